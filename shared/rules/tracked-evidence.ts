import { after, DAY, HOUR, type Instant } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { Observed, ObservedMetric } from '../model/observation.ts';
import type { NetworkDays, OrderDays, TrackedOrders, Tracking } from '../model/tracking.ts';
import { daysLater, daysOf } from './calendar.ts';
import { localDateOf } from './local-time.ts';

/** So long after a claim was made, what is counted under its tracking id still judges it. The last instant is in it. */
export const EVIDENCE_MS = 35 * DAY;
/** So long after a claim's time, what is counted of it may still be restated: networks correct their last three business days. */
export const RESTATED_MS = 72 * HOUR;
/** Days before a claim was made that are looked through for its id. Each night all of them are read again, until long after the claim. */
const DAYS_BEFORE = 28;
export const BEFORE_MS = DAYS_BEFORE * DAY;

/** How a day of the network was read last. */
export interface ReadDay {
  readAt: Instant;
  /** False where rows of an earlier read may stand. */
  complete: boolean;
}

export interface EvidenceGround {
  tracking: Tracking;
  /** Of the current report. */
  claimedAt: Instant;
  postId: string;
  /** Under which the network and the orders know the affiliate. */
  networkIds: readonly string[] | undefined;
  timeZone: string;
  /** By day; what was never read is not there. */
  network: ReadonlyMap<LocalDate, ReadDay>;
  orders: TrackedOrders | undefined;
}

/** The first day that may have something of a claim's id. */
export const firstDayOf = ({ submittedAt }: Pick<Tracking, 'submittedAt'>, timeZone: string): LocalDate =>
  daysLater(localDateOf(submittedAt, timeZone), -DAYS_BEFORE);

/**
 * What was counted under a claim's tracking id for its affiliate: by the network, or else approved orders. Null where neither
 * knows the id, or only for somebody else: then there is no number, not zero.
 */
export function trackedEvidence(ground: EvidenceGround): Observed | null {
  const { tracking } = ground;
  const network = countedFor(ground, tracking.everflow);
  if (network) return byNetwork(ground, network);
  const orders = countedFor(ground, tracking.orders);
  return orders && byOrders(ground, orders);
}

interface Counted<C> {
  counts: C[];
  firstDay: LocalDate;
}

/** Null where nothing was counted for the affiliate. Ids of others are left out where the affiliate's own are known. */
function countedFor<C extends { affiliateId: string }>(
  { networkIds = [] }: EvidenceGround,
  days: Readonly<Record<LocalDate, readonly C[]>> = {},
): Counted<C> | null {
  const own = Object.entries(days)
    .map(([date, counts]) => ({ date, counts: counts.filter(isOneOf(networkIds)) }))
    .filter(({ counts }) => counts.length > 0);
  const [firstDay] = own.map(({ date }) => date).sort();
  return firstDay === undefined ? null : { firstDay, counts: own.flatMap(({ counts }) => counts) };
}

const isOneOf =
  (networkIds: readonly string[]) =>
  ({ affiliateId }: { affiliateId: string }): boolean =>
    networkIds.length === 0 || networkIds.includes(affiliateId);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function byNetwork(
  ground: EvidenceGround,
  { counts, firstDay }: Counted<NetworkDays[string][number]>,
): Observed | null {
  const { network } = ground;
  const [asOf] = [...network.values()]
    .map(({ readAt }) => readAt)
    .sort()
    .toReversed();
  if (asOf === undefined) return null;
  return observed(ground, asOf, {
    ...{ source: 'everflow', api: 'everflow.networks.reporting.entity.table' },
    settled: isNetworkSettled(ground, firstDay),
    metrics: {
      clicks: metric(
        sum(counts.map(({ clicks }) => clicks)),
        'total_click',
        'clicks that the network counts under the sub id',
      ),
      conversions: metric(
        sum(counts.map(({ conversions }) => conversions)),
        'cv',
        'approved base conversions that the network counts under the sub id',
      ),
    },
  });
}

function byOrders(ground: EvidenceGround, { counts, firstDay }: Counted<OrderDays[string][number]>): Observed | null {
  const { orders } = ground;
  if (!orders) return null;
  return observed(ground, orders.asOf, {
    ...{ source: 'orders', api: 'orders.export' },
    settled: isOrdersSettled(ground, orders, firstDay),
    metrics: {
      conversions: metric(
        sum(counts.map(({ conversions }) => conversions)),
        'approved orders',
        'orders under the tracking id that are approved, each once, without test orders',
      ),
    },
  });
}

/** From when on the numbers are known to mean this. */
const SINCE = '2026-01-01';

const metric = (value: number, metricName: string, definition: string): ObservedMetric => ({
  ...{ value, metricName, definition, definitionVersion: SINCE, scope: 'all' },
});

function observed(
  { postId, networkIds = [] }: EvidenceGround,
  fetchedAt: Instant,
  {
    source,
    api,
    settled,
    metrics,
  }: Pick<Observed, 'api' | 'metrics'> & Omit<NonNullable<Observed['countedBy']>, 'proven'>,
): Observed {
  const countedBy = { source, proven: networkIds.length > 0, settled };
  return { kind: 'observed', postId, fetchedAt, api, metrics, countedBy };
}

/**
 * Whether every day up to the one that ends the time of restating was read whole after it, and the first of them had nothing
 * under the id yet: what began before the first day that is known may be more than is seen.
 */
function isNetworkSettled({ claimedAt, timeZone, network }: EvidenceGround, firstDay: LocalDate): boolean {
  const settledAt = after(claimedAt, RESTATED_MS);
  const [from] = [...network.keys()].sort();
  if (from === undefined || firstDay <= from || localDateOf(claimedAt, timeZone) < from) return false;
  return daysOf({ from, to: localDateOf(settledAt, timeZone) }).every((date) => {
    const read = network.get(date);
    return read !== undefined && read.complete && read.readAt >= settledAt;
  });
}

/** The same of exports: one that is newer counts, and none up to it is missing for being no good. */
function isOrdersSettled({ claimedAt }: EvidenceGround, orders: TrackedOrders, firstDay: LocalDate): boolean {
  const settledAt = after(claimedAt, RESTATED_MS);
  const { from, asOf, openFrom } = orders;
  return firstDay > from && asOf >= settledAt && (openFrom === undefined || openFrom > settledAt);
}
