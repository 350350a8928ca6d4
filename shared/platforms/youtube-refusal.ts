import { nextPacificMidnight } from './pacific-day.ts';
import { type Answered, credentialRefused, rateLimited, rateLimitedFor, type Refusal } from './refusal.ts';
import { YoutubeError } from './youtube-body.ts';

const QUOTA_SPENT = new Set(['quotaExceeded', 'dailyLimitExceeded']);
const TOO_FAST = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'RATE_LIMIT_EXCEEDED']);
const BAD_CREDENTIAL = new Set(['API_KEY_INVALID', 'keyInvalid', 'keyExpired', 'authError', 'invalid_grant']);

/** A refusal that only Google's own reason explains; null where the HTTP status is enough. */
export function youtubeRefusal(answer: Answered, nowMs: number): Refusal | null {
  if (answer.status < 400 || !answer.body.json) return null;
  const reasons = reasonsOf(answer.body.value);
  const says = (known: ReadonlySet<string>) => reasons.some((reason) => known.has(reason));
  if (says(QUOTA_SPENT)) {
    return rateLimited(nextPacificMidnight(nowMs), 'The daily quota of the YouTube API is spent.');
  }
  if (says(TOO_FAST)) return rateLimitedFor(answer, nowMs, 'The YouTube API is asked too often.');
  if (says(BAD_CREDENTIAL)) return credentialRefused('YouTube refused the API key.');
  return null;
}

function reasonsOf(body: unknown): string[] {
  const parsed = YoutubeError.safeParse(body);
  if (!parsed.success) return [];
  const { error } = parsed.data;
  if (typeof error === 'string') return [error];
  return [...(error.errors ?? []), ...(error.details ?? [])].flatMap(({ reason }) => reason ?? []);
}
