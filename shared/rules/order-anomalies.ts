import type { LocalDate } from '../model/local-date.ts';
import type { OrderFeed } from '../model/order-file.ts';
import type { LoadedFile, OrderDay } from '../model/order-ledger.ts';
import { fact, type AnomalyFact } from './anomaly-fact.ts';
import { daysLater, weekday } from './calendar.ts';
import { deviationFacts, isUnusuallyEmpty } from './deviation.ts';
import type { SourceThresholds } from './source-thresholds.ts';

/** What exports with a date in their names brought, of one feed. */
export interface ExportDay {
  feed: OrderFeed;
  date: LocalDate;
  rows: number;
}

/** A day of orders as they came in. */
export type WatchedOrders = Pick<OrderDay, 'date' | 'asCreated'>;

/** The rows that the files of each feed and date have together. */
export function exportDays(files: readonly Pick<LoadedFile, 'feed' | 'at' | 'rows'>[]): ExportDay[] {
  const days = new Map<string, ExportDay>();
  for (const { feed, at, rows } of files) {
    const date = at.slice(0, 10);
    const before = days.get(`${feed} ${date}`)?.rows ?? 0;
    days.set(`${feed} ${date}`, { feed, date, rows: before + rows.accepted });
  }
  return [...days.values()];
}

/** What is wrong with the exports of a date: none of their rows count where usually many do, or far more or fewer than usual. */
export function exportAnomalies(
  exports: readonly ExportDay[],
  date: LocalDate,
  thresholds: SourceThresholds,
): AnomalyFact[] {
  return exports
    .filter((day) => day.date === date)
    .flatMap(({ feed, rows }) => {
      const others = exports.filter((day) => day.feed === feed && isTrailing(day, date, thresholds));
      if (rows > 0) {
        const figure = { date, of: feed, name: feed, field: 'rows', value: rows };
        return deviationFacts({ ...figure, others: others.map((day) => day.rows) }, thresholds);
      }
      const sameWeekday = others.filter((day) => weekday(day.date) === weekday(date)).map((day) => day.rows);
      if (!isUnusuallyEmpty(sameWeekday, thresholds)) return [];
      const summary = `the export of ${feed} of ${date} has no rows, where there usually are some`;
      return [fact('ZERO', feed, date, 'error', summary)];
    });
}

/**
 * What is wrong with a day of orders. Nothing is said of one before an export of a later date has come, since orders of the
 * day may be in that.
 */
export function orderAnomalies(
  days: readonly WatchedOrders[],
  exports: readonly ExportDay[],
  date: LocalDate,
  thresholds: SourceThresholds,
): AnomalyFact[] {
  if (!exports.some((day) => day.feed === 'orders-create' && day.date > date)) return [];
  const day = days.find((other) => other.date === date)?.asCreated;
  const others = days.filter((other) => isTrailing(other, date, thresholds)).map(({ asCreated }) => asCreated);
  const figures = [
    { field: 'orders', value: day?.orders ?? 0, others: others.map(({ orders }) => orders) },
    { field: 'approved', value: day?.approved ?? 0, others: others.map(({ approved }) => approved) },
    // Of a day on which nothing was approved there is none, and that is said of what was approved.
    ...(day?.revenueMicros == null
      ? []
      : [
          {
            field: 'revenueMicros',
            value: day.revenueMicros,
            others: others.flatMap(({ revenueMicros }) => revenueMicros ?? []),
          },
        ]),
  ];
  return figures.flatMap((figure) => deviationFacts({ ...figure, date, of: 'orders', name: 'the shop' }, thresholds));
}

const isTrailing = (day: { date: LocalDate }, date: LocalDate, { trailingDays }: SourceThresholds): boolean =>
  day.date < date && day.date >= daysLater(date, -trailingDays);
