import { atMs, HOUR, type Instant } from '../model/instant.ts';
import type { VendorDay } from '../model/vendor-day.ts';

const PACIFIC = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
});

/** The next midnight in Pacific time, when Google's daily quotas start anew. */
export function nextPacificMidnight(nowMs: number): Instant {
  const { year, month, day } = pacific(nowMs);
  // Midnight is 7 h behind UTC in summer and 8 h in winter; clocks change at 2 in the morning, so it always exists.
  const summer = Date.UTC(year, month - 1, day + 1, 7);
  return atMs(pacific(summer).hour === 0 ? summer : summer + HOUR);
}

export function pacificDay(nowMs: number): VendorDay {
  const { year, month, day } = pacific(nowMs);
  return { day: atMs(Date.UTC(year, month - 1, day)).slice(0, 10), endsAt: nextPacificMidnight(nowMs) };
}

function pacific(ms: number): { year: number; month: number; day: number; hour: number } {
  const parts = PACIFIC.formatToParts(ms);
  const part = (type: 'year' | 'month' | 'day' | 'hour') => Number(parts.find((each) => each.type === type)?.value);
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour') };
}
