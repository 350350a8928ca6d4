import type { Claimed } from '../model/claimed.ts';
import { after, type Instant } from '../model/instant.ts';
import { METRICS, type Counts } from '../model/platform.ts';
import type { Policy } from '../model/policy.ts';
import { exceeds } from './fraction.ts';

export type Reverification = {
  /** When the final MATCHED was decided. */
  decidedAt: Instant;
  stepsTaken: number;
  /** When the campaign's numbers are locked. */
  lockAt?: Instant | undefined;
  now: Instant;
};

/** When a final MATCHED is looked at next, or null when the ladder is done. Instants already past are skipped. */
export const nextReverification = (state: Reverification, { reverify }: Policy): Instant | null => {
  const { decidedAt, stepsTaken, lockAt, now } = state;
  const ladder = reverify.afterMs.map((ms) => after(decidedAt, ms));
  if (lockAt !== undefined) ladder.push(after(lockAt, -reverify.beforeLockMs));
  return (
    ladder
      .toSorted()
      .slice(stepsTaken)
      .find((step) => step > now) ?? null
  );
};

/** Whether some observed count has fallen too far below its claim. A difference that never counts does not count here. */
export const hasDecayed = (claimed: Claimed, observed: Counts, { reverify, comparison }: Policy): boolean =>
  METRICS.some((metric) => {
    const claim = claimed[metric];
    const count = observed[metric];
    if (claim === undefined || count === undefined) return false;
    const fall = claim - count;
    return fall > comparison.minimumDifference[metric] && exceeds({ part: fall, whole: claim }, reverify.decayedBps);
  });
