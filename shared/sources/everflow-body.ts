import * as z from 'zod';
import { atMs, DAY, HOUR, SECOND } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { QuarantinedRow } from '../model/source-row.ts';
import { readRow, type ReadRow } from './keyed-rows.ts';
import { BadField, idOf } from './vendor-number.ts';

/** The most rows that the network puts into one answer. */
const MOST_ROWS = 10_000;

const Metrics = z.record(z.string(), z.unknown());
const Column = z.object({ column_type: z.string(), id: z.unknown(), label: z.unknown() });
const Row = z.object({ columns: z.array(Column), reporting: Metrics });
const Body = z.object({
  table: z.array(Row),
  summary: Metrics.nullish(),
  incomplete_results: z.boolean().nullish(),
});
export type TableRow = z.infer<typeof Row>;

/** How the rows of a report are read; what it throws as a `BadField` keeps a row out. */
export interface TableForm<R> {
  /** What a day that does not fit into an answer is asked for one by one. */
  part: string;
  keyOf: (row: TableRow) => string;
  rowOf: (row: TableRow) => R;
  /** Sums over all rows, by field, as the network says them and of one row. */
  summaryOf: (summary: TableRow['reporting']) => Record<string, number>;
  sumsOf: (row: R) => Record<string, number>;
}

/** An answer of the entity table. */
export interface EverflowTable<R> {
  rows: { date: LocalDate; partId: string | undefined; read: ReadRow<R> | QuarantinedRow }[];
  /** What the network says all rows add up to; null where it does not say it in full. */
  summary: Record<string, number> | null;
  /** There are more rows than these. */
  incomplete: boolean;
}

/** Hours after midnight, in UTC, at which the network's days may begin: as its own dates do, or as those of New York. */
export type DayBegins = readonly number[];

/** Null where it is no such table, or one whose days are none of those asked for. */
export function everflowTable<R>(
  body: unknown,
  { from, to }: { from: LocalDate; to: LocalDate },
  begins: DayBegins,
  form: TableForm<R>,
): EverflowTable<R> | null {
  const parsed = Body.safeParse(body);
  if (!parsed.success) return null;
  const { table, summary, incomplete_results: incomplete } = parsed.data;
  const rows: EverflowTable<R>['rows'] = [];
  for (const row of table) {
    const date = dateOf(columnOf(row, 'date')?.id, begins);
    if (date === null || date < from || date > to) return null;
    const part = columnOf(row, form.part)?.id;
    rows.push({
      date,
      partId: part === undefined ? undefined : read(() => idOf(part, form.part)),
      read: readRow(
        row,
        () => form.keyOf(row),
        () => form.rowOf(row),
      ),
    });
  }
  return {
    rows,
    summary: read(() => form.summaryOf(summary ?? {})) ?? null,
    incomplete: incomplete === true || table.length >= MOST_ROWS,
  };
}

export const columnOf = ({ columns }: TableRow, type: string) =>
  columns.find(({ column_type }) => column_type === type);

function read<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch (error) {
    if (error instanceof BadField) return undefined;
    throw error;
  }
}

/** A day is named by the second that it begins at. */
function dateOf(id: unknown, begins: DayBegins): LocalDate | null {
  const text = read(() => idOf(id, 'date')) ?? '';
  if (!/^\d{9,11}$/.test(text)) return null;
  const ms = Number(text) * SECOND;
  return begins.some((hour) => ms % DAY === hour * HOUR) ? atMs(ms).slice(0, 10) : null;
}

/** The number of an affiliate or an advertiser. Throws a `BadField` where there is none. */
export function entityId(row: TableRow, type: string): string {
  const id = idOf(columnOf(row, type)?.id, `${type} id`);
  if (!/^\d{1,18}$/.test(id)) throw new BadField(`${type} id is no id`);
  return id;
}

/** What the network calls it. Throws a `BadField` where it does not say it. */
export const labelOf = (row: TableRow, type: string): string => idOf(columnOf(row, type)?.label, `${type} label`);
