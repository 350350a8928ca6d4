import type { DailyInput, DailyPerformance, DailyRow } from '../model/daily.ts';
import type { MappingEntry } from '../model/mapping.ts';
import type { NetworkRow, SpendRow } from '../model/source-row.ts';
import { cpaMicros } from './cost-per-conversion.ts';
import { affiliatesOf, type DayAffiliate } from './daily-affiliates.ts';
import { dividedSpend } from './daily-spend.ts';

/** What stands of a day. Null is not known: no read ever gave rows, or the certainty that there are none. */
export interface DayRows {
  network: readonly NetworkRow[] | null;
  spend: readonly SpendRow[] | null;
  /** The entries in force on the day, one a traffic source. */
  mapping: readonly MappingEntry[];
  inputs: DailyInput[];
}

export type MergedDay = Pick<DailyPerformance, 'rows' | 'unmapped' | 'unattributed' | 'inputs'>;

/** Network and spend of a day in one row an affiliate. What is in the rows and beside them adds up to what the sources gave. */
export function mergeDay({ network, spend, mapping, inputs }: DayRows): MergedDay {
  const { owned, unmapped, unattributed } = dividedSpend(spend ?? [], mapping);
  const affiliates = affiliatesOf(network ?? [], owned, mapping);
  return {
    rows: affiliates.map((affiliate) => rowOf(affiliate, { network: network !== null, spend: spend !== null })),
    unmapped: spend === null ? null : unmapped,
    unattributed: spend === null ? null : unattributed,
    inputs,
  };
}

function rowOf(affiliate: DayAffiliate, known: { network: boolean; spend: boolean }): DailyRow {
  const { advertiserId, advertiserLabel, affiliateId, label, entries, network, spend } = affiliate;
  const internal = entries.some((entry) => entry.internal);
  const counted = (of: (row: NetworkRow) => number): number | null => (known.network ? total(network, of) : null);
  const spent = (of: (row: SpendRow) => number): number | null => (known.spend ? total(spend, of) : null);
  const conversions = counted((row) => row.conversions);
  const payoutMicros = counted((row) => row.payoutMicros);
  const spendMicros = spent((row) => row.costMicros);
  const costMicros = internal ? spendMicros : payoutMicros;
  return {
    ...{ advertiserId, advertiserLabel, affiliateId, affiliateLabel: label, internal },
    clicks: counted((row) => row.clicks),
    conversions,
    revenueMicros: counted((row) => row.revenueMicros),
    payoutMicros,
    spendMicros,
    spendClicks: spent((row) => row.clicks),
    costMicros,
    cpaMicros: cpaMicros(costMicros, conversions),
    sourceIds: [...new Set(spend.map(({ sourceId }) => sourceId.trim()))].sort(),
  };
}

const total = <Row>(rows: readonly Row[], of: (row: Row) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0);
