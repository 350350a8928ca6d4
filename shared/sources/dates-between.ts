import { atMs, DAY } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';

/** Every day from one to another, both included. */
export function datesBetween(from: LocalDate, to: LocalDate): LocalDate[] {
  const days = (Date.parse(to) - Date.parse(from)) / DAY + 1;
  return Array.from({ length: Math.max(0, days) }, (_, n) => laterDate(from, n));
}

/** So many days later. */
export const laterDate = (date: LocalDate, days: number): LocalDate => atMs(Date.parse(date) + days * DAY).slice(0, 10);
