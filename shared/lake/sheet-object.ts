import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { SheetRow } from '../model/lake-row.ts';

/** The rows of a sheet as lines of JSON, and what tells that content from another. */
export interface SheetLines {
  lines: string;
  sha256: string;
}

/** A line has the row's number and its cells; a number stands there as it was written. */
export function sheetLines(rows: readonly SheetRow[]): SheetLines {
  const lines = rows.map(({ number, cells }) => `${JSON.stringify({ row: number, cells })}\n`).join('');
  return { lines, sha256: createHash('sha256').update(lines).digest('hex') };
}

/** Writes lines as Athena and DuckDB read them. */
export const writeSheetLines = (path: string, lines: string): Promise<void> => writeFile(path, gzipSync(lines));
