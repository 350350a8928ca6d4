import type { OrderFile, RowProblem } from '../model/order-file.ts';
import { columnChecks, columnSql, withoutPersonal } from './column-sql.ts';
import { quoted } from './duckdb.ts';
import { ORDER_COLUMNS, type OrderColumn } from './order-columns.ts';
import type { FileColumn, ReadHeader } from './order-header.ts';
import type { SteadyDays } from './zone-offsets.ts';

/**
 * Reads numbered records as text. What is no row of that many columns is left out; with `rejects` it is told in tables. That
 * is not done in parallel: where a part for one thread ends amid long broken records, DuckDB loses what comes behind.
 */
export function readNumbered(path: string, columns: readonly FileColumn[], rejects: boolean): string {
  const types = columns.map(({ text }) => `'${text}': 'VARCHAR'`).join(', ');
  const handling = rejects ? 'store_rejects = true, rejects_limit = 0, parallel = false' : 'ignore_errors = true';
  return `read_csv(${quoted(path)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"',
    columns = {'record': 'BIGINT', ${types}}, ${handling})`;
}

interface NamedCheck {
  header: OrderColumn;
  isGood: string;
  problem: RowProblem;
}

/** Every condition that a row has to meet, with the column that it is about. */
export const rowChecks = ({ known }: ReadHeader): NamedCheck[] =>
  Array.from(known, ([header, { text }]) =>
    columnChecks(header, text).map((check): NamedCheck => ({ header, ...check })),
  ).flat();

/** The rows that meet every condition, as the lake keeps them. */
export function acceptedRows(numberedPath: string, header: ReadHeader, file: OrderFile, clocks: Clocks): string {
  const conditions = rowChecks(header).map(({ isGood }) => `(${isGood}) IS NOT FALSE`);
  const columns = [
    'record',
    `${quoted(file.id)} AS file_id`,
    `${quoted(file.feed)} AS feed`,
    `TIMESTAMP ${quoted(file.at.replace('Z', ''))} AS file_at`,
    ...(Object.keys(ORDER_COLUMNS) as OrderColumn[]).flatMap((column) => keptColumn(column, header)),
    'order_date + order_time AS ordered_at_local',
    `${orderedAt(clocks)} AS ordered_at`,
    `${extras(header)} AS extras`,
  ];
  return `SELECT ${columns.join(',\n')} FROM ${readNumbered(numberedPath, header.columns, false)}
    WHERE ${conditions.join('\nAND ')}`;
}

/** What the clocks of a zone are asked by. */
export interface Clocks {
  zone: string;
  steady: readonly SteadyDays[];
}

/** The instant in UTC; of a local time that came twice the later one, of one that never came what it would have been. */
export function orderedAt({ zone, steady }: Clocks): string {
  const asked = `timezone('UTC', timezone(${quoted(zone)}, order_date + order_time))`;
  if (steady.length === 0) return asked;
  const looked = steady.map(
    ({ from, to, microseconds }) =>
      `WHEN order_date BETWEEN DATE ${quoted(from)} AND DATE ${quoted(to)}
       THEN order_date + order_time + to_microseconds(${microseconds})`,
  );
  return `CASE ${looked.join('\n')} ELSE ${asked} END`;
}

/** A column that the file lacks is there all the same, and null in every row. */
function keptColumn(column: OrderColumn, { known }: ReadHeader): string[] {
  const kept = columnSql(column, known.get(column)?.text ?? 'CAST(NULL AS VARCHAR)');
  if (!kept) return [];
  return [`${known.has(column) || !kept.isFilled ? kept.value : 'CAST(NULL AS BOOLEAN)'} AS ${kept.name}`];
}

/** The values of columns that are not known, as a JSON object by header; null where the row has none. */
function extras({ columns, newColumns }: ReadHeader): string {
  const added = columns.filter(({ header }) => newColumns.includes(header));
  if (added.length === 0) return 'CAST(NULL AS VARCHAR)';
  const pairs = added.map(({ header, text }) => `${quoted(header)}, ${withoutPersonal(text)}`);
  const texts = added.map(({ text }) => text);
  return `CASE WHEN coalesce(${texts.join(', ')}) IS NOT NULL THEN CAST(json_object(${pairs.join(', ')}) AS VARCHAR) END`;
}
