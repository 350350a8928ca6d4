import type { Instant } from '../model/instant.ts';
import { limitIn, REDDIT_LIMIT, resetAtMs } from './limit-headers.ts';
import { type Answered, plausibleReset } from './refusal.ts';

/** When the window of calls ends by `X-Ratelimit-Reset`. */
export function windowEnd({ headers }: Answered, nowMs: number): Instant | undefined {
  const resetMs = resetAtMs(headers, REDDIT_LIMIT, nowMs);
  return resetMs === undefined ? undefined : plausibleReset(resetMs, nowMs);
}

/** The same where the call was the last one of its window. */
export function spentUntil(answer: Answered, nowMs: number): Instant | undefined {
  return limitIn(answer.headers, REDDIT_LIMIT, nowMs)?.remaining === 0 ? windowEnd(answer, nowMs) : undefined;
}
