import { atMs, DAY, SECOND } from '../model/instant.ts';
import type { VendorLimit } from '../model/token-bucket.ts';

/** Where a vendor says how many calls are left, and until when: in epoch seconds, or in seconds from now. */
export interface LimitHeaders {
  remaining: string;
  reset: string;
  resetIs: 'epoch' | 'countdown';
}

export const X_LIMIT: LimitHeaders = {
  remaining: 'x-rate-limit-remaining',
  reset: 'x-rate-limit-reset',
  resetIs: 'epoch',
};

/** Reddit writes whole numbers with and without a fraction, and leaves the headers out of answers from its cache. */
export const REDDIT_LIMIT: LimitHeaders = {
  remaining: 'x-ratelimit-remaining',
  reset: 'x-ratelimit-reset',
  resetIs: 'countdown',
};

/** What the headers say is left; undefined where they do not say both. At most a day is believed. */
export function limitIn(headers: Headers, names: LimitHeaders, nowMs: number): VendorLimit | undefined {
  const remaining = decimal(headers.get(names.remaining));
  const resetMs = resetAtMs(headers, names, nowMs);
  if (remaining === undefined || resetMs === undefined) return undefined;
  return { remaining: Math.floor(remaining), resetsAt: atMs(Math.min(resetMs, nowMs + DAY)) };
}

/** Epoch milliseconds of the reset. */
export function resetAtMs(headers: Headers, { reset, resetIs }: LimitHeaders, nowMs: number): number | undefined {
  const seconds = decimal(headers.get(reset));
  if (seconds === undefined) return undefined;
  if (resetIs === 'epoch') return seconds * SECOND;
  // So many seconds from now would be an instant in the wrong place.
  return seconds < 1_000_000_000 ? nowMs + seconds * SECOND : undefined;
}

const decimal = (header: string | null): number | undefined => {
  const text = header?.trim() ?? '';
  return /^\d{1,11}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
};
