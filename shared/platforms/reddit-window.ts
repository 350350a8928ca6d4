import { type Instant, SECOND } from '../model/instant.ts';
import { type Answered, plausibleReset } from './refusal.ts';

/** When the window of calls ends by `X-Ratelimit-Reset`, which holds seconds from now. */
export function windowEnd({ headers }: Answered, nowMs: number): Instant | undefined {
  const seconds = decimal(headers.get('x-ratelimit-reset'));
  return seconds === undefined ? undefined : plausibleReset(nowMs + seconds * SECOND, nowMs);
}

/** The same where the call was the last one of its window. */
export function spentUntil(answer: Answered, nowMs: number): Instant | undefined {
  const remaining = decimal(answer.headers.get('x-ratelimit-remaining'));
  return remaining === undefined || remaining >= 1 ? undefined : windowEnd(answer, nowMs);
}

/** Reddit writes whole numbers with and without a fraction. */
const decimal = (header: string | null): number | undefined => {
  const text = header?.trim() ?? '';
  return /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
};
