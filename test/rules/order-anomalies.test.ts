import { describe, expect, it } from 'vitest';
import type { OrderFeed } from '../../shared/model/order-file.ts';
import { daysLater } from '../../shared/rules/calendar.ts';
import {
  exportAnomalies,
  exportDays,
  orderAnomalies,
  type ExportDay,
  type WatchedOrders,
} from '../../shared/rules/order-anomalies.ts';
import { DEFAULT_SOURCE_THRESHOLDS as THRESHOLDS } from '../../shared/rules/source-thresholds.ts';
import { orderDay } from '../support/sample-order-files.ts';

const DAY = '2026-01-14';
const ago = (days: number): string => daysLater(DAY, -days);
const exported = (rows: number, date = DAY, feed: OrderFeed = 'orders-create'): ExportDay => ({ feed, date, rows });
/** So many days before the day, one after the other. */
const before = (count: number, rows: (ago: number) => number = () => 100): ExportDay[] =>
  Array.from({ length: count }, (_, n) => exported(rows(n + 1), ago(n + 1)));
const found = (exports: ExportDay[]) =>
  exportAnomalies(exports, DAY, THRESHOLDS).map(({ rule, key, severity }) => [rule, key, severity]);

describe('the rows of exports', () => {
  it('are those that count, of all of a feed’s files of a date together', () => {
    const rows = { physical: 9, accepted: 7, quarantined: 1, blank: 1 };
    const file = (feed: OrderFeed, at: string) => ({ feed, at, rows });
    expect(
      exportDays([
        file('orders-create', `${DAY}T06:00:00.000Z`),
        file('orders-create', `${DAY}T18:00:00.000Z`),
        file('orders-update', `${DAY}T06:00:00.000Z`),
        file('orders-create', `${ago(1)}T06:00:00.000Z`),
      ]),
    ).toEqual([exported(14), exported(7, DAY, 'orders-update'), exported(7, ago(1))]);
  });
});

describe('an export without rows', () => {
  it.each([
    ['usually ten', [10, 10, 10, 10], true],
    ['nine', [9, 9, 9, 9], false],
    ['nine and ten', [9, 10, 9, 10], false],
    ['only once, ten', [10], true],
    ['never anything', [], false],
  ])('is an error where that weekday has %s rows', (_, usual, isError) => {
    const history = usual.map((rows, week) => exported(rows, ago(7 * (week + 1))));
    expect(found([exported(0), ...history])).toEqual(isError ? [['ZERO', 'orders-create', 'error']] : []);
  });

  it('is compared with its feed and its weekday alone, of the last 28 days, and is no deviation', () => {
    const others = before(28).filter(({ date }) => date !== ago(7) && date !== ago(14));
    expect(found([exported(0), ...others.filter(({ date }) => ![ago(21), ago(28)].includes(date))])).toEqual([]);
    expect(found([exported(0), exported(100, ago(28))])).toHaveLength(1);
    expect(found([exported(0), exported(100, ago(35))])).toEqual([]);
    expect(found([exported(0), exported(100, ago(7), 'orders-update')])).toEqual([]);
    expect(found([exported(0), ...before(28)])).toEqual([['ZERO', 'orders-create', 'error']]);
  });

  it('says so in words', () => {
    expect(exportAnomalies([exported(0), ...before(28)], DAY, THRESHOLDS)[0]?.summary).toBe(
      'the export of orders-create of 2026-01-14 has no rows, where there usually are some',
    );
  });
});

describe('an export with far more or fewer rows than usual', () => {
  const FAR = [['DEVIATION', 'orders-create-rows', 'warn']];
  it.each([
    ['half as many', 50, []],
    ['fewer than half', 49, FAR],
    ['half more', 150, []],
    ['more than that', 151, FAR],
  ])('is told of where the others are all alike: %s', (_, rows, expected) => {
    expect(found([exported(rows), ...before(28)])).toEqual(expected);
  });

  it.each([
    // 14 of 80 and 14 of 120: the median is 100, the median deviation 20, four times that 80.
    [180, []],
    [181, FAR],
    [20, []],
    [19, FAR],
  ])('is not told of where the others differ that much themselves: %s', (rows, expected) => {
    expect(found([exported(rows), ...before(28, (days) => (days % 2 === 0 ? 80 : 120))])).toEqual(expected);
  });

  it.each([
    [6, []],
    [7, FAR],
  ])('is not told of beside fewer than seven: %s', (count, expected) => {
    expect(found([exported(500), ...before(count)])).toEqual(expected);
  });
});

describe('a day of orders', () => {
  const next = exported(100, daysLater(DAY, 1));
  const history = (count: number): WatchedOrders[] =>
    Array.from({ length: count }, (_, n) => orderDay(ago(n + 1), 100));
  const told = (days: WatchedOrders[], exports: ExportDay[] = [next]) =>
    orderAnomalies(days, exports, DAY, THRESHOLDS).map(({ key }) => key);
  const ALL = ['orders-orders', 'orders-approved', 'orders-revenue'];

  it.each([
    ['half as many', 50, []],
    ['fewer than half', 49, ALL],
    ['half more', 150, []],
    ['more than that', 151, ALL],
  ])('is told of by orders, approved ones and revenue: %s', (_, orders, expected) => {
    expect(told([orderDay(DAY, orders), ...history(28)])).toEqual(expected);
  });

  it.each([
    [6, []],
    [7, ALL],
  ])('is not told of beside fewer than seven: %s', (count, expected) => {
    expect(told([orderDay(DAY, 500), ...history(count)])).toEqual(expected);
  });

  it('says what it has and what is usual', () => {
    const facts = orderAnomalies([orderDay(DAY, 20), ...history(8)], [next], DAY, THRESHOLDS);
    expect(facts.map(({ severity, summary }) => [severity, summary])).toEqual([
      ['warn', 'the shop has 20 orders on 2026-01-14, usually 100'],
      ['warn', 'the shop has 20 approved on 2026-01-14, usually 100'],
      ['warn', 'the shop has $1,900.00 revenue on 2026-01-14, usually $9,500.00'],
    ]);
  });

  it('is not judged before creations of a later date came, and is then, also where it has no orders', () => {
    const few = [orderDay(DAY, 1), ...history(28)];
    expect(told(few, [])).toEqual([]);
    expect(told(few, [exported(100)])).toEqual([]);
    expect(told(few, [{ ...next, feed: 'orders-update' }])).toEqual([]);
    expect(told(few)).toEqual(ALL);
    expect(told(history(28))).toEqual(['orders-orders', 'orders-approved']);
  });
});
