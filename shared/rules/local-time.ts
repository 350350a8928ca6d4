import { atMs, DAY, HOUR, MINUTE, toMs, type Instant } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';

/** Making a formatter costs more than using it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  clocks.set(timeZone, clock);
  return clock;
}

export function isTimeZone(name: string): boolean {
  try {
    return clockOf(name) !== undefined;
  } catch {
    return false;
  }
}

/** What the clocks of the zone show, as milliseconds that UTC would show the same at. */
function localMs(ms: number, timeZone: string): number {
  const parts = new Map(
    clockOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

const offsetMs = (ms: number, timeZone: string): number => localMs(ms, timeZone) - Math.floor(ms / 1000) * 1000;

/** Minutes since midnight on the clocks of the zone. */
export const minuteOfDay = (at: Instant, timeZone: string): number =>
  Math.floor((localMs(toMs(at), timeZone) % DAY) / MINUTE);

/** The day on the clocks of the zone. */
export const localDateOf = (at: Instant, timeZone: string): LocalDate => atMs(localMs(toMs(at), timeZone)).slice(0, 10);

/** The instants at which the clocks of the zone show this minute of the day: none where they skip it, two where they are put back over it. */
export function instantsShowing(date: LocalDate, minute: number, timeZone: string): Instant[] {
  const local = toMs(`${date}T00:00:00.000Z`) + minute * MINUTE;
  return shownAt(local, timeZone)
    .toSorted((a, b) => a - b)
    .map(atMs);
}

/** The minutes since midnight that `HH:MM` means. */
export const minuteOf = (timeOfDay: string): number => Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3));

/** When the clocks show a local time: twice when they were put back over it; when they skip it, as much later as they skip. */
function instantsOf(local: number, timeZone: string): number[] {
  const shown = shownAt(local, timeZone);
  return shown.length > 0 ? shown : [local - offsetMs(local - DAY, timeZone)];
}

const shownAt = (local: number, timeZone: string): number[] =>
  [...new Set([-DAY, DAY].map((away) => local - offsetMs(local + away, timeZone)))].filter(
    (ms) => localMs(ms, timeZone) === local,
  );

/** The next instant, never `now` itself, at which the clocks of the zone show a time of day. */
export function nextTimeOfDay(now: Instant, minute: number, timeZone: string): Instant {
  const midnight = Math.floor(localMs(toMs(now), timeZone) / DAY) * DAY;
  const coming = [0, 1, 2]
    .flatMap((days) => instantsOf(midnight + days * DAY + minute * MINUTE, timeZone))
    .filter((ms) => ms > toMs(now));
  return atMs(Math.min(...coming));
}

/** The instant so many days later at which the clocks show the same time: the first where they show it twice. */
export function sameTimeLater(at: Instant, days: number, timeZone: string): Instant {
  const milliseconds = toMs(at) % 1000;
  const local = localMs(toMs(at), timeZone) + days * DAY;
  return atMs(Math.min(...instantsOf(local, timeZone)) + milliseconds);
}

/** The day of the week on the zone's calendar: 0 is Sunday. */
export const weekdayOf = (at: Instant, timeZone: string): number => new Date(localMs(toMs(at), timeZone)).getUTCDay();

/** The next full hour, never `now` itself, on the clocks of the zone. */
export function nextFullHour(now: Instant, timeZone: string): Instant {
  const offset = offsetMs(toMs(now), timeZone);
  return atMs((Math.floor((toMs(now) + offset) / HOUR) + 1) * HOUR - offset);
}
