import type { Instant } from '../model/instant.ts';
import type { OrderFileEntry } from '../model/order-ledger.ts';
import type { TrackedOrders } from '../model/tracking.ts';
import { counts } from './order-ledger.ts';

/**
 * From when to when the exports that count have new orders, and since when one is missing; null where none counts. What is
 * missing from before `since` concerns no claim that is still judged.
 */
export function trackedRange(all: readonly OrderFileEntry[], since: Instant): Omit<TrackedOrders, 'tenantId'> | null {
  const created = all.filter(({ feed }) => feed === 'orders-create');
  const times = created
    .filter(counts)
    .map(({ at }) => at)
    .sort();
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [openFrom] = created
    .filter(({ status, at }) => (status === 'FAILED' || status === 'LOADING') && at >= since)
    .map(({ at }) => at)
    .sort();
  return { from: first.slice(0, 10), asOf: last, ...(openFrom === undefined ? {} : { openFrom }) };
}
