import { METRICS, type Counts } from '../../model/platform.ts';
import { csvOf, type CsvValue } from '../csv-text.ts';
import { decimalOfMicros } from '../money-text.ts';
import type { Gap } from './day-gaps.ts';
import type { ReconciledRow } from './reconciled-day.ts';

const GAPS = [
  ['claims-network', 'clicks'],
  ['claims-network', 'conversions'],
  ['claims-orders', 'conversions'],
  ['network-orders', 'conversions'],
] as const satisfies readonly (readonly [Gap['between'], Gap['metric']])[];

const COUNTED = ['claimed', 'verified', 'unverified', 'observed'] as const;

const HEADER = [
  ...['date', 'affiliate_id', 'affiliate', 'network_ids', 'claims'],
  ...COUNTED.flatMap((kind) => METRICS.map((metric) => `${kind}_${metric}`)),
  ...['network_clicks', 'network_conversions', 'network_revenue', 'network_payout'],
  ...['orders', 'approved', 'test_orders', 'declined', 'refunded', 'order_revenue', 'order_net', 'spend', 'cost'],
  ...GAPS.flatMap(([between, metric]) =>
    ['gap', 'causes'].map((part) => `${between.replace('-', '_')}_${metric}_${part}`),
  ),
  ...['absent', 'oldest', 'newest'],
];

/** Rows as a CSV text with a header. Money is in dollars; what is not known is empty, and why is in a column of its own. */
export const reconciliationCsv = (rows: readonly ReconciledRow[]): string => csvOf([HEADER, ...rows.map(recordOf)]);

function recordOf(row: ReconciledRow): CsvValue[] {
  const { claims, platform, network, orders, spend, gaps, absent, freshness } = row;
  const counted = { ...claims, ...platform };
  return [
    ...[row.date, row.affiliateId, row.name, row.networkIds.join('; '), claims?.count ?? null],
    ...COUNTED.flatMap((kind) => countCells(counted[kind])),
    ...[network?.clicks ?? null, network?.conversions ?? null],
    ...[network?.revenueMicros, network?.payoutMicros].map(moneyCell),
    ...[orders?.orders ?? null, orders?.approved ?? null, orders?.testOrders ?? null],
    ...[orders?.declined ?? null, orders?.refunded ?? null],
    ...[orders?.revenueMicros, orders?.netMicros, spend?.spendMicros, spend?.costMicros].map(moneyCell),
    ...GAPS.flatMap(([between, metric]) =>
      gapCells(gaps.find((gap) => gap.between === between && gap.metric === metric)),
    ),
    Object.entries(absent)
      .map(([side, reason]) => `${side} ${reason}`)
      .join('; '),
    ...[freshness.oldest, freshness.newest],
  ];
}

const countCells = (counts: Counts | undefined): CsvValue[] => METRICS.map((metric) => counts?.[metric] ?? null);

const moneyCell = (micros: number | null | undefined): CsvValue => decimalOfMicros(micros ?? null);

const gapCells = (gap: Gap | undefined): CsvValue[] => [
  gap?.gap ?? null,
  (gap?.causes ?? []).map(({ cause, count }) => `${cause} ${count}`).join('; '),
];
