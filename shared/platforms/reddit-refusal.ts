import { RedditAppError } from './reddit-body.ts';
import { windowEnd } from './reddit-window.ts';
import { type Answered, credentialRefused, rateLimited, rateLimitedFor, type Refusal } from './refusal.ts';

/** Refusals of both hosts in Reddit's own form; null where the HTTP status says it all. */
export function redditRefusal(answer: Answered, nowMs: number): Refusal | null {
  const { status, body } = answer;
  if (status === 429) {
    const detail = 'Reddit limits how often it may be asked.';
    const until = windowEnd(answer, nowMs);
    return until === undefined ? rateLimitedFor(answer, nowMs, detail) : rateLimited(until, detail);
  }
  if (status === 403 && !body.json) return credentialRefused('Reddit blocks the app or its user agent.');
  if (status < 500 && body.json && RedditAppError.safeParse(body.value).success) {
    return credentialRefused('Reddit refused the client id or its secret.');
  }
  return null;
}
