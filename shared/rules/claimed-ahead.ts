import type { Claimed } from '../model/claimed.ts';
import { METRICS, type Counts } from '../model/platform.ts';
import type { Policy } from '../model/policy.ts';
import { compareMetric } from './comparison.ts';
import { exceeds } from './fraction.ts';

/** The claimed counts, each with its first observation, that were above it by more than a match allows. */
export const countsAhead = (
  claimed: Claimed,
  firstObserved: Counts,
  rules: Policy['comparison'],
): { claimed: number; first: number }[] =>
  METRICS.flatMap((metric) => {
    const claim = claimed[metric];
    const first = firstObserved[metric];
    if (claim === undefined || first === undefined) return [];
    const comparison = compareMetric(claim, first, 0, rules.minimumDifference[metric], rules);
    const ahead = comparison.direction === 'over' && exceeds(comparison, rules.matchedBps);
    return ahead ? [{ claimed: claim, first }] : [];
  });
