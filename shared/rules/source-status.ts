import { HOUR, toMs, type Instant } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { DayStatus, LedgerEntry } from '../model/partition.ts';
import { isLakeSource, type Source, type SourceSettings } from '../model/source.ts';
import { daysOf, type DayRange } from './calendar.ts';
import { localDateOf, minuteOfDay } from './local-time.ts';
import { liveWindow, scheduledMinutes } from './sync-schedule.ts';

/** How a day of a source stands. */
export interface SourceDay {
  date: LocalDate;
  source: Source;
  status: DayStatus;
  checkedAt: Instant | null;
  lastGoodAt: Instant | null;
  /** Its newest read is older than the schedules allow. */
  stale: boolean;
}

export interface StatusGround {
  settings: readonly SourceSettings[];
  ledger: readonly LedgerEntry[];
  now: Instant;
  timeZone: string;
}

/** Two runs of the hour may be missed, and a run of the day may be late. */
export const TODAY_MS = 2 * HOUR;
const CLOSED_MS = 26 * HOUR;

/** Each day of a range that is expected of a source: from its first one on, today from the first hourly run on. */
export function sourceDays({ settings, ledger, now, timeZone }: StatusGround, range: DayRange): SourceDay[] {
  const entries = new Map(ledger.map((entry) => [`${entry.date}#${entry.source}`, entry]));
  const today = localDateOf(now, timeZone);
  const [isUnderWay, isOver] = hourlyRuns(now, timeZone);
  const { from } = liveWindow(now, timeZone);
  return daysOf(range).flatMap((date) =>
    settings.flatMap(({ source, since, state }) => {
      const entry = entries.get(`${date}#${source}`);
      const isExpected = since <= date && (date < today || (date === today && isUnderWay));
      if (!isExpected && entry === undefined) return [];
      const allowedMs = date < today || isLakeSource(source) ? CLOSED_MS : TODAY_MS;
      const isWatched = state === 'active' && date >= from && (date < today || (isUnderWay && !isOver));
      return [{ date, source, ...readOf(entry), stale: isWatched && isOlder(entry, now, allowedMs) }];
    }),
  );
}

/** Whether a source must have been read since it was configured: one that is read once a day waits for the next morning. */
export const isDue = ({ source, updatedAt }: Pick<SourceSettings, 'source' | 'updatedAt'>, now: Instant): boolean =>
  !isLakeSource(source) || toMs(now) - toMs(updatedAt) > CLOSED_MS;

/** What a person has to look at: no read, a failed one, one with rows that could not be used, or an old one. */
export const missingOrStale = (days: readonly SourceDay[]): SourceDay[] =>
  days.filter(({ status, stale }) => stale || (status !== 'OK' && status !== 'ZERO'));

const readOf = (entry: LedgerEntry | undefined): Pick<SourceDay, 'status' | 'checkedAt' | 'lastGoodAt'> => ({
  status: entry?.status ?? 'NO_RUN',
  checkedAt: entry?.checkedAt ?? null,
  lastGoodAt: entry?.lastGoodAt ?? null,
});

/** What was never read is missing, not old. */
const isOlder = (entry: LedgerEntry | undefined, now: Instant, ms: number): boolean =>
  entry !== undefined && toMs(now) - toMs(entry.checkedAt) > ms;

/** Whether the day's first hourly run was due, and whether its last one is over. */
function hourlyRuns(now: Instant, timeZone: string): [boolean, boolean] {
  const minutes = scheduledMinutes('hourly');
  const minute = minuteOfDay(now, timeZone);
  return [minute >= minutes[0]!, minute > minutes.at(-1)!];
}
