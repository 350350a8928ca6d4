import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { quoted } from './duckdb.ts';
import { TRACKED_COLUMNS } from './order-columns.ts';

const VIEWS = join(import.meta.dirname, 'views');
const QUERIES = join(import.meta.dirname, 'queries');

/** The statements after which the queries can be asked of the rows of these Parquet files, which are those that count. */
export function ordersOf(parquetPaths: readonly [string, ...string[]]): string[] {
  return [
    // Facts that were written before these were kept have no instant and no tracking ids.
    `CREATE VIEW orders AS
      SELECT * FROM read_parquet([${parquetPaths.map(quoted).join(', ')}], union_by_name = true)
      UNION ALL BY NAME SELECT CAST(NULL AS TIMESTAMP) AS ordered_at, ${TRACKED_COLUMNS.map((column) => `CAST(NULL AS VARCHAR) AS ${column}`).join(', ')}
      WHERE false`,
    ...named(VIEWS).map((name) => `CREATE VIEW ${name} AS ${readFileSync(join(VIEWS, `${name}.sql`), 'utf8')}`),
  ];
}

/** The names of the queries. */
export const ORDER_QUERIES: readonly string[] = named(QUERIES);

/** A query by its name; its two parameters are the first and the last day of orders. */
export const orderQuery = (name: string): string => readFileSync(join(QUERIES, `${name}.sql`), 'utf8');

function named(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => basename(name, '.sql'))
    .sort();
}
