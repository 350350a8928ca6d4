import { after, DAY, HOUR, MINUTE, SECOND, type Instant } from '../model/instant.ts';

/** How long to wait after each failed try; after one more nothing is tried again. */
const DELAYS_MS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];
const JITTER = 0.1;
const RETRY_AFTER_CAP_MS = DAY;

/**
 * When to try again after so many failures: the schedule's delay, up to a tenth longer, or when the receiver asked for if
 * that is later, at most a day. Null where the tries are spent. `random` is in [0, 1).
 */
export const nextTryAt = (
  failures: number,
  now: Instant,
  { random, retryAfterMs = 0 }: { random: number; retryAfterMs?: number | undefined },
): Instant | null => {
  const delay = DELAYS_MS[failures - 1];
  if (delay === undefined) return null;
  const jittered = Math.floor(delay * (1 + JITTER * random));
  return after(now, Math.max(jittered, askedFor(retryAfterMs)));
};

/** What a receiver asked for, as far as it is heeded. */
export const askedFor = (retryAfterMs: number): number => Math.min(retryAfterMs, RETRY_AFTER_CAP_MS);
