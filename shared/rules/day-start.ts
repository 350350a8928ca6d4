import type { Instant } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import { daysLater } from './calendar.ts';
import { instantsShowing } from './local-time.ts';

const HALF_HOUR = 30;

/** The first instant of a day on the clocks of the zone: later than midnight where they skip that, and of a day that they skip the first after it. */
export function startOfDay(date: LocalDate, timeZone: string): Instant {
  for (let minute = 0; minute <= 4 * HALF_HOUR; minute += HALF_HOUR) {
    const [first] = instantsShowing(date, minute, timeZone);
    if (first !== undefined) return first;
  }
  return startOfDay(daysLater(date, 1), timeZone);
}
