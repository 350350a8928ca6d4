import * as z from 'zod';
import { atMs, DAY, HOUR, SECOND } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { NetworkRow, QuarantinedRow } from '../model/source-row.ts';
import { readRow, type ReadRow } from './keyed-rows.ts';
import { BadField, countOf, idOf, microsOf, signedMicrosOf } from './vendor-number.ts';

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
type Row = z.infer<typeof Row>;

/** An answer of the entity table. */
export interface EverflowTable {
  rows: { date: LocalDate; advertiserId: string | undefined; read: ReadRow<NetworkRow> | QuarantinedRow }[];
  /** What the network says all rows add up to; null where it does not say it in full. */
  summary: EverflowSums | null;
  /** There are more rows than these. */
  incomplete: boolean;
}

export type EverflowSums = Pick<NetworkRow, 'clicks' | 'conversions' | 'revenueMicros' | 'payoutMicros'>;

/** Hours after midnight, in UTC, at which the network's days may begin: as its own dates do, or as those of New York. */
export type DayBegins = readonly number[];

/** Null where it is no such table, or one whose days are none of those asked for. */
export function everflowTable(
  body: unknown,
  { from, to }: { from: LocalDate; to: LocalDate },
  begins: DayBegins,
): EverflowTable | null {
  const parsed = Body.safeParse(body);
  if (!parsed.success) return null;
  const { table, summary, incomplete_results: incomplete } = parsed.data;
  const rows: EverflowTable['rows'] = [];
  for (const row of table) {
    const date = dateOf(columnOf(row, 'date')?.id, begins);
    if (date === null || date < from || date > to) return null;
    const advertiser = columnOf(row, 'advertiser')?.id;
    rows.push({
      date,
      advertiserId: advertiser === undefined ? undefined : read(() => idOf(advertiser, 'advertiser')),
      read: readRow(
        row,
        () => everflowKey(row),
        () => networkRow(row),
      ),
    });
  }
  return {
    rows,
    summary: read(() => sumsIn(summary ?? {})) ?? null,
    incomplete: incomplete === true || table.length >= MOST_ROWS,
  };
}

const columnOf = ({ columns }: Row, type: string) => columns.find(({ column_type }) => column_type === type);

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

function entityId(row: Row, type: string): string {
  const id = idOf(columnOf(row, type)?.id, `${type} id`);
  if (!/^\d{1,18}$/.test(id)) throw new BadField(`${type} id is no id`);
  return id;
}

const everflowKey = (row: Row): string => `${entityId(row, 'affiliate')}/${entityId(row, 'advertiser')}`;

function networkRow(row: Row): NetworkRow {
  const label = (type: string): string => idOf(columnOf(row, type)?.label, `${type} label`);
  return {
    affiliateId: entityId(row, 'affiliate'),
    affiliateLabel: label('affiliate'),
    advertiserId: entityId(row, 'advertiser'),
    advertiserLabel: label('advertiser'),
    ...sumsIn(row.reporting),
    profitMicros: signedMicrosOf(row.reporting['profit'], 'profit'),
  };
}

const sumsIn = (reporting: Row['reporting']): EverflowSums => ({
  clicks: countOf(reporting['total_click'], 'total_click'),
  conversions: countOf(reporting['cv'], 'cv'),
  revenueMicros: microsOf(reporting['revenue'], 'revenue'),
  payoutMicros: microsOf(reporting['payout'], 'payout'),
});
