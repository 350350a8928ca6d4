import type { LocalDate } from '../model/local-date.ts';
import { utcMs } from './calendar.ts';

const SHORT = new Intl.DateTimeFormat('en-US', { month: 'short', day: '2-digit', year: 'numeric', timeZone: 'UTC' });
const LONG = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone: 'UTC' });

/** `Jan 14, 2026` */
export const dateText = (date: LocalDate): string => SHORT.format(utcMs(date));

/** `Wednesday, January 14, 2026` */
export const longDateText = (date: LocalDate): string => LONG.format(utcMs(date));

/** `01/14` */
export const monthAndDay = (date: LocalDate): string => `${date.slice(5, 7)}/${date.slice(8, 10)}`;
