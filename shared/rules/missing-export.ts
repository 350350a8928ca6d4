import type { Alert } from '../model/alert.ts';
import type { Instant } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { OrderFeed } from '../model/order-file.ts';
import { fact, type AnomalyFact } from './anomaly-fact.ts';
import { daysLater, type DayRange } from './calendar.ts';
import { localDateOf, minuteOfDay } from './local-time.ts';
import type { SourceThresholds } from './source-thresholds.ts';

/** A feed is expected to have an export of a day where it had one on any of these days before it. */
export const expectedAfter = (date: LocalDate, { trailingDays }: SourceThresholds): DayRange => ({
  from: daysLater(date, -trailingDays),
  to: daysLater(date, -1),
});

/** That an expected export of today has not come, by the clocks of the tenant; null while there is time. */
export function missingExport(
  feed: OrderFeed,
  { now, timeZone }: { now: Instant; timeZone: string },
  { fileLateMinute, fileMissingMinute }: SourceThresholds,
): AnomalyFact | null {
  const [date, minute] = [localDateOf(now, timeZone), minuteOfDay(now, timeZone)];
  if (minute < fileLateMinute) return null;
  const severity = minute < fileMissingMinute ? 'warn' : 'error';
  return fact('NO_FILE', feed, date, severity, `no export of ${feed} has come on ${date}`);
}

/**
 * Whether it is told that an export is missing: once while it lasts and once more when it is graver, and not again after it
 * was over. `known` is the newest alert about it.
 */
export const isToldMissing = (
  { severity }: AnomalyFact,
  known: Pick<Alert, 'status' | 'severity'> | undefined,
): boolean =>
  known === undefined || (known.status !== 'RESOLVED' && known.severity === 'MEDIUM' && severity === 'error');
