/** When a schedule is due. Instants are epoch milliseconds. */
export interface Recurrence {
  /** The first instant after another one; Infinity where there is none. */
  next: (after: number) => number;
  /** From where to count on, when it was due at `due` and runs at `now`. */
  latest: (due: number, now: number) => number;
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY = 86_400_000;

/** Reads `rate(...)` or `cron(...)` of EventBridge Scheduler. L, W and # in a cron day are not known and throw. */
export function readSchedule(expression: string, timeZone = 'UTC'): Recurrence {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count !== undefined) {
    const period = Number(count) * UNITS[unit]!;
    return { next: (after) => after + period, latest: (due, now) => now - ((now - due) % period) };
  }
  const [, fields] = /^cron\((.+)\)$/.exec(expression) ?? [];
  if (fields === undefined) throw new Error(`the embedded engine does not know the schedule ${expression}`);
  return cron(fields.trim().split(/\s+/), timeZone);
}

function cron([minute, hour, day, month, weekday, year]: string[], timeZone: string): Recurrence {
  const minutes = readField(minute, 0, 59);
  const hours = readField(hour, 0, 23);
  const days = readField(day, 1, 31);
  const months = readField(month, 1, 12, MONTHS);
  // 1 is Sunday.
  const weekdays = readField(weekday, 1, 7, WEEKDAYS);
  const years = readField(year, 1970, 2199);
  const local = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });

  /** How far the zone's wall clock is ahead of UTC at an instant. */
  const offsetAt = (instant: number): number => {
    const zone = local.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
    const [, sign, h, m] = /GMT([+-])(\d\d):(\d\d)/.exec(zone) ?? ['', '+', '0', '0'];
    return (sign === '-' ? -1 : 1) * (Number(h) * 3_600_000 + Number(m) * 60_000);
  };
  /** The instant of a wall clock time written as if it were UTC; one that the clock skips moves forward with it. */
  const toInstant = (wall: number): number => {
    const guess = wall - offsetAt(wall);
    return wall - offsetAt(guess);
  };

  const next = (after: number): number => {
    const today = Math.floor((after + offsetAt(after)) / DAY) * DAY;
    for (let date = today; date < today + 8 * 366 * DAY; date += DAY) {
      const at = new Date(date);
      const matches =
        years.has(at.getUTCFullYear()) &&
        months.has(at.getUTCMonth() + 1) &&
        days.has(at.getUTCDate()) &&
        weekdays.has(at.getUTCDay() + 1);
      if (!matches) continue;
      for (const h of hours)
        for (const m of minutes) {
          const instant = toInstant(date + h * 3_600_000 + m * 60_000);
          if (instant > after) return instant;
        }
    }
    return Infinity;
  };
  return { next, latest: (_due, now) => now };
}

/** The values of one cron field: `*`, `?`, `5`, `1-5`, `0/15`, `1,3,5`, names. In ascending order. */
function readField(field: string | undefined, from: number, to: number, names: readonly string[] = []): Set<number> {
  const toNumber = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    const value = named === -1 ? Number(text) : named + from;
    if (!Number.isInteger(value) || value < from || value > to) throw new Error(`not a cron value: ${text}`);
    return value;
  };
  const values = (field ?? '').split(',').flatMap((part) => {
    const [range = '', step] = part.split('/');
    const [first, last] = range === '*' || range === '?' ? [from, to] : range.split('-').map(toNumber);
    const end = last ?? (step === undefined ? first! : to);
    const by = step === undefined ? 1 : Number(step);
    if (!(by >= 1)) throw new Error(`not a cron step: ${part}`);
    return Array.from({ length: Math.floor((end - first!) / by) + 1 }, (_, i) => first! + i * by);
  });
  return new Set(values.sort((a, b) => a - b));
}
