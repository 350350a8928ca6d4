import type { Instant } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { QuarantinedRow } from '../model/source-row.ts';
import { datesBetween } from './dates-between.ts';
import type { ReadRow } from './keyed-rows.ts';
import type { DayRead } from './port.ts';

/** Which instants a tenant's days are. */
export interface TenantDays {
  /** The first instant of a day. */
  startOf: (date: LocalDate) => Instant;
  dayOf: (at: Instant) => LocalDate;
}

/** How far beyond its days a source is asked for: clocks and roundings differ at the borders. */
export const OVERLAP_MS = 300_000;

/**
 * What was read, by the tenant's days: what is of none of those asked for is left to whoever asks for its day. A row of
 * which no instant can be read counts for the last day.
 */
export function inDays<R>(
  { from, to }: { from: LocalDate; to: LocalDate },
  { dayOf }: TenantDays,
  read: readonly (ReadRow<R> | QuarantinedRow)[],
  instantOf: (row: R) => Instant,
): Map<LocalDate, DayRead<R>> {
  const days = new Map(
    datesBetween(from, to).map((date): [LocalDate, DayRead<R>] => [date, { rows: [], quarantined: [] }]),
  );
  for (const one of read)
    if ('row' in one) days.get(dayOf(instantOf(one.row)))?.rows.push(one.row);
    else days.get(to)?.quarantined.push(one);
  return days;
}
