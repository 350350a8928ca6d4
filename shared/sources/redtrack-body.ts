import * as z from 'zod';
import type { QuarantinedRow, SpendRow } from '../model/source-row.ts';
import { keyedRows, rawOf, readRow, type ReadRow } from './keyed-rows.ts';
import type { DayRead } from './port.ts';
import { BadField, countOf, idOf, microsOf } from './vendor-number.ts';

const Row = z.record(z.string(), z.unknown());
type Row = z.infer<typeof Row>;
const Rows = z.array(Row);

/** Names under which the rows may be wrapped. */
const WRAPPED = ['rows', 'items', 'data', 'results'];

export interface RedtrackPage extends DayRead<SpendRow> {
  /** Rows that came. */
  count: number;
}

/** Null where it is no list of rows. */
export function redtrackPage(body: unknown): RedtrackPage | null {
  const rows = rowsIn(body);
  return rows === null ? null : { ...asOne(rows.map(readSpend)), count: rows.length };
}

/** What several pages say of a day. */
export const joinedPages = (pages: readonly DayRead<SpendRow>[]): DayRead<SpendRow> => {
  const { rows, quarantined } = asOne(
    pages.flatMap((page) => page.rows.map((row) => ({ key: row.sourceId, row, raw: rawOf(row) }))),
  );
  return { rows, quarantined: [...pages.flatMap((page) => page.quarantined), ...quarantined] };
};

function rowsIn(body: unknown): Row[] | null {
  const bare = Rows.safeParse(body);
  if (bare.success) return bare.data;
  const wrapped = Row.safeParse(body);
  if (!wrapped.success) return null;
  const lists = WRAPPED.map((name) => wrapped.data[name]).filter((list) => list !== undefined);
  return lists.length === 1 ? (Rows.safeParse(lists[0]).data ?? null) : null;
}

function readSpend(row: Row): ReadRow<SpendRow> | QuarantinedRow {
  const sourceId = (): string => {
    const id = first(row, 'source_id', 'sourceId', 'traffic_source_id', 'trafficSourceId');
    return id === null ? '' : idOf(id, 'source_id');
  };
  return readRow(row, sourceId, () => ({
    sourceId: sourceId(),
    sourceName: text(first(row, 'source', 'traffic_source'), 'source'),
    sourceAlias: text(row['source_alias'], 'source_alias'),
    clicks: countOf(first(row, 'clicks', 'total_clicks'), 'clicks'),
    conversions: countOf(row['conversions'], 'conversions'),
    costMicros: microsOf(first(row, 'cost', 'spend', 'total_cost'), 'cost'),
  }));
}

/** The first of these fields that is there: zero, null and an empty text are there. */
const first = (row: Row, ...names: string[]): unknown => names.map((name) => row[name]).find((is) => is !== undefined);

function text(value: unknown, field: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new BadField(`${field} is no text`);
  return value;
}

/** One row for each source. Rows that name no source are several things: they add up. */
function asOne(rows: readonly (ReadRow<SpendRow> | QuarantinedRow)[]): DayRead<SpendRow> {
  const isBlank = (row: ReadRow<SpendRow> | QuarantinedRow): row is ReadRow<SpendRow> => 'row' in row && row.key === '';
  const { rows: named, quarantined } = keyedRows(rows.filter((row) => !isBlank(row)));
  const blank = rows.filter(isBlank).map(({ row }) => row);
  return { rows: [...named, ...(blank.length === 0 ? [] : [blank.reduce(added)])], quarantined };
}

const added = (a: SpendRow, b: SpendRow): SpendRow => ({
  ...a,
  clicks: a.clicks + b.clicks,
  conversions: a.conversions + b.conversions,
  costMicros: a.costMicros + b.costMicros,
});
