import { DAY, toMs, type Instant } from '../model/instant.ts';

/** When an item about a day may be deleted, in seconds since the epoch; late enough for a worker whose clock is behind. */
export const afterDay = (endsAt: Instant, days = 2): number => Math.floor((toMs(endsAt) + days * DAY) / 1000);
