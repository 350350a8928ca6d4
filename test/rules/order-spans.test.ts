import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DayOrders, LoadedFile, OrderFileEntry } from '../../shared/model/order-ledger.ts';
import { daysLater } from '../../shared/rules/calendar.ts';
import { counts, newEntry, settledEntries } from '../../shared/rules/order-ledger.ts';
import { daysToSum, spansOf } from '../../shared/rules/order-spans.ts';
import { CONTENT, exportVersion, SEEN_AT } from '../support/sample-order-files.ts';

const january = (day: number): string => `2026-01-${String(day).padStart(2, '0')}`;
const dayOrders = (day: number, first: number, last: number): DayOrders => ({ date: january(day), first, last });

/** A file that counts since a version of the ledger; of nobody knows which days where none are given. */
const loaded = (day: number, since: number, days?: DayOrders[]): LoadedFile => ({
  ...newEntry(exportVersion('713', january(day)), SEEN_AT),
  ...CONTENT,
  ...{ status: 'LOADED', settledAt: SEEN_AT, since },
  ...(days ? { spans: spansOf(days) } : {}),
});
const superseded = (day: number, until: number, days: DayOrders[]): OrderFileEntry => ({
  ...newEntry(exportVersion('713', january(day), 'e0'), SEEN_AT),
  ...{ status: 'SUPERSEDED', settledAt: SEEN_AT, supersededBy: 'x', until, spans: spansOf(days) },
});

describe('the spans of a file', () => {
  it('are one a day, in the order of the days', () => {
    expect(spansOf([dayOrders(3, 30, 39), dayOrders(1, 10, 19)])).toEqual([
      { from: january(1), to: january(1), first: 10, last: 19 },
      { from: january(3), to: january(3), first: 30, last: 39 },
    ]);
    expect(spansOf([])).toEqual([]);
  });

  it.each([
    [64, 64, 1],
    [65, 33, 2],
    [128, 64, 2],
    [129, 43, 3],
  ])('of %i days are %i, with %i days in the first', (count, spans, together) => {
    const days = Array.from({ length: count }, (_, n) => ({ date: daysLater(january(1), n), first: n, last: 2 * n }));
    const kept = spansOf(days);
    expect(kept).toHaveLength(spans);
    expect(kept[0]).toEqual({
      ...{ from: january(1), to: daysLater(january(1), together - 1) },
      ...{ first: 0, last: 2 * (together - 1) },
    });
  });
});

describe('the days that a change of the ledger can have changed', () => {
  /** Ten days of a hundred orders each, in files of their own, all of them summed. */
  const daily = Array.from({ length: 10 }, (_, n) => loaded(n + 1, n + 1, [dayOrders(n + 1, n * 100, n * 100 + 99)]));
  const asked = (entries: readonly OrderFileEntry[], since: number | null = 10) => {
    const { has, files } = daysToSum(entries, since);
    const days = Array.from({ length: 31 }, (_, n) => n + 1).filter((day) => has(january(day)));
    return { days, files: files.map(({ at }) => Number(at.slice(8, 10))).toSorted((a, b) => a - b) };
  };

  it('are none where nothing changed', () => {
    expect(asked(daily)).toEqual({ days: [], files: [] });
  });

  it.each<[string, OrderFileEntry, number[], number[]]>([
    ['new days', loaded(11, 11, [dayOrders(11, 1000, 1099)]), [11], [11]],
    ['days that others have too', loaded(12, 11, [dayOrders(2, 150, 160), dayOrders(9, 899, 899)]), [2, 9], [2, 9, 12]],
    ['an order of another day', loaded(12, 11, [dayOrders(12, 299, 299)]), [3, 12], [3, 12]],
    ['numbers up to those of another day', loaded(12, 11, [dayOrders(12, 1000, 1001)]), [12], [12]],
    ['a day with orders of another', loaded(12, 11, [dayOrders(5, 399, 400)]), [4, 5], [4, 5, 12]],
    ['no orders', loaded(12, 11, []), [], []],
  ])('are those of its orders, in whichever files: %s', (_, file, days, files) => {
    expect(asked([...daily, file])).toEqual({ days, files });
  });

  it('are those of a file that counts no more', () => {
    expect(asked([...daily.slice(1), superseded(1, 11, [dayOrders(1, 0, 99), dayOrders(2, 120, 120)])])).toEqual({
      ...{ days: [1, 2], files: [2] },
    });
    expect(asked([...daily, superseded(1, 10, [dayOrders(1, 0, 99)])])).toEqual({ days: [], files: [] });
  });

  it('need every file that has an order of these days, at whatever day', () => {
    const moved = loaded(12, 5, [dayOrders(8, 220, 220)]);
    const changed = loaded(13, 11, [dayOrders(8, 750, 750)]);
    expect(asked([...daily, moved, changed])).toEqual({ days: [8], files: [3, 8, 12, 13] });
  });

  it('are all where nothing was summed, or nobody knows which they are', () => {
    const all = { days: Array.from({ length: 31 }, (_, n) => n + 1), files: daily.map((_, n) => n + 1) };
    expect(asked(daily, null)).toEqual(all);
    expect(asked([...daily, loaded(11, 11)])).toEqual({ ...all, files: [...all.files, 11] });
  });
});

interface Row {
  order: number;
  day: number;
}
type Sums = Map<number, string>;

/** By day, the orders as they are now and as they came in, with where that is said. */
function summed(files: readonly LoadedFile[], rowsOf: (file: LoadedFile) => readonly Row[]): Sums {
  const rows = files
    .flatMap((file) => rowsOf(file).map((row, record) => ({ ...row, record, id: file.id, at: file.at })))
    .toSorted((one, other) =>
      [one.at, one.id, one.record].join().localeCompare([other.at, other.id, other.record].join()),
    );
  const says = (of: Map<number, (typeof rows)[number]>, what: string) =>
    [...of.values()].map(({ order, day, id, record }) => ({ day, text: `${what} ${order} ${id} ${record}` }));
  const now = new Map(rows.map((row) => [row.order, row]));
  const created = new Map(rows.toReversed().map((row) => [row.order, row]));
  const byDay = Map.groupBy([...says(now, 'now'), ...says(created, 'created')], ({ day }) => day);
  return new Map(
    [...byDay].map(([day, all]) => [
      day,
      all
        .map(({ text }) => text)
        .toSorted()
        .join('\n'),
    ]),
  );
}

const DAYS = 6;
const aRow = fc.record({ order: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: DAYS }) });
const aStep = fc.record({
  key: fc.integer({ min: 1, max: 5 }),
  content: fc.nat({ max: 5 }),
  isNoted: fc.boolean(),
  isSummed: fc.boolean(),
});

describe('sums of those days over those files, beside the sums that there were', () => {
  it('are the sums of all days over all files, whatever came, was replaced or came twice', () => {
    const contents = fc.array(fc.array(aRow, { maxLength: 6 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(contents, fc.array(aStep, { maxLength: 14 }), fc.constantFrom(1, 2, 64), (rows, steps, most) => {
        const entries = new Map<string, OrderFileEntry>();
        const rowsOf = ({ sha256 }: LoadedFile): readonly Row[] => rows[Number(sha256[0])]!;
        const stored: Sums = new Map();
        let [ledger, head] = [0, 0];
        for (const { key, content, isNoted, isSummed } of steps) {
          const version = exportVersion('713', january(key), `e${content}`);
          const fresh = newEntry(version, SEEN_AT);
          const entry = entries.get(fresh.id) ?? fresh;
          if (entry.status !== 'LOADED') {
            ledger += 1;
            const days = Map.groupBy(rows[content]!, ({ day }) => day);
            const spans = spansOf(
              [...days].map(([day, of]) => {
                const numbers = of.map(({ order }) => order);
                return dayOrders(day, Math.min(...numbers), Math.max(...numbers));
              }),
              most,
            );
            const known = { ...CONTENT, sha256: String(content).repeat(64), ...(isNoted ? { spans } : {}) };
            const all = [...entries.values(), entry];
            for (const changed of settledEntries(entry, known, all, { ledger, settledAt: SEEN_AT }))
              entries.set(changed.id, changed);
          }
          if (!isSummed) continue;
          const { has, files } = daysToSum([...entries.values()], head);
          const some = summed(files, rowsOf);
          for (let day = 1; day <= DAYS; day += 1) {
            if (!has(january(day))) continue;
            const text = some.get(day);
            if (text === undefined) stored.delete(day);
            else stored.set(day, text);
          }
          head = ledger;
          const whole = summed([...entries.values()].filter(counts), rowsOf);
          expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(whole));
        }
      }),
      { numRuns: 500 },
    );
  });
});
