import { resetAtMs, X_LIMIT } from './limit-headers.ts';
import { type Answered, plausibleReset, rateLimited, rateLimitedFor, type Refusal } from './refusal.ts';
import { nextUtcMidnight } from './utc-day.ts';
import { problemName, XProblem } from './x-body.ts';

/** Limits in X's own form; null where the HTTP status says it all. */
export function xRefusal(answer: Answered, nowMs: number): Refusal | null {
  if (answer.status === 402) return rateLimited(nextUtcMidnight(nowMs), 'The credits of the X account are used up.');
  if (answer.status !== 429) return null;
  const problem = XProblem.safeParse(answer.body.json ? answer.body.value : undefined);
  if (problem.success && problemName(problem.data) === 'usage-capped') {
    return rateLimited(nextUtcMidnight(nowMs), 'The usage cap of the X account is reached.');
  }
  const detail = 'X limits how often it may be asked.';
  const resetMs = resetAtMs(answer.headers, X_LIMIT, nowMs);
  if (resetMs === undefined) return rateLimitedFor(answer, nowMs, detail);
  return rateLimited(plausibleReset(resetMs, nowMs), detail);
}
