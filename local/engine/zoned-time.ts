const DAY = 86_400_000;

/** A time zone's wall clock. A wall clock time is written as the milliseconds it would be in UTC. */
export interface ZonedTime {
  /** What the wall clock shows at an instant. */
  wallAt: (instant: number) => number;
  /** Gives the instants of one day's wall clock times: the first of two where a time comes twice, none where it never comes. */
  on: (date: number) => (wall: number) => number | undefined;
}

/** Throws a RangeError at a zone that does not exist. */
export function zonedTime(timeZone: string): ZonedTime {
  const local = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  /** How far the zone's wall clock is ahead of UTC at an instant. */
  const offsetAt = (instant: number): number => {
    const zone = local.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
    const [, sign, h, m] = /GMT([+-])(\d\d):(\d\d)/.exec(zone) ?? ['', '+', '0', '0'];
    return (sign === '-' ? -1 : 1) * (Number(h) * 3_600_000 + Number(m) * 60_000);
  };
  return {
    wallAt: (instant) => instant + offsetAt(instant),
    on: (date) => {
      const before = offsetAt(date - DAY);
      const after = offsetAt(date + 2 * DAY);
      if (before === after) return (wall) => wall - before;
      // The clock further ahead reads any time first.
      const offsets = [before, after].toSorted((a, b) => b - a);
      return (wall) => offsets.map((offset) => wall - offset).find((instant) => instant + offsetAt(instant) === wall);
    },
  };
}
