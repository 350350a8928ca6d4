import type { OrderDay, OrderSums } from '../model/order-ledger.ts';
import { csvOf } from './csv-text.ts';
import { compareFractions } from './fraction.ts';

/** A state is shown with more orders than this, an affiliate with more than that. */
const STATE_ORDERS = 50;
const AFFILIATE_ORDERS = 100;
const AFFILIATES_AT_MOST = 20;

export interface StateRow {
  state: string;
  orders: number;
  declined: number;
  /** In percent, one digit behind the point. */
  declineRate: number;
}

export interface AffiliateRow {
  affiliate: string;
  orders: number;
  approved: number;
  /** In percent, one digit behind the point. */
  approvalRate: number;
}

/** States by their share of declined orders, the highest first. */
export const stateHeatmap = (days: readonly OrderDay[]): StateRow[] =>
  summed(
    days.flatMap(({ states }) => states.map(({ state: name, orders, declined: part }) => ({ name, orders, part }))),
  )
    .filter(({ orders }) => orders > STATE_ORDERS)
    .map(({ name, orders, part }) => ({
      ...{ state: name, orders, declined: part, declineRate: Number(percentOf(part, orders)) },
    }));

/** Affiliates by their share of approved orders, the highest first. */
export const orderLeaderboard = (days: readonly OrderDay[]): AffiliateRow[] =>
  summed(
    days.flatMap(({ affiliates }) =>
      affiliates.map(({ affiliate: name, orders, approved: part }) => ({ name, orders, part })),
    ),
  )
    .filter(({ orders }) => orders > AFFILIATE_ORDERS)
    .slice(0, AFFILIATES_AT_MOST)
    .map(({ name, orders, part }) => ({
      ...{ affiliate: name, orders, approved: part, approvalRate: Number(percentOf(part, orders)) },
    }));

interface Group {
  name: string;
  orders: number;
  part: number;
}

/** The groups of all days, ranked by the exact share, then by their orders, then by name. */
function summed(groups: readonly Group[]): Group[] {
  return [...Map.groupBy(groups, ({ name }) => name)]
    .map(([name, some]) => {
      const orders = some.reduce((sum, group) => sum + group.orders, 0);
      const part = some.reduce((sum, group) => sum + group.part, 0);
      return { name, orders, part };
    })
    .toSorted((a, b) => compareFractions(shareOf(b), shareOf(a)) || b.orders - a.orders || (a.name < b.name ? -1 : 1));
}

const shareOf = ({ part, orders }: Group) => ({ part, whole: orders });

/** A share in percent, one digit behind the point, rounded half up in integers. */
function percentOf(part: number, orders: number): string {
  const tenths = Math.floor((2000 * part + orders) / (2 * orders));
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

const SUMMED = ['orders', 'testOrders', 'approved', 'declined', 'voided'] as const;

export interface OrderTotals {
  asCreated: OrderSums;
  now: OrderSums & { netMicros: number | null };
}

/** Null where there are no days. */
export function orderTotals(days: readonly OrderDay[]): OrderTotals | null {
  if (days.length === 0) return null;
  const now = days.map((day) => day.now);
  return {
    asCreated: sums(days.map(({ asCreated }) => asCreated)),
    now: { ...sums(now), netMicros: money(now.map(({ netMicros }) => netMicros)) },
  };
}

function sums(parts: readonly OrderSums[]): OrderSums {
  const [orders, testOrders, approved, declined, voided] = SUMMED.map((field) =>
    parts.reduce((sum, part) => sum + part[field], 0),
  );
  return {
    ...{ orders: orders!, testOrders: testOrders!, approved: approved!, declined: declined!, voided: voided! },
    revenueMicros: money(parts.map(({ revenueMicros }) => revenueMicros)),
  };
}

/** A day without orders that bring money adds none; null where no day has any. */
function money(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === 0 ? null : known.reduce((sum, amount) => sum + amount, 0);
}

export const stateHeatmapCsv = (rows: readonly StateRow[]): string =>
  csvOf([
    ['state', 'orders', 'declined', 'decline_rate'],
    ...rows.map(({ state, orders, declined }) => [state, orders, declined, percentOf(declined, orders)]),
  ]);

export const orderLeaderboardCsv = (rows: readonly AffiliateRow[]): string =>
  csvOf([
    ['rank', 'affiliate', 'orders', 'approved', 'approval_rate'],
    ...rows.map(({ affiliate, orders, approved }, index) => [
      ...[index + 1, affiliate, orders, approved, percentOf(approved, orders)],
    ]),
  ]);
