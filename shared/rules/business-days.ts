import type { Instant } from '../model/instant.ts';
import { sameTimeLater, weekdayOf } from './local-time.ts';

const SUNDAY = 0;
const SATURDAY = 6;

/** Of a day of the week, of which 0 is Sunday. */
export const isBusinessDay = (weekday: number): boolean => weekday !== SATURDAY && weekday !== SUNDAY;

/** The same time of day so many business days later, Monday to Friday on the zone's calendar. A weekend's day counts for none. */
export function businessDaysLater(at: Instant, days: number, timeZone: string): Instant {
  const today = weekdayOf(at, timeZone);
  let calendarDays = 0;
  for (let left = days; left > 0;) {
    calendarDays += 1;
    if (isBusinessDay((today + calendarDays) % 7)) left -= 1;
  }
  return sameTimeLater(at, calendarDays, timeZone);
}
