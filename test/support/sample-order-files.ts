import type { ExportVersion, OrderDay } from '../../shared/model/order-ledger.ts';
import type { LoadedContent } from '../../shared/rules/order-ledger.ts';

export const SEEN_AT = '2026-01-15T11:00:00.000Z';

export const exportVersion = (tenantId: string, date: string, etag = 'e1'): ExportVersion => ({
  ...{ tenantId, feed: 'orders-create', etag, size: 100, at: `${date}T06:00:00.000Z` },
  key: `${tenantId}/orders-create/report_${date}T0600_a.csv`,
});

export const CONTENT: LoadedContent = {
  sha256: 'a'.repeat(64),
  parquet: 'orders/tenant=713/file_date=2026-01-14/a.parquet',
  facts: 'facts/tenant=713/a.parquet',
  headerHash: 'b'.repeat(64),
  rows: { physical: 100, accepted: 99, quarantined: 1, blank: 0 },
};

const sums = (orders: number) => ({
  ...{ orders, testOrders: 0, approved: orders, declined: 0, voided: 0 },
  revenueMicros: orders === 0 ? null : orders * 95_000_000,
});

export const orderDay = (date: string, orders: number): OrderDay => ({
  date,
  asCreated: sums(orders),
  now: { ...sums(orders), netMicros: sums(orders).revenueMicros },
  states: [{ state: 'NY', orders, declined: 0 }],
  affiliates: [{ affiliate: 'direct', orders, approved: orders }],
});
