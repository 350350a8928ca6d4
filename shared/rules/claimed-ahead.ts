import type { Claimed } from '../model/claimed.ts';
import { METRICS, type Counts, type Metric } from '../model/platform.ts';
import type { Policy } from '../model/policy.ts';
import { compareMetric } from './comparison.ts';
import { exceeds } from './fraction.ts';

/** Whether some claimed metric was above the first observation by more than a match allows. */
export const isAhead = (claimed: Claimed, firstObserved: Counts | null, rules: Policy['comparison']): boolean =>
  firstObserved !== null && METRICS.some((metric) => isMetricAhead(metric, claimed, firstObserved, rules));

/** Whether this metric was. False where it was not claimed or not observed. */
export const isMetricAhead = (
  metric: Metric,
  claimed: Claimed,
  firstObserved: Counts,
  rules: Policy['comparison'],
): boolean => {
  const claim = claimed[metric];
  const first = firstObserved[metric];
  if (claim === undefined || first === undefined) return false;
  const comparison = compareMetric(claim, first, 0, rules.minimumDifference[metric], rules);
  return comparison.direction === 'over' && exceeds(comparison, rules.matchedBps);
};
