import type { DailyInput, DailyPerformance, DailyRow } from '../../model/daily.ts';
import type { Instant } from '../../model/instant.ts';
import type { LocalDate } from '../../model/local-date.ts';
import type { AffiliateOrders } from '../../model/order-ledger.ts';
import type { LedgerEntry, Restatement } from '../../model/partition.ts';
import type { Source } from '../../model/source.ts';
import { knownSum } from '../known-sum.ts';

/**
 * Why there is no number. `NO_SOURCE`: the tenant has no such source. `NO_NETWORK_ID`: nobody said as whom the network knows
 * the affiliate. `NOT_SUMMED`: the day's orders were summed before it was counted what became of them.
 */
export type AbsentReason =
  'NO_RUN' | 'FAILED' | 'PARTIAL' | 'NO_SOURCE' | 'NO_NETWORK_ID' | 'NOT_SUMMED' | 'NOT_CLAIMED' | 'TOO_MANY';

/** A number or several, or why there are none. */
export type Side<T> = T | AbsentReason;

export const isKnown = <T extends object | number>(side: Side<T>): side is T => typeof side !== 'string';

/** A day's orders by whom they name. */
export type OrdersByName = ReadonlyMap<string, AffiliateOrders>;

/** What is known of a day, apart from claims. */
export interface DayGround {
  date: LocalDate;
  merged: DailyPerformance | undefined;
  /** Of the network. */
  entry: LedgerEntry | undefined;
  restatements: readonly Restatement[];
  orders: OrdersByName | undefined;
  ordersBefore: OrdersByName | undefined;
  ordersAfter: OrdersByName | undefined;
  /** Why there are no orders, where there are none. */
  withoutOrders: AbsentReason;
  /** When the newest file of orders was settled, and when the first one that could have the day's. */
  ordersAsOf: Instant | null;
  ordersSince: Instant | null;
}

export interface NetworkSide {
  clicks: number;
  conversions: number;
  revenueMicros: number;
  payoutMicros: number;
  asOf: Instant | null;
}

export interface SpendSide {
  spendMicros: number | null;
  /** What the affiliate costs: spend where internal, else payout. Null where that is not known. */
  costMicros: number | null;
  asOf: Instant | null;
}

/** Orders as they came in: of those that were approved then, some are refunded now. Test orders are in no other number. */
export interface OrdersSide extends Omit<AffiliateOrders, 'affiliate' | 'fate'> {
  testOrders: number;
  declined: number;
  refunded: number;
  /** Of approved orders as they came in; null without any. */
  revenueMicros: number | null;
  /** What is left of it now. */
  netMicros: number | null;
  asOf: Instant | null;
}

/** What a source gives of a day, or why nothing. */
function inputOf({ merged }: DayGround, source: Source): Side<DailyInput & { fetchedAt: Instant; isWhole: boolean }> {
  if (!merged) return 'NO_RUN';
  const input = merged.inputs.find((one) => one.source === source);
  if (!input) return 'NO_SOURCE';
  const { status, version, fetchedAt, lastGoodAt } = input;
  if (version === null || fetchedAt === null) return status === 'FAILED' ? 'FAILED' : 'NO_RUN';
  return { ...input, fetchedAt, isWhole: fetchedAt === lastGoodAt };
}

/** What the network counted in these rows. That it has none says something only where it gave all it has. */
export function networkSide(rows: readonly DailyRow[], ground: DayGround): Side<NetworkSide> {
  const input = inputOf(ground, 'everflow');
  if (!isKnown(input)) return input;
  if (rows.length === 0 && !input.isWhole) return 'PARTIAL';
  const clicks = knownSum(rows.map((row) => row.clicks));
  const conversions = knownSum(rows.map((row) => row.conversions));
  const revenueMicros = knownSum(rows.map((row) => row.revenueMicros));
  const payoutMicros = knownSum(rows.map((row) => row.payoutMicros));
  if (clicks === null || conversions === null || revenueMicros === null || payoutMicros === null) return 'PARTIAL';
  return { clicks, conversions, revenueMicros, payoutMicros, asOf: input.fetchedAt };
}

/** What was spent for those of these rows, and what they cost. */
export function spendSide(rows: readonly DailyRow[], ground: DayGround): Side<SpendSide> {
  const input = inputOf(ground, 'redtrack');
  if (!isKnown(input)) return input;
  if (rows.length === 0 && !input.isWhole) return 'PARTIAL';
  return {
    spendMicros: knownSum(rows.map((row) => row.spendMicros)),
    costMicros: knownSum(rows.map((row) => row.costMicros)),
    asOf: input.fetchedAt,
  };
}

/** Spend that is in no row. */
export function looseSpendSide(spendMicros: number, ground: DayGround): Side<SpendSide> {
  const input = inputOf(ground, 'redtrack');
  return isKnown(input) ? { spendMicros, costMicros: null, asOf: input.fetchedAt } : input;
}

/** The orders under these names. */
export function ordersSide(names: readonly string[], ground: DayGround): Side<OrdersSide> {
  if (!ground.orders) return ground.withoutOrders;
  const own = ordersOf(names, ground.orders);
  const fates = own.flatMap(({ fate }) => fate ?? []);
  if (fates.length < own.length) return 'NOT_SUMMED';
  return {
    orders: total(own, ({ orders }) => orders),
    approved: total(own, ({ approved }) => approved),
    testOrders: total(fates, ({ testOrders }) => testOrders),
    declined: total(fates, ({ declined }) => declined),
    refunded: total(fates, ({ refunded }) => refunded),
    revenueMicros: money(fates.map(({ revenueMicros }) => revenueMicros)),
    netMicros: money(fates.map(({ netMicros }) => netMicros)),
    asOf: ground.ordersAsOf,
  };
}

/** Orders that were approved and still are: what a conversion is worth. */
export const standingOrders = ({ approved, refunded }: OrdersSide): number => approved - refunded;

/** What is known of how orders may be counted otherwise. */
export interface OrderEvidence {
  /** More on the day than there would be by the days of UTC. */
  moreThanUtc: number;
  /** Rows that say again what another row of their file says. */
  repeated: number;
}

export function orderEvidence(names: readonly string[], ground: DayGround): OrderEvidence {
  const fates = (day: OrdersByName | undefined) => (day ? ordersOf(names, day) : []).flatMap(({ fate }) => fate ?? []);
  const own = fates(ground.orders);
  const leaving = total(own, (fate) => fate.onNextUtcDay + fate.onPreviousUtcDay);
  const coming =
    total(fates(ground.ordersBefore), (fate) => fate.onNextUtcDay) +
    total(fates(ground.ordersAfter), (fate) => fate.onPreviousUtcDay);
  return { moreThanUtc: leaving - coming, repeated: total(own, (fate) => fate.repeated) };
}

const ordersOf = (names: readonly string[], day: OrdersByName): AffiliateOrders[] =>
  names.flatMap((name) => day.get(name) ?? []);

const total = <T>(parts: readonly T[], of: (part: T) => number): number =>
  parts.reduce((sum, part) => sum + of(part), 0);

/** Orders that bring no money add none; null where none brings any. */
function money(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === 0 ? null : total(known, (amount) => amount);
}
