import { atMs, DAY, type Instant } from '../model/instant.ts';
import type { VendorDay } from '../model/vendor-day.ts';

/** The next midnight in UTC, when some vendors' daily limits start anew. */
export const nextUtcMidnight = (nowMs: number): Instant => atMs((Math.floor(nowMs / DAY) + 1) * DAY);

export const utcDay = (nowMs: number): VendorDay => ({
  day: atMs(nowMs).slice(0, 10),
  endsAt: nextUtcMidnight(nowMs),
});
