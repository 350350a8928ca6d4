import { after, type Instant } from '../model/instant.ts';
import type { Policy } from '../model/policy.ts';

/** Until when a campaign's claims should be verified: what is not by then can hold back its payment at the lock. */
export const verifyBy = (lockAt: Instant, { reverify }: Pick<Policy, 'reverify'>): Instant =>
  after(lockAt, -reverify.beforeLockMs);

export interface PlannedCheck {
  at: Instant;
  /** From when on the source's numbers are complete. */
  settlesAt: Instant;
  /** When the breaker, limit or quota reopens, where one of them was the obstacle. */
  reopensAt?: Instant | undefined;
  lockAt: Instant | undefined;
  now: Instant;
}

/**
 * When a check is made that was planned for `at`: no later than the claim should be verified by, as long as that is ahead.
 * Numbers that settle only after the lock cannot be had before it, and who cannot be asked by then is not.
 */
export function checkBeforeLock({ at, settlesAt, reopensAt, lockAt, now }: PlannedCheck, policy: Policy): Instant {
  if (lockAt === undefined) return at;
  const by = verifyBy(lockAt, policy);
  if (at <= by || by <= now) return at;
  if (reopensAt !== undefined && reopensAt > by) return at;
  return at === settlesAt && settlesAt > lockAt ? at : by;
}
