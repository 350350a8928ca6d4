import { DAY } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import { isBusinessDay } from './business-days.ts';

/** Both ends included. */
export interface DayRange {
  from: LocalDate;
  to: LocalDate;
}

/** A day's midnight as UTC's clocks would show it, in epoch milliseconds. */
export const utcMs = (date: LocalDate): number => Date.parse(`${date}T00:00:00.000Z`);

const dateAt = (ms: number): LocalDate => new Date(ms).toISOString().slice(0, 10);

/** So many days later, or earlier where they are below zero. */
export const daysLater = (date: LocalDate, days: number): LocalDate => dateAt(utcMs(date) + days * DAY);

/** How many days a range has; none or fewer where it ends before it begins. */
export const lengthOf = ({ from, to }: DayRange): number => (utcMs(to) - utcMs(from)) / DAY + 1;

export const daysOf = (range: DayRange): LocalDate[] =>
  Array.from({ length: Math.max(lengthOf(range), 0) }, (_, index) => daysLater(range.from, index));

/** 0 is Sunday. */
export const weekday = (date: LocalDate): number => new Date(utcMs(date)).getUTCDay();

/** The day so many days from Monday to Friday before this one. */
export function businessDaysBefore(date: LocalDate, days: number): LocalDate {
  let day = date;
  for (let left = days; left > 0;) {
    day = daysLater(day, -1);
    if (isBusinessDay(weekday(day))) left -= 1;
  }
  return day;
}
