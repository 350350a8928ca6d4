import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LocalDate } from '../model/local-date.ts';
import type { QuarantinedRow } from '../model/source-row.ts';
import type { LakeTable } from './lake-tables.ts';
import { impersonal } from './personal-text.ts';

/** What was read of a day. */
export interface PageDay<R> {
  rows: readonly R[];
  quarantined: readonly QuarantinedRow[];
}

/** Writes a page into a file, a line of JSON for each row and each bad one, without whom they are about. */
export async function writeLakePage<R>(
  path: string,
  days: ReadonlyMap<LocalDate, PageDay<R>>,
  table: LakeTable<R>,
  salt: string,
): Promise<void> {
  await pipeline(Readable.from(lines(days, table, salt)), createWriteStream(path));
}

function* lines<R>(days: ReadonlyMap<LocalDate, PageDay<R>>, { kept }: LakeTable<R>, salt: string): Iterable<string> {
  for (const [day, { rows, quarantined }] of days) {
    for (const row of rows) yield `${JSON.stringify({ day, ...kept(row, salt) })}\n`;
    for (const { reason, raw } of quarantined) yield `${JSON.stringify({ day, reason, raw: impersonal(raw, salt) })}\n`;
  }
}
