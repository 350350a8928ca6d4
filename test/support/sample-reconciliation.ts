import type { DailyPerformance, DailyRow } from '../../shared/model/daily.ts';
import type { AffiliateOrders, OrderDay } from '../../shared/model/order-ledger.ts';
import type { LedgerEntry, Restatement } from '../../shared/model/partition.ts';
import type { Counts } from '../../shared/model/platform.ts';
import type { Finding, Verdict } from '../../shared/model/verdict.ts';
import type { ReportedClaim } from '../../shared/rules/reconciliation/claim-days.ts';
import type { ReconciledRow } from '../../shared/rules/reconciliation/reconciled-day.ts';
import { reconciliation, type ReconciliationGround } from '../../shared/rules/reconciliation/reconciliation.ts';
import { sampleState } from './sample-claims.ts';
import { externalRow, sampleDay, sampleLedgerEntry } from './sample-sources.ts';
import { orderDay } from './sample-order-files.ts';
import { sampleVerdict } from './sample-verdict.ts';

/** A day, three in the afternoon of it in New York, and the next morning there. */
export const DAY_R = '2026-10-30';
export const AFTERNOON = '2026-10-30T19:00:00.000Z';
export const MORNING_AFTER = '2026-10-31T11:15:00.000Z';
/** Still that day in New York, and the next one for UTC. */
export const LATE_EVENING = '2026-10-31T00:30:00.000Z';

/** A claim that was reported so often, each time these numbers at an instant. */
export function reported(
  reports: readonly (readonly [claimedAt: string, claimed: Counts])[],
  changes: Partial<ReportedClaim['current']> = {},
): ReportedClaim {
  const states = reports.map(([claimedAt, claimed], index) =>
    sampleState({ revision: index + 1, claimed, claimedAt, submittedAt: claimedAt }),
  );
  return { id: 'sub_one', replaced: states.slice(0, -1), current: { ...states.at(-1)!, ...changes } };
}

/** That numbers were seen, by a verdict. */
export const seen = (observed: Counts, changes: Partial<Verdict> = {}, source = 'x'): Verdict =>
  sampleVerdict({
    metrics: Object.entries(observed).map(([metric, count]): Finding => ({
      ...{ metric: metric as keyof Counts, claimed: count, result: 'compared', observed: count },
      ...{ lower: count, upper: count, differenceBps: 0, direction: 'within' },
      provenance: {
        ...{ source, api: `${source}.call`, metricName: metric, definition: metric, definitionVersion: '2026-01-01' },
        ...{ scope: 'organic', fetchedAt: AFTERNOON, observationId: 'obs' },
      },
    })),
    ...changes,
  });

/** What the network has of affiliate 57, merged from whole sources. */
export const networkDay = (rows: readonly Partial<DailyRow>[], changes: Partial<DailyPerformance> = {}) =>
  sampleDay({
    date: DAY_R,
    rows: rows.map((row) => externalRow({ spendMicros: 0, ...row })),
    ...{ unmapped: [], unattributed: { clicks: 0, conversions: 0, costMicros: 0 }, ...changes },
  });

export const ordersOf = (
  affiliate: string,
  approved: number,
  fate: Partial<AffiliateOrders['fate'] & object> = {},
) => ({
  ...{ affiliate, orders: approved, approved },
  fate: {
    ...{ testOrders: 0, declined: 0, refunded: 0, repeated: 0, onNextUtcDay: 0, onPreviousUtcDay: 0 },
    ...{ revenueMicros: approved === 0 ? null : approved * 95_000_000, netMicros: null, ...fate },
  },
});

export const orderDayOf = (affiliates: readonly AffiliateOrders[], date = DAY_R): OrderDay => ({
  ...orderDay(date, 0),
  affiliates: [...affiliates],
});

/** That a row of the network's was restated. */
export const restated = (at: string, before: Counts | null, after: Counts | null, affiliateId = '57'): Restatement => ({
  ...{ tenantId: 'acme', source: 'everflow', date: DAY_R, version: 2, at, runId: 'run', before: {}, after: {} },
  changes: [
    {
      key: `${affiliateId}/1`,
      ...(before ? { before: { affiliateId, clicks: 0, conversions: 0, ...before } } : {}),
      ...(after ? { after: { affiliateId, clicks: 0, conversions: 0, ...after } } : {}),
    },
  ],
});

export const madeAt = (at: string, version = 1): LedgerEntry =>
  sampleLedgerEntry({
    date: DAY_R,
    standing: {
      ...{ version, rows: 1, quarantined: 0, controls: {}, sha256: 'a'.repeat(64), fetchedAt: MORNING_AFTER },
      ...{ madeAt: at, runId: 'run', complete: true },
    },
  });

/** Ann, whom the network knows as 57, and what is known of her; nothing where nothing else is said. */
export const annsGround = (changes: Partial<ReconciliationGround> = {}): ReconciliationGround => ({
  affiliates: [{ id: 'aff_ann', name: 'Ann', networkIds: ['57'] }],
  claims: new Map([['aff_ann', []]]),
  ...{ days: [], ledger: [], restatements: [], orders: [], files: [], timeZone: 'America/New_York', ...changes },
});

export const reconciled = (changes: Partial<ReconciliationGround>) =>
  reconciliation(annsGround(changes), { from: DAY_R, to: DAY_R });

/** The gaps of a row by what they are between: `claims-network clicks`. */
export const gapsByName = ({ gaps }: Pick<ReconciledRow, 'gaps'>) =>
  Object.fromEntries(
    gaps.map(({ between, metric, causes, ...gap }) => [
      `${between} ${metric}`,
      { ...gap, causes: Object.fromEntries(causes.map(({ cause, count }) => [cause, count])) },
    ]),
  );
