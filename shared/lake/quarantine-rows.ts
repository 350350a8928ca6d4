import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ProblemCount } from '../model/order-file.ts';
import { explainRows, type ExplainedRow } from './explain-rows.ts';
import type { Records } from './number-records.ts';
import type { ReadHeader } from './order-header.ts';

/** So much of a file is explained at once: one whose rows are all bad must not be held as a whole. */
const LOT_BYTES = 16 * 1024 * 1024;

export interface Quarantine {
  rows: number;
  /** Those with which nothing was found to be wrong. */
  unexplained: number;
  problems: ProblemCount[];
}

/** Writes the refused records with what is wrong with each, a line of JSON for every one. */
export async function quarantineRows(
  connection: DuckDBConnection,
  paths: { csv: string; quarantine: string; folder: string },
  header: ReadHeader,
  records: Records,
  refused: readonly number[],
): Promise<Quarantine> {
  const problems = new Map<string, ProblemCount>();
  let [rows, unexplained] = [0, 0];
  const file = await open(paths.quarantine, 'w');
  try {
    for (const [index, lot] of lotsOf(refused, records).entries()) {
      const sample = join(paths.folder, `refused-${index}.csv`);
      const explained = await explainRows(connection, { path: paths.csv, sample }, header, records, lot);
      await file.write(explained.map(({ order }) => `${JSON.stringify(order)}\n`).join(''));
      await rm(sample, { force: true });
      rows += explained.length;
      unexplained += explained.filter(({ isExplained }) => !isExplained).length;
      count(problems, explained);
    }
  } finally {
    await file.close();
  }
  return { rows, unexplained, problems: [...problems.values()] };
}

function lotsOf(refused: readonly number[], { placeOf }: Records): number[][] {
  const lots: number[][] = [];
  let room = 0;
  for (const record of refused) {
    const { start, end } = placeOf(record);
    if (end - start > room) {
      lots.push([]);
      room = LOT_BYTES;
    }
    lots.at(-1)?.push(record);
    room -= end - start;
  }
  return lots;
}

function count(problems: Map<string, ProblemCount>, explained: readonly ExplainedRow[]): void {
  for (const problem of explained.flatMap(({ order }) => order.problems)) {
    const key = `${problem.reason} ${problem.column ?? ''}`;
    problems.set(key, { ...problem, rows: (problems.get(key)?.rows ?? 0) + 1 });
  }
}
