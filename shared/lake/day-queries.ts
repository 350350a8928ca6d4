import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quoted } from './duckdb.ts';

const QUERIES = join(import.meta.dirname, 'day-queries');

/** An object of the lake that the ledger names, and the day that it is of. */
export interface DayObject {
  date: string;
  path: string;
}

/** The statement after which a table of the lake can be asked: of these objects, which are those that stand, with their day. */
export function dayTable(
  name: 'events' | 'contacts' | 'sheets',
  objects: readonly [DayObject, ...DayObject[]],
): string {
  const rows = objects.map(
    ({ date, path }) =>
      `SELECT *, ${quoted(date)} AS date FROM ${path.endsWith('.gz') ? `read_json(${quoted(path)}, format = 'newline_delimited', columns = {row: 'BIGINT', cells: 'JSON'})` : `read_parquet(${quoted(path)})`}`,
  );
  return `CREATE OR REPLACE VIEW ${name} AS ${rows.join(' UNION ALL ')}`;
}

/** A query by its name; its two parameters are the first and the last day. */
export const dayQuery = (name: 'events-by-day' | 'contacts-by-month' | 'sheet-rows'): string =>
  readFileSync(join(QUERIES, `${name}.sql`), 'utf8');
