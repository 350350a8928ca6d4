import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { LocalDate } from '../model/local-date.ts';
import { quoted, runOverRows, withDuckDb, type DuckDbLimits } from './duckdb.ts';
import type { LakeTable } from './lake-tables.ts';

/** A day as it would stand. */
export interface LakeDay {
  rows: number;
  quarantined: number;
  /** Of the rows by their key: the same for the same rows, in whatever order and however often they came. */
  sha256: string;
  /** The file with the rows; null where there are none. */
  parquet: string | null;
  /** The file with those that cannot be used; null where there are none. */
  quarantine: string | null;
}

export interface LakeDays {
  /** Makes a day of the pages, with the rows of an earlier version that they do not have where its file is given. */
  make(date: LocalDate, earlier: string | undefined): Promise<LakeDay>;
  /** Rows that cannot be used, of a day. */
  quarantinedOf(date: LocalDate): Promise<number>;
}

export interface LakeDaysOptions {
  /** What the columns of a table are. */
  table: Pick<LakeTable<never>, 'columns' | 'key'>;
  /** Files as `writeLakePage` makes them. */
  pages: readonly string[];
  /** Where files are written and temporary ones may be. */
  folder: string;
  duckDb: DuckDbLimits;
}

/** The largest row that is read: properties of an event are a megabyte at most. */
const LARGEST_ROW = 64 * 1024 * 1024;

/** Does work on what pages say of days. */
export const withLakeDays = <T>(
  { table, pages, folder, duckDb }: LakeDaysOptions,
  work: (days: LakeDays) => Promise<T>,
): Promise<T> =>
  withDuckDb(folder, duckDb, async (connection) => {
    const columns = Object.entries({ day: 'DATE', reason: 'VARCHAR', raw: 'VARCHAR', ...table.columns });
    await runOverRows(
      connection,
      `CREATE TABLE incoming AS SELECT * FROM read_json([${pages.map(quoted).join(', ')}],
        format = 'newline_delimited', maximum_object_size = ${LARGEST_ROW},
        columns = {${columns.map(([name, type]) => `${name}: '${type}'`).join(', ')}})`,
    );
    return work({
      make: (date, earlier) => makeDay(connection, table, folder, date, earlier),
      quarantinedOf: (date) => quarantinedOf(connection, date),
    });
  });

async function makeDay(
  connection: DuckDBConnection,
  { columns, key }: LakeDaysOptions['table'],
  folder: string,
  date: LocalDate,
  earlier: string | undefined,
): Promise<LakeDay> {
  const names = Object.keys(columns);
  const all = names.join(', ');
  const greatest = names.map((name) => `${name} DESC NULLS LAST`).join(', ');
  await runOverRows(
    connection,
    `CREATE OR REPLACE TEMP TABLE arrived AS SELECT ${all} FROM incoming WHERE day = DATE ${quoted(date)} AND reason IS NULL
      QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY ${greatest}) = 1`,
  );
  const kept =
    earlier === undefined
      ? ''
      : `UNION ALL SELECT ${all} FROM read_parquet(${quoted(earlier)}) ANTI JOIN arrived USING (${key})`;
  await runOverRows(connection, `CREATE OR REPLACE TEMP TABLE standing AS SELECT ${all} FROM arrived ${kept}`);
  const [rows = 0, sha256 = ''] = await one(
    connection,
    `SELECT count(*), sha256(coalesce(string_agg(sha256(to_json(standing)::VARCHAR), '' ORDER BY ${key}), '')) FROM standing`,
  );
  const parquet = Number(rows) === 0 ? null : join(folder, `${date}.parquet`);
  if (parquet !== null)
    await runOverRows(
      connection,
      `COPY (SELECT ${all} FROM standing ORDER BY ${key}) TO ${quoted(parquet)}
        (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20000)`,
    );
  const quarantined = await quarantinedOf(connection, date);
  const quarantine = quarantined === 0 ? null : join(folder, `${date}.bad.jsonl`);
  if (quarantine !== null)
    await runOverRows(
      connection,
      `COPY (SELECT reason, raw FROM incoming WHERE day = DATE ${quoted(date)} AND reason IS NOT NULL ORDER BY ALL)
        TO ${quoted(quarantine)} (FORMAT json)`,
    );
  return { rows: Number(rows), quarantined, sha256: String(sha256), parquet, quarantine };
}

async function quarantinedOf(connection: DuckDBConnection, date: LocalDate): Promise<number> {
  const [count = 0] = await one(
    connection,
    `SELECT count(*) FROM incoming WHERE day = DATE ${quoted(date)} AND reason IS NOT NULL`,
  );
  return Number(count);
}

async function one(connection: DuckDBConnection, query: string): Promise<unknown[]> {
  const [row = []] = (await connection.runAndReadAll(query)).getRowsJS();
  return [...row];
}
