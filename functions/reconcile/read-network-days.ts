import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import type { LocalDate } from '../../shared/model/local-date.ts';
import type { SubRow } from '../../shared/model/source-row.ts';
import type { SourceTask } from '../../shared/model/sync-run.ts';
import type { Tracking } from '../../shared/model/tracking.ts';
import { daysOf, type DayRange } from '../../shared/rules/calendar.ts';
import { withNetworkDays, type SubRows } from '../../shared/rules/tracked-days.ts';
import { firstDayOf, type ReadDay } from '../../shared/rules/tracked-evidence.ts';
import type { SourceDayStore } from '../../shared/store/source-days.ts';
import type { TrackingStore } from '../../shared/store/trackings.ts';

export interface NetworkReading {
  sourceDays: Pick<SourceDayStore, 'ledger' | 'rowsOf'>;
  trackings: Pick<TrackingStore, 'save'>;
}

export interface ReadNetwork {
  /** As they are with what the days say. */
  trackings: Tracking[];
  /** Every day that was read of the network. */
  days: Map<LocalDate, ReadDay>;
}

const SOURCE = 'everflow-subs';
const DAYS_AT_ONCE = 5;
const SAVED_AT_ONCE = 8;

/**
 * Notes what the network counted under each tracking id: of the days that the run was about, and of all days where an id was
 * looked for in none. A day that was changed by a run that died here is one of the next run's, or of the night's.
 */
export async function readNetworkDays(
  { sourceDays, trackings }: NetworkReading,
  open: readonly Tracking[],
  tasks: readonly SourceTask[],
  { timeZone, today }: { timeZone: string; today: LocalDate },
): Promise<ReadNetwork> {
  const [first] = open.map((tracking) => firstDayOf(tracking, timeZone)).sort();
  const { tenantId } = open[0]!;
  const ledger = (await sourceDays.ledger(tenantId, first!, today)).filter(({ source }) => source === SOURCE);
  const days = new Map(
    ledger.flatMap(({ date, standing }) =>
      standing ? [[date, { readAt: standing.fetchedAt, complete: standing.complete }] as const] : [],
    ),
  );
  if (days.size === 0) return { trackings: [...open], days };
  const ofRun = new Set(tasks.filter(({ source }) => source === SOURCE).flatMap((task: DayRange) => daysOf(task)));
  const isNew = open.some(({ everflow }) => everflow === undefined);
  const wanted = new Set(open.map(({ trackingId }) => trackingId));
  const rows = new Map(
    await fewAtOnce(
      DAYS_AT_ONCE,
      [...days.keys()].filter((date) => isNew || ofRun.has(date)),
      async (date) => {
        const standing = await sourceDays.rowsOf(tenantId, SOURCE, date);
        return [date, bySubId(standing?.rows ?? [], wanted)] as const;
      },
    ),
  );
  const read = await fewAtOnce(SAVED_AT_ONCE, open, async (tracking) => {
    const from = firstDayOf(tracking, timeZone);
    const next = withNetworkDays(tracking, new Map([...rows].filter(([date]) => date >= from)));
    if (next === tracking) return tracking;
    const saved = { ...next, version: tracking.version + 1 };
    if (await trackings.save(saved)) return saved;
    throw Object.assign(new Error('somebody else noted what is counted'), { name: 'TransactionConflictException' });
  });
  return { trackings: read, days };
}

const bySubId = (rows: readonly SubRow[], wanted: ReadonlySet<string>): SubRows =>
  Map.groupBy(
    rows.filter(({ subId }) => wanted.has(subId)),
    ({ subId }) => subId,
  );
