import { atMs, DAY, type Instant } from '../model/instant.ts';

/** The next midnight in UTC, when some vendors' daily limits start anew. */
export const nextUtcMidnight = (nowMs: number): Instant => atMs((Math.floor(nowMs / DAY) + 1) * DAY);
