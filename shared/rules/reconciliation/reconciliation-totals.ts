import type { Instant } from '../../model/instant.ts';
import { METRICS, type Counts } from '../../model/platform.ts';
import type { Gap } from './day-gaps.ts';
import { summedCauses } from './gap-causes.ts';
import type { ReconciledFigures, ReconciledRow } from './reconciled-day.ts';
import type { NetworkSide, OrdersSide, SpendSide } from './sides.ts';

/**
 * The sums of all rows that know a number, each as old as the oldest of them; null where none does. A gap is that of the
 * rows that know both sides.
 */
export function reconciledTotals(rows: readonly ReconciledRow[]): ReconciledFigures {
  const claims = known(rows, 'claims');
  const platform = known(rows, 'platform');
  return {
    claims:
      claims.length === 0
        ? null
        : {
            count: sum(claims, (side) => side.count),
            claimed: counts(claims.map((side) => side.claimed)),
            verified: counts(claims.map((side) => side.verified)),
            unverified: counts(claims.map((side) => side.unverified)),
            asOf: oldest(claims.map(({ asOf }) => asOf)),
          },
    platform:
      platform.length === 0
        ? null
        : {
            observed: counts(platform.map(({ observed }) => observed)),
            oldest: oldest(platform.map((side) => side.oldest)),
            newest: platform.map(({ newest }) => newest).reduce(later, null),
          },
    network: networkTotal(known(rows, 'network')),
    orders: ordersTotal(known(rows, 'orders')),
    spend: spendTotal(known(rows, 'spend')),
    gaps: gapTotals(rows.flatMap(({ gaps }) => gaps)),
  };
}

const known = <K extends keyof ReconciledFigures>(rows: readonly ReconciledRow[], side: K) =>
  rows.map((row) => row[side]).filter((value) => value !== null);

function networkTotal(sides: readonly NetworkSide[]): NetworkSide | null {
  if (sides.length === 0) return null;
  return {
    clicks: sum(sides, (side) => side.clicks),
    conversions: sum(sides, (side) => side.conversions),
    revenueMicros: sum(sides, (side) => side.revenueMicros),
    payoutMicros: sum(sides, (side) => side.payoutMicros),
    asOf: oldest(sides.map(({ asOf }) => asOf)),
  };
}

function ordersTotal(sides: readonly OrdersSide[]): OrdersSide | null {
  if (sides.length === 0) return null;
  return {
    orders: sum(sides, (side) => side.orders),
    approved: sum(sides, (side) => side.approved),
    testOrders: sum(sides, (side) => side.testOrders),
    declined: sum(sides, (side) => side.declined),
    refunded: sum(sides, (side) => side.refunded),
    revenueMicros: money(sides.map((side) => side.revenueMicros)),
    netMicros: money(sides.map((side) => side.netMicros)),
    asOf: oldest(sides.map(({ asOf }) => asOf)),
  };
}

function spendTotal(sides: readonly SpendSide[]): SpendSide | null {
  if (sides.length === 0) return null;
  return {
    spendMicros: money(sides.map((side) => side.spendMicros)),
    costMicros: money(sides.map((side) => side.costMicros)),
    asOf: oldest(sides.map(({ asOf }) => asOf)),
  };
}

const gapTotals = (gaps: readonly Gap[]): Gap[] =>
  [...Map.groupBy(gaps, ({ between, metric }) => `${between} ${metric}`).values()].map((some) => {
    const { between, metric } = some[0]!;
    const compared = some.filter(({ gap }) => gap !== null);
    const [left, right, gap] = (['left', 'right', 'gap'] as const).map((side) =>
      money(compared.map((one) => one[side])),
    ) as [number | null, number | null, number | null];
    const { absent } = some.find((one) => one.absent !== undefined) ?? {};
    return {
      ...{ between, metric, left, right, gap, causes: summedCauses(compared.map(({ causes }) => causes)) },
      ...(gap === null && absent !== undefined ? { absent } : {}),
    };
  });

const sum = <T>(parts: readonly T[], of: (part: T) => number): number =>
  parts.reduce((total, part) => total + of(part), 0);

/** What is known, added up; null where nothing is. */
function money(amounts: readonly (number | null)[]): number | null {
  const some = amounts.filter((amount) => amount !== null);
  return some.length === 0 ? null : sum(some, (amount) => amount);
}

/** An absent metric stays absent. */
function counts(parts: readonly Counts[]): Counts {
  const total: Counts = {};
  for (const metric of METRICS) {
    const amount = money(parts.map((part) => part[metric] ?? null));
    if (amount !== null) total[metric] = amount;
  }
  return total;
}

const oldest = (at: readonly (Instant | null)[]): Instant | null => at.filter((one) => one !== null).sort()[0] ?? null;

const later = (newest: Instant | null, at: Instant | null): Instant | null =>
  newest === null || (at !== null && at > newest) ? at : newest;
