import type { LocalDate } from '../model/local-date.ts';
import type { AlertFact } from './alert-policy.ts';
import { localDateOf, minuteOfDay } from './local-time.ts';
import { SOURCE_NAMES } from './source-names.ts';
import { isDue, sourceDays, TODAY_MS, type SourceDay, type StatusGround } from './source-status.ts';
import { scheduledMinutes } from './sync-schedule.ts';
import { MINUTE } from '../model/instant.ts';

/** What holds the slot of the alert that nothing reads a tenant's sources: one for all of them. */
export const OVERDUE_SLOT = {
  affiliateId: '-',
  subject: 'overdue',
  type: 'SYNC_FAILED',
  category: 'SYSTEM_HEALTH',
} as const;

/** Today's days of active sources that nobody read for longer than two runs take, or not at all since the first ones. */
export function overdueDays(ground: StatusGround): SourceDay[] {
  const today: LocalDate = localDateOf(ground.now, ground.timeZone);
  const active = ground.settings.filter((settings) => settings.state === 'active' && isDue(settings, ground.now));
  const isLate = minuteOfDay(ground.now, ground.timeZone) > scheduledMinutes('hourly')[0]! + TODAY_MS / MINUTE;
  return sourceDays({ ...ground, settings: active }, { from: today, to: today }).filter(
    ({ stale, status }) => stale || (status === 'NO_RUN' && isLate),
  );
}

/** That whatever should read the sources does not. */
export const overdueFact = (tenantId: string, days: readonly SourceDay[]): AlertFact => ({
  ...{ tenantId, ...OVERDUE_SLOT, severity: 'HIGH' },
  summary: days.map(dayText).join('; '),
  evidence: { sources: days.map(({ source, checkedAt }) => ({ source, checkedAt })) },
});

const dayText = ({ source, date, checkedAt }: SourceDay): string =>
  checkedAt === null
    ? `${SOURCE_NAMES[source]} was not read on ${date}`
    : `${SOURCE_NAMES[source]} was last read at ${checkedAt}`;
