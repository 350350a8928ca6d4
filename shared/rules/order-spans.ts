import type { LocalDate } from '../model/local-date.ts';
import type { DayOrders, LoadedFile, OrderFileEntry, OrderSpan } from '../model/order-ledger.ts';
import { counts } from './order-ledger.ts';

/** A ledger's entry holds so many: of a file with more days those that are next to each other share one. */
const MOST_SPANS = 64;

/** Of a file about which nothing is known. */
const EVERYTHING: OrderSpan = { from: '0001-01-01', to: '9999-12-31', first: 0, last: Number.MAX_SAFE_INTEGER };

/** The days of a file as its entry keeps them, at most so many. */
export function spansOf(days: readonly DayOrders[], most = MOST_SPANS): OrderSpan[] {
  const sorted = days.toSorted((one, other) => (one.date < other.date ? -1 : 1));
  const together = Math.max(Math.ceil(sorted.length / most), 1);
  return Array.from({ length: Math.ceil(sorted.length / together) }, (_, index) => {
    const some = sorted.slice(index * together, (index + 1) * together);
    return {
      ...{ from: some[0]!.date, to: some.at(-1)!.date },
      first: Math.min(...some.map(({ first }) => first)),
      last: Math.max(...some.map(({ last }) => last)),
    };
  });
}

/** Days of orders, and the files without which they cannot be summed. */
export interface DaysToSum {
  has: (date: LocalDate) => boolean;
  files: LoadedFile[];
}

/**
 * What the changes of the ledger since a version can have changed; everything since none. An order changes where a changed
 * file has it, and then on each day that any file has it at. Of what is on those days, and of nothing else, every row is
 * needed. Which orders a file has is known by ranges alone, so this may be more than has changed, and is never less.
 */
export function daysToSum(entries: readonly OrderFileEntry[], since: number | null): DaysToSum {
  const files = entries.filter(counts);
  const changed = since === null ? [EVERYTHING] : entries.filter(changedAfter(since)).flatMap(spansIn);
  const all = [...changed, ...files.flatMap(spansIn)];
  const touched = within(changed.map(ids));
  const days = within(all.filter((span) => touched(ids(span))).map(dates));
  const needed = within(all.filter((span) => days(dates(span))).map(ids));
  return {
    has: (date) => days([date, date]),
    files: files.filter((file) => spansIn(file).some((span) => needed(ids(span)))),
  };
}

/** Whether it began or ceased to count after that version of the ledger. */
const changedAfter =
  (version: number) =>
  (entry: OrderFileEntry): boolean =>
    (entry.status === 'LOADED' && (entry.since ?? 0) > version) ||
    (entry.status === 'SUPERSEDED' && (entry.until ?? 0) > version);

const spansIn = (entry: OrderFileEntry): readonly OrderSpan[] =>
  ('spans' in entry ? entry.spans : undefined) ?? [EVERYTHING];

type Range<T> = readonly [from: T, to: T];

const ids = ({ first, last }: OrderSpan): Range<number> => [first, last];
const dates = ({ from, to }: OrderSpan): Range<LocalDate> => [from, to];

/** Whether a range has anything in common with any of these; both ends belong to each. */
function within<T extends number | string>(ranges: readonly Range<T>[]): (range: Range<T>) => boolean {
  const apart: [T, T][] = [];
  for (const [from, to] of ranges.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))) {
    const before = apart.at(-1);
    if (before === undefined || before[1] < from) apart.push([from, to]);
    else if (before[1] < to) before[1] = to;
  }
  return ([from, to]) => {
    // The first that does not end before the range begins.
    let [low, high] = [0, apart.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (apart[middle]![1] < from) low = middle + 1;
      else high = middle;
    }
    return low < apart.length && apart[low]![0] <= to;
  };
}
