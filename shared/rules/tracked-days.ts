import type { LocalDate } from '../model/local-date.ts';
import type { SubRow } from '../model/source-row.ts';
import type { NetworkCount, NetworkDays, OrderDays, Tracking } from '../model/tracking.ts';

/** Rows of a day by sub id. */
export type SubRows = ReadonlyMap<string, readonly SubRow[]>;

/**
 * What is counted under the id once these days say what stands of them. The others stay as they were; a day without a row of
 * the id has none any more. The same object where nothing is other than before.
 */
export function withNetworkDays(tracking: Tracking, days: ReadonlyMap<LocalDate, SubRows>): Tracking {
  const kept = Object.entries(tracking.everflow ?? {}).filter(([date]) => !days.has(date));
  const read = [...days].flatMap(([date, rows]): [LocalDate, NetworkCount[]][] => {
    const own = rows.get(tracking.trackingId);
    return own === undefined ? [] : [[date, own.map(countOf).sort(byAffiliate)]];
  });
  const everflow: NetworkDays = Object.fromEntries([...kept, ...read].sort(byDate));
  return isSame(everflow, tracking.everflow) ? tracking : { ...tracking, everflow };
}

/** The same of all orders under the id. */
export function withOrders(tracking: Tracking, found: OrderDays | undefined): Tracking {
  const days = Object.entries(found ?? {}).map(([date, counts]) => [date, counts.toSorted(byAffiliate)] as const);
  const orders: OrderDays = Object.fromEntries(days.toSorted(byDate));
  return isSame(orders, tracking.orders) ? tracking : { ...tracking, orders };
}

/** Days and counts are in one order, and so are their fields. */
const isSame = (a: object, b: object | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

const countOf = ({ affiliateId, clicks, conversions }: SubRow): NetworkCount => ({ affiliateId, clicks, conversions });

const byAffiliate = (a: { affiliateId: string }, b: { affiliateId: string }): number =>
  a.affiliateId < b.affiliateId ? -1 : 1;

const byDate = ([a]: readonly [LocalDate, unknown], [b]: readonly [LocalDate, unknown]): number => (a < b ? -1 : 1);
