import type { LocalDate } from '../model/local-date.ts';
import type { Controls, DayStatus } from '../model/partition.ts';
import type { Source } from '../model/source.ts';
import { daysLater, weekday } from './calendar.ts';
import { doubleMedian, isOutlier } from './median.ts';
import { countText, dollars } from './money-text.ts';
import { SOURCE_NAMES } from './source-names.ts';
import type { SourceThresholds } from './source-thresholds.ts';

export type AnomalyRule = 'ZERO' | 'NO_RUN' | 'DEVIATION' | 'UNMAPPED_SPEND' | 'SPEND_WITHOUT_CONVERSIONS' | 'SCHEMA';

/** That a day's data is out of the ordinary. One of a rule, key and day. */
export interface AnomalyFact {
  rule: AnomalyRule;
  key: string;
  date: LocalDate;
  severity: 'error' | 'warn';
  /** One sentence of ids and numbers. */
  summary: string;
}

/** A day of a source: how its newest read went, and what stands. */
export interface WatchedDay {
  source: Source;
  date: LocalDate;
  status: DayStatus;
  /** Sums over the rows, and how many; null where nothing stands. */
  controls: Controls | null;
}

/** What a day is compared by, of each source. */
const COMPARED: Readonly<Record<Source, readonly string[]>> = {
  everflow: ['rows', 'conversions', 'payoutMicros'],
  // Everflow's own sums say the same.
  'everflow-subs': [],
  redtrack: ['rows', 'costMicros', 'conversions'],
  posthog: ['rows'],
  mautic: ['rows'],
  sheets: ['rows'],
};

/**
 * What is wrong with a closed day as the sources gave it. `history` has their days before it, in any order. Days without
 * rows are one fact together: what makes one source empty often makes all of them so.
 */
export function sourceAnomalies(
  days: readonly WatchedDay[],
  history: readonly WatchedDay[],
  date: LocalDate,
  thresholds: SourceThresholds,
): AnomalyFact[] {
  const watched = days.filter((day) => day.date === date);
  const trailing = (source: Source): WatchedDay[] =>
    history.filter((day) => day.source === source && isTrailing(day, date, thresholds.trailingDays) && isWhole(day));
  return [
    ...watched
      .filter(({ status }) => status === 'NO_RUN')
      .map(({ source }) => fact('NO_RUN', source, date, 'error', `${SOURCE_NAMES[source]} was never read for ${date}`)),
    ...zeroFacts(
      watched.filter((day) => isEmptyUnusually(day, trailing(day.source), thresholds)),
      date,
    ),
    ...watched.flatMap((day) => deviationFacts(day, trailing(day.source), thresholds)),
  ];
}

const isTrailing = (day: WatchedDay, date: LocalDate, days: number): boolean =>
  day.date < date && day.date >= daysLater(date, -days);

/** A failed or partial read says nothing about what is usual. */
const isWhole = ({ status, controls }: WatchedDay): boolean =>
  controls !== null && (status === 'OK' || status === 'ZERO');

function isEmptyUnusually(day: WatchedDay, trailing: readonly WatchedDay[], { usualRows }: SourceThresholds): boolean {
  if (day.status !== 'ZERO') return false;
  const sameWeekday = trailing.filter(({ date }) => weekday(date) === weekday(day.date));
  const doubled = doubleMedian(sameWeekday.map((other) => BigInt(valueOf(other, 'rows'))));
  return doubled !== null && doubled >= 2n * BigInt(usualRows);
}

const zeroFacts = (empty: readonly WatchedDay[], date: LocalDate): AnomalyFact[] => {
  const names = empty.map(({ source }) => SOURCE_NAMES[source]).sort();
  return names.length === 0
    ? []
    : [
        fact(
          'ZERO',
          'rows',
          date,
          'error',
          `${names.join(' and ')} gave no rows for ${date}, where there usually are some`,
        ),
      ];
};

function deviationFacts(day: WatchedDay, trailing: readonly WatchedDay[], thresholds: SourceThresholds): AnomalyFact[] {
  const { leastSamples, deviationBps: bps, deviations } = thresholds;
  if (day.status !== 'OK' || day.controls === null || trailing.length < leastSamples) return [];
  return COMPARED[day.source].flatMap((field) => {
    const value = valueOf(day, field);
    const others = trailing.map((other) => valueOf(other, field));
    if (!isOutlier(value, others, { bps, deviations })) return [];
    const median = Number(doubleMedian(others.map(BigInt))!) / 2;
    const [is, usual] = [value, median].map((one) => written(field, one));
    const summary = `${SOURCE_NAMES[day.source]} has ${is} ${NAMES[field] ?? field} on ${day.date}, usually ${usual}`;
    return [fact('DEVIATION', `${day.source}-${NAMES[field] ?? field}`, day.date, 'warn', summary)];
  });
}

const NAMES: Readonly<Record<string, string>> = { payoutMicros: 'payout', costMicros: 'cost' };

const written = (field: string, value: number): string =>
  field.endsWith('Micros') ? dollars(Math.round(value)) : countText(value);

const valueOf = ({ controls }: WatchedDay, field: string): number => controls?.[field] ?? 0;

export const fact = (
  rule: AnomalyRule,
  key: string,
  date: LocalDate,
  severity: AnomalyFact['severity'],
  summary: string,
): AnomalyFact => ({ rule, key, date, severity, summary });
