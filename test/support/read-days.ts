import type { Instant } from '../../shared/model/instant.ts';
import type { NetworkRow, SpendRow } from '../../shared/model/source-row.ts';
import type { DayReply } from '../../shared/rules/source-day.ts';

export const DAY_READ = '2026-01-14';

export const networkRow = (affiliateId: string, changes: Partial<NetworkRow> = {}): NetworkRow => ({
  affiliateId,
  affiliateLabel: `Affiliate ${affiliateId}`,
  advertiserId: '1',
  advertiserLabel: 'CCW',
  clicks: 100,
  conversions: 12,
  revenueMicros: 600_000_000,
  payoutMicros: 0,
  profitMicros: 600_000_000,
  ...changes,
});

export const spendRow = (sourceId: string, changes: Partial<SpendRow> = {}): SpendRow => ({
  sourceId,
  sourceName: `Source ${sourceId}`,
  sourceAlias: 'demo',
  clicks: 100,
  conversions: 2,
  costMicros: 410_250_000,
  ...changes,
});

/** A whole answer about a day, at an hour of it. */
export const replyAt = (fetchedAt: Instant, rows: DayReply['rows'], changes: Partial<DayReply> = {}): DayReply => ({
  ...{ rows, quarantined: [], fetchedAt, runId: `run-${fetchedAt}` },
  ...changes,
});
