import { DAY, MINUTE, toMs, type Instant } from '../model/instant.ts';
import { invalid } from '../lambda/error-responses.ts';

const AHEAD_MS = 5 * MINUTE;
const MAX_AGE_MS = 90 * DAY;

/** When the claim was true. Throws 400 where that lies in the future or too far back. */
export function claimedAtOf(observedAt: Instant | undefined, now: Instant): Instant {
  if (observedAt === undefined) return now;
  const age = toMs(now) - toMs(observedAt);
  if (age < -AHEAD_MS) throw invalid({ path: 'observedAt', message: 'must not be in the future' });
  if (age > MAX_AGE_MS) throw invalid({ path: 'observedAt', message: 'must not be older than 90 days' });
  return observedAt;
}
