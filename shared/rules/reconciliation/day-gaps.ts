import type { Metric } from '../../model/platform.ts';
import type { ClaimDay } from './claim-days.ts';
import { reportsOf, type Party } from './day-parties.ts';
import { bookedTo, gapCauses, type BookedCause, type GapEvidence } from './gap-causes.ts';
import { restatedSince, type NetworkCounts } from './network-since.ts';
import {
  isKnown,
  orderEvidence,
  standingOrders,
  type AbsentReason,
  type DayGround,
  type NetworkSide,
  type OrdersSide,
  type Side,
} from './sides.ts';

/** Two counts of the same thing, and what their difference is booked to. */
export interface Gap {
  between: 'claims-network' | 'claims-orders' | 'network-orders';
  metric: Exclude<Metric, 'views'>;
  left: number | null;
  right: number | null;
  /** Left without right; null where one of them is not known. */
  gap: number | null;
  /** Why one is not known. */
  absent?: AbsentReason;
  causes: BookedCause[];
}

export interface ComparedSides {
  network: Side<NetworkSide>;
  orders: Side<OrdersSide>;
}

/**
 * The gaps of a party on a day. `direct` is how many orders of the day name nobody and were booked to no other gap; it comes
 * back without those that are booked now.
 */
export function gapsOf(
  party: Party,
  { network, orders }: ComparedSides,
  ground: DayGround,
  direct: number,
): { gaps: Gap[]; direct: number } {
  const { claimant, orderNames, networkIds } = party;
  const reports = reportsOf(party, ground.date);
  const day = typeof reports === 'string' ? undefined : reports;
  const claimed = (metric: Metric): Side<number> => {
    if (!claimant) return 0;
    if (!isKnown(claimant.days)) return claimant.days;
    return claimant.metrics.has(metric) ? (day?.claimed[metric] ?? 0) : 'NOT_CLAIMED';
  };
  const counted = (metric: keyof NetworkCounts): Side<number> => (isKnown(network) ? network[metric] : network);
  const standing = isKnown(orders) ? standingOrders(orders) : orders;
  const ofOrders = isKnown(orders) ? evidenceOfOrders(orders, orderNames, ground) : {};
  const isOneSided = !claimant && (party.rows.length === 0 || !hasOrders(party, ground));

  const toNetwork = (['clicks', 'conversions'] as const).map((metric) =>
    gapOf({ between: 'claims-network', metric }, claimed(metric), counted(metric), (gap) =>
      claimant
        ? {
            TIME_ZONE: moreThanUtc(day, metric),
            LATE: isKnown(network) ? -countedLater(day, metric, { network, networkIds, ground }) : 0,
            DUPLICATE: day?.duplicate[metric] ?? 0,
          }
        : { UNMAPPED: gap },
    ),
  );
  const networkToOrders = gapOf(
    { between: 'network-orders', metric: 'conversions' },
    counted('conversions'),
    standing,
    (gap) =>
      isOneSided
        ? { UNMAPPED: gap }
        : {
            ...ofOrders,
            LATE: ground.ordersAsOf ? restatedSince(ground.ordersAsOf, networkIds, ground.restatements).conversions : 0,
            UNMAPPED: direct,
          },
  );
  const vouched = claimant ? Math.max(0, bookedTo('UNMAPPED', networkToOrders.causes)) : 0;
  const toOrders = gapOf(
    { between: 'claims-orders', metric: 'conversions' },
    claimed('conversions'),
    standing,
    (gap) =>
      claimant
        ? {
            ...ofOrders,
            TIME_ZONE: moreThanUtc(day, 'conversions') + (ofOrders.TIME_ZONE ?? 0),
            LATE: isKnown(standing) ? -orderedLater(day, standing, ground) : 0,
            DUPLICATE: (day?.duplicate.conversions ?? 0) + (ofOrders.DUPLICATE ?? 0),
            // The network counted them too: no claim is explained by orders that only it speaks of.
            UNMAPPED: vouched,
          }
        : { UNMAPPED: gap },
  );
  const taken = isOneSided ? 0 : Math.max(0, bookedTo('UNMAPPED', networkToOrders.causes));
  return { gaps: [...toNetwork, toOrders, networkToOrders], direct: direct - taken };
}

function gapOf(
  of: Pick<Gap, 'between' | 'metric'>,
  left: Side<number>,
  right: Side<number>,
  evidence: (gap: number) => GapEvidence,
): Gap {
  if (!isKnown(left) || !isKnown(right)) {
    const absent = isKnown(left) ? (right as AbsentReason) : left;
    return {
      ...of,
      left: isKnown(left) ? left : null,
      right: isKnown(right) ? right : null,
      gap: null,
      absent,
      causes: [],
    };
  }
  const gap = left - right;
  return { ...of, left, right, gap, causes: gapCauses(gap, evidence(gap)) };
}

const hasOrders = ({ orderNames }: Party, { orders }: DayGround): boolean =>
  orderNames.some((name) => orders?.has(name));

/** What others may count that orders do not: the right is less by it. Another day of UTC's has its orders elsewhere. */
function evidenceOfOrders(side: OrdersSide, names: readonly string[], ground: DayGround): GapEvidence {
  const { moreThanUtc: more, repeated } = orderEvidence(names, ground);
  return { TIME_ZONE: -more, DUPLICATE: repeated, TEST_ORDER: side.testOrders, REFUND: side.refunded };
}

/** What the reports of the day are more than those of UTC's day. */
const moreThanUtc = (day: ClaimDay | undefined, metric: Metric): number =>
  (day?.claimed[metric] ?? 0) - (day?.utc[metric] ?? 0);

interface NetworkThen {
  network: NetworkSide;
  networkIds: readonly string[];
  ground: DayGround;
}

/** What the network counted after the newest report of the day: all of it, where it was first read after that. */
function countedLater(
  day: ClaimDay | undefined,
  metric: keyof NetworkCounts,
  { network, networkIds, ground: { entry, restatements } }: NetworkThen,
): number {
  if (!day?.claimedAt) return 0;
  const { version, madeAt } = entry?.standing ?? {};
  if (version === 1 && madeAt !== undefined && madeAt > day.claimedAt) return network[metric];
  return restatedSince(day.claimedAt, networkIds, restatements)[metric];
}

/** All orders, where the first file that could have them came after the newest report of the day. */
const orderedLater = (day: ClaimDay | undefined, standing: number, { ordersSince }: DayGround): number =>
  day?.claimedAt && ordersSince && ordersSince > day.claimedAt ? standing : 0;
