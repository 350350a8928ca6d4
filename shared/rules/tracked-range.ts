import { after, DAY, type Instant } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { LoadedFile, OrderFileEntry } from '../model/order-ledger.ts';
import type { TrackedOrders } from '../model/tracking.ts';
import { counts } from './order-ledger.ts';

/** Exports that are looked through for tracking ids, and what they say of time. */
export interface TrackedRange extends Omit<TrackedOrders, 'tenantId'> {
  files: LoadedFile[];
}

/**
 * The exports that can have orders from a time on, and every later state of those: an order is in no file that was made before it.
 * From when to when they have new ones, and since when one is missing; null where none counts.
 */
export function trackedRange(all: readonly OrderFileEntry[], since: Instant): TrackedRange | null {
  // A day more, since the days of orders are those of the tenant's clocks.
  const recent = all.filter(({ at }) => at >= after(since, -DAY));
  const created = recent.filter(({ feed }) => feed === 'orders-create');
  const timesOf = (entries: readonly OrderFileEntry[]): Instant[] => entries.map(({ at }) => at).sort();
  const times = timesOf(created.filter(counts));
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [openFrom] = timesOf(created.filter(({ status }) => status === 'FAILED' || status === 'LOADING'));
  return {
    files: recent.filter(counts),
    from: later(first.slice(0, 10), since.slice(0, 10)),
    asOf: last,
    ...(openFrom === undefined ? {} : { openFrom }),
  };
}

const later = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);
