import type { LocalDate } from '../model/local-date.ts';
import { fact, type AnomalyFact } from './anomaly-fact.ts';
import { doubleMedian, isOutlier } from './median.ts';
import { countText, dollars } from './money-text.ts';
import type { SourceThresholds } from './source-thresholds.ts';

/** A figure of a day beside those of the days before it. */
export interface ComparedFigure {
  date: LocalDate;
  /** What has it, for the key of the fact and as people write it. */
  of: string;
  name: string;
  /** `rows`; where it ends in `Micros` it is money. */
  field: string;
  value: number;
  others: readonly number[];
}

/** That a figure is far from what is usual; nothing beside too few others. */
export function deviationFacts(
  { date, of, name, field, value, others }: ComparedFigure,
  { leastSamples, deviationBps: bps, deviations }: SourceThresholds,
): AnomalyFact[] {
  if (others.length < leastSamples || !isOutlier(value, others, { bps, deviations })) return [];
  const median = Number(doubleMedian(others.map(BigInt))!) / 2;
  const [is, usual] = [value, median].map((one) =>
    field.endsWith('Micros') ? dollars(Math.round(one)) : countText(one),
  );
  const what = field.replace('Micros', '');
  return [fact('DEVIATION', `${of}-${what}`, date, 'warn', `${name} has ${is} ${what} on ${date}, usually ${usual}`)];
}

/** Whether nothing is a matter to tell of, beside what there was on the same weekday. */
export function isUnusuallyEmpty(sameWeekday: readonly number[], { usualRows }: SourceThresholds): boolean {
  const doubled = doubleMedian(sameWeekday.map(BigInt));
  return doubled !== null && doubled >= 2n * BigInt(usualRows);
}
