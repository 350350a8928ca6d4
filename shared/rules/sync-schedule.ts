import type { Instant } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import { isLakeSource, type Source, type SourceSettings } from '../model/source.ts';
import type { SourceTask, SyncSchedule } from '../model/sync-run.ts';
import { businessDaysBefore, daysLater, type DayRange } from './calendar.ts';
import { instantsShowing, localDateOf, minuteOfDay } from './local-time.ts';

/** Once an hour from the first to the last, at this minute, on the clocks of the tenant. */
interface Hours {
  minute: number;
  first: number;
  last: number;
}

const HOURS: Readonly<Record<SyncSchedule, Hours>> = {
  nightly: { minute: 30, first: 2, last: 2 },
  morning: { minute: 0, first: 6, last: 6 },
  hourly: { minute: 15, first: 7, last: 23 },
  report: { minute: 30, first: 7, last: 7 },
};

export const SYNC_SCHEDULES = Object.keys(HOURS) as SyncSchedule[];

/** Each run reads the days of so many business days again, and the night so many calendar days: sources restate. */
const BUSINESS_DAYS = 3;
const NIGHTLY_DAYS = 35;

/** The minutes of a tenant's day at which its sources are read. */
export const scheduledMinutes = (schedule: SyncSchedule): number[] => {
  const { minute, first, last } = HOURS[schedule];
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * 60 + minute);
};

/** As EventBridge Scheduler has it; its zone is the tenant's. */
export function cronOf(schedule: SyncSchedule): string {
  const { minute, first, last } = HOURS[schedule];
  return `cron(${minute} ${first === last ? first : `${first}-${last}`} * * ? *)`;
}

/** When a schedule fires on a day: never at a time that the clocks skip, once at one that they show twice. */
export const firesOn = (schedule: SyncSchedule, date: LocalDate, timeZone: string): Instant[] =>
  scheduledMinutes(schedule).flatMap((minute) => instantsShowing(date, minute, timeZone).slice(0, 1));

/** The local date and hour of a scheduled time, `2026-01-14T07`. */
export const slotOf = (scheduledAt: Instant, timeZone: string): string => {
  const hour = Math.floor(minuteOfDay(scheduledAt, timeZone) / 60);
  return `${localDateOf(scheduledAt, timeZone)}T${String(hour).padStart(2, '0')}`;
};

/** Today on the tenant's clocks and the last business days, with what lies between. */
export function liveWindow(at: Instant, timeZone: string): DayRange {
  const to = localDateOf(at, timeZone);
  return { from: businessDaysBefore(to, BUSINESS_DAYS), to };
}

/** The days that a schedule reads; null where it reads none. */
export function windowOf(schedule: SyncSchedule, scheduledAt: Instant, timeZone: string): DayRange | null {
  if (schedule === 'report') return null;
  if (schedule !== 'nightly') return liveWindow(scheduledAt, timeZone);
  const today = localDateOf(scheduledAt, timeZone);
  return { from: daysLater(today, -NIGHTLY_DAYS), to: daysLater(today, -1) };
}

/** The sources that a schedule is about: those of the lake are read once a day, in the morning. */
export const sourcesOf = (schedule: SyncSchedule, settings: readonly SourceSettings[]): SourceSettings[] =>
  settings.filter(({ source }) => schedule === 'morning' || !isLakeSource(source));

/** A sheet says what it says now: of a window it has the last day. */
export const saysOnlyNow = (source: Source): boolean => source === 'sheets';

/** What is to be read of a window: each active source, from the first day on that is expected of it. */
export const tasksOf = (settings: readonly SourceSettings[], window: DayRange): SourceTask[] =>
  settings
    .filter(({ state, since }) => state === 'active' && since <= window.to)
    .map(({ source, account, since }) => ({
      ...{ source, account, to: window.to },
      from: saysOnlyNow(source) ? window.to : since > window.from ? since : window.from,
    }));

/** The day that is reported: yesterday, by the report's own schedule and by the first hourly run, whichever is done first. */
export function reportDateOf(schedule: SyncSchedule, scheduledAt: Instant, timeZone: string): LocalDate | null {
  const isFirstHourly =
    schedule === 'hourly' && Math.floor(minuteOfDay(scheduledAt, timeZone) / 60) === HOURS.hourly.first;
  return schedule === 'report' || isFirstHourly ? daysLater(localDateOf(scheduledAt, timeZone), -1) : null;
}
