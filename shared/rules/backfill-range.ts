import type { LocalDate } from '../model/local-date.ts';
import type { Instant } from '../model/instant.ts';
import { daysLater, lengthOf, type DayRange } from './calendar.ts';
import { localDateOf } from './local-time.ts';
import type { PolicyFault } from './policy-override.ts';
import { liveWindow } from './sync-schedule.ts';

const DAYS_AT_MOST = 366;

export interface BackfillGround {
  now: Instant;
  timeZone: string;
  /** The first day that is expected of any of the sources. */
  since: LocalDate;
}

/** What is wrong with days that somebody wants read anew, by the path of the value. The days that are read each hour need nobody's asking. */
export function backfillFaults({ from, to }: DayRange, { now, timeZone, since }: BackfillGround): PolicyFault[] {
  const live = liveWindow(now, timeZone).from;
  if (from > to) return [{ path: 'to', message: 'must not be before "from"' }];
  if (to > localDateOf(now, timeZone)) return [{ path: 'to', message: 'must not be in the future' }];
  if (to >= live)
    return [{ path: 'to', message: `must not be after ${daysLater(live, -1)}: later days are read each hour` }];
  return [
    ...(from < since ? [{ path: 'from', message: `must not be before ${since}, where the data begins` }] : []),
    ...(lengthOf({ from, to }) > DAYS_AT_MOST
      ? [{ path: 'from', message: `a range has at most ${DAYS_AT_MOST} days` }]
      : []),
  ];
}
