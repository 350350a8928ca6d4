import type { LocalDate } from '../model/local-date.ts';
import type { Controls, DayStatus } from '../model/partition.ts';
import type { Source } from '../model/source.ts';
import { fact, type AnomalyFact } from './anomaly-fact.ts';
import { daysLater, weekday } from './calendar.ts';
import { deviationFacts, isUnusuallyEmpty } from './deviation.ts';
import { SOURCE_NAMES } from './source-names.ts';
import type { SourceThresholds } from './source-thresholds.ts';

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
    ...watched.flatMap((day) => figureFacts(day, trailing(day.source), thresholds)),
  ];
}

const isTrailing = (day: WatchedDay, date: LocalDate, days: number): boolean =>
  day.date < date && day.date >= daysLater(date, -days);

/** A failed or partial read says nothing about what is usual. */
const isWhole = ({ status, controls }: WatchedDay): boolean =>
  controls !== null && (status === 'OK' || status === 'ZERO');

function isEmptyUnusually(day: WatchedDay, trailing: readonly WatchedDay[], thresholds: SourceThresholds): boolean {
  if (day.status !== 'ZERO') return false;
  const sameWeekday = trailing.filter(({ date }) => weekday(date) === weekday(day.date));
  return isUnusuallyEmpty(
    sameWeekday.map((other) => valueOf(other, 'rows')),
    thresholds,
  );
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

function figureFacts(day: WatchedDay, trailing: readonly WatchedDay[], thresholds: SourceThresholds): AnomalyFact[] {
  const { source, date, status, controls } = day;
  if (status !== 'OK' || controls === null) return [];
  return COMPARED[source].flatMap((field) => {
    const [value, others] = [valueOf(day, field), trailing.map((other) => valueOf(other, field))];
    return deviationFacts({ date, of: source, name: SOURCE_NAMES[source], field, value, others }, thresholds);
  });
}

const valueOf = ({ controls }: WatchedDay, field: string): number => controls?.[field] ?? 0;
