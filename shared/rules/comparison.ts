import type { Policy } from '../model/policy.ts';
import type { Direction } from '../model/verdict.ts';
import { toBps, type Fraction } from './fraction.ts';

/**
 * A claim against the range in which an honest one lies. `part` / `whole` is the exact difference, which decides every
 * threshold. `differenceBps` is that difference and `lower` that bound for display: `lower` is rounded up, so that the
 * claims from `lower` to `upper` are exactly those inside the range.
 */
export type Comparison = Fraction & { lower: number; upper: number; direction: Direction; differenceBps: number };

/** Growth of 100 % an hour takes this many basis-point seconds. */
const DOUBLING = 36_000_000;
const LARGEST = Number.MAX_SAFE_INTEGER;

/** How much a counter may have grown from the claim to the observation: from `from` parts to `to` parts. */
export type Growth = { from: number; to: number };

/** The growth allowed in these whole seconds; none where the observation is not later than the claim. */
export const growthOver = (elapsedSeconds: number, rules: Policy['comparison']): Growth => {
  const seconds = Math.max(0, Math.min(elapsedSeconds, rules.growthCapSeconds));
  const unit = greatestCommonDivisor(DOUBLING, rules.growthBpsPerHour);
  const from = DOUBLING / unit;
  return { from, to: from + (rules.growthBpsPerHour / unit) * seconds };
};

/**
 * Compares one claimed count with the count observed later. An honest claim lies between what the post had then,
 * `observed / growth`, and what it has now. A difference of at most `minimumDifference` is none.
 */
export const compareCounts = (
  claimed: number,
  observed: number,
  minimumDifference: number,
  growth: Growth,
): Comparison => {
  const lower = earliestCount(observed, growth);
  if (claimed > observed) {
    if (claimed - observed <= minimumDifference) return within(lower, observed);
    if (observed === 0) return different('over', 1, 1, lower, observed);
    return different('over', claimed - observed, observed, lower, observed);
  }
  if (claimed >= lower) return within(lower, observed);
  const under = shortfall(claimed, observed, growth);
  if (under.part <= minimumDifference * growth.to) return within(lower, observed);
  return different('under', under.part, under.whole, lower, observed);
};

/** The same, by the seconds that passed between claim and observation. */
export const compareMetric = (
  claimed: number,
  observed: number,
  elapsedSeconds: number,
  minimumDifference: number,
  rules: Policy['comparison'],
): Comparison => compareCounts(claimed, observed, minimumDifference, growthOver(elapsedSeconds, rules));

const within = (lower: number, upper: number): Comparison => ({
  part: 0,
  whole: 1,
  lower,
  upper,
  direction: 'within',
  differenceBps: 0,
});

const different = (
  direction: Direction,
  part: number | bigint,
  whole: number | bigint,
  lower: number,
  upper: number,
): Comparison => ({ part, whole, lower, upper, direction, differenceBps: toBps(part, whole) });

/** What the post had at the time of the claim if it grew as fast as allowed, rounded up. */
const earliestCount = (observed: number, { from, to }: Growth): number => {
  const scaled = observed * from;
  if (scaled <= LARGEST) return Math.ceil(scaled / to);
  return Number((BigInt(observed) * BigInt(from) + BigInt(to) - 1n) / BigInt(to));
};

/** How far a claim lies below that count, both multiplied by `to` so that neither is rounded. */
const shortfall = (claimed: number, observed: number, { from, to }: Growth): Fraction => {
  const bound = observed * from;
  if (bound <= LARGEST) return { part: bound - claimed * to, whole: bound };
  const exactBound = BigInt(observed) * BigInt(from);
  return { part: exactBound - BigInt(claimed) * BigInt(to), whole: exactBound };
};

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));
