import { zonedTime, type ZonedTime } from './zoned-time.ts';

/** When a schedule is due. Instants are epoch milliseconds. */
export interface Recurrence {
  /** The first instant after another one; Infinity where there is none. */
  next: (after: number) => number;
  /** The newest instant until now of a schedule that was due at `due`. */
  newest: (due: number, now: number) => number;
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY = 86_400_000;

/** Reads `rate(...)`, `cron(...)` or `at(...)` of EventBridge Scheduler. L, W and # in a cron day are not known and throw. */
export function readSchedule(expression: string, timeZone = 'UTC'): Recurrence {
  const [, kind, inside = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression) ?? [];
  const zone = zonedTime(timeZone);
  if (kind === 'cron') return cron(inside.trim().split(/\s+/), zone);
  if (kind === 'at') return once(inside, zone);
  const [, count, unit = ''] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(inside) ?? [];
  if (kind === undefined || count === undefined)
    throw new Error(`the embedded engine does not know the schedule ${expression}`);
  const period = Number(count) * UNITS[unit]!;
  return { next: (after) => after + period, newest: (due, now) => now - ((now - due) % period) };
}

function once(text: string, { on }: ZonedTime): Recurrence {
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : NaN;
  if (Number.isNaN(wall)) throw new Error(`not a wall clock time: ${text}`);
  const instant = on(Math.floor(wall / DAY) * DAY)(wall) ?? Infinity;
  return { next: (after) => (instant > after ? instant : Infinity), newest: (due) => due };
}

function cron([minute, hour, day, month, weekday, year]: string[], { wallAt, on }: ZonedTime): Recurrence {
  const minutes = readField(minute, 0, 59);
  const hours = readField(hour, 0, 23);
  const days = readField(day, 1, 31);
  const months = readField(month, 1, 12, MONTHS);
  // 1 is Sunday.
  const weekdays = readField(weekday, 1, 7, WEEKDAYS);
  const years = readField(year, 1970, 2199);

  /** The instants of a day, written as its midnight in UTC; one after the other. */
  const instantsOf = function* (date: number): Generator<number> {
    const at = new Date(date);
    const matches =
      years.has(at.getUTCFullYear()) &&
      months.has(at.getUTCMonth() + 1) &&
      days.has(at.getUTCDate()) &&
      weekdays.has(at.getUTCDay() + 1);
    if (!matches) return;
    const toInstant = on(date);
    for (const h of hours)
      for (const m of minutes) {
        const instant = toInstant(date + h * 3_600_000 + m * 60_000);
        if (instant !== undefined) yield instant;
      }
  };
  const dateOf = (instant: number): number => Math.floor(wallAt(instant) / DAY) * DAY;

  const next = (after: number): number => {
    const today = dateOf(after);
    for (let date = today; date < today + 8 * 366 * DAY; date += DAY)
      for (const instant of instantsOf(date)) if (instant > after) return instant;
    return Infinity;
  };
  const newest = (due: number, now: number): number => {
    const first = dateOf(due);
    for (let date = dateOf(now); date > first; date -= DAY) {
      const latest = [...instantsOf(date)].findLast((instant) => instant <= now);
      if (latest !== undefined) return latest;
    }
    return [...instantsOf(first)].findLast((instant) => instant <= now) ?? due;
  };
  return { next, newest };
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
