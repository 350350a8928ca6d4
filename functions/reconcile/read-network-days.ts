import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import type { LocalDate } from '../../shared/model/local-date.ts';
import type { LedgerEntry, StandingDay } from '../../shared/model/partition.ts';
import type { SubRow } from '../../shared/model/source-row.ts';
import type { Tracking } from '../../shared/model/tracking.ts';
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
 * Notes what the network counted under each tracking id, of all days that may have something of it: numbers and when they were
 * read are of one version of a day, whichever run read it and whatever became of the runs before this one.
 */
export async function readNetworkDays(
  { sourceDays, trackings }: NetworkReading,
  open: readonly Tracking[],
  { tenantId, timeZone, today }: { tenantId: string; timeZone: string; today: LocalDate },
): Promise<ReadNetwork> {
  const [first = today] = open.map((tracking) => firstDayOf(tracking, timeZone)).sort();
  const wanted = new Set(open.map(({ trackingId }) => trackingId));
  const ledger = (await sourceDays.ledger(tenantId, first, today)).filter(isRead);
  const read = await fewAtOnce(DAYS_AT_ONCE, ledger, async ({ date, standing }) => {
    if (standing.rows === 0) return { date, standing, rows: bySubId([], wanted) };
    const day = await sourceDays.rowsOf(tenantId, SOURCE, date);
    return { date, standing: day?.entry.standing ?? standing, rows: bySubId(day?.rows ?? [], wanted) };
  });
  const days = new Map(
    read.map(({ date, standing: { fetchedAt, complete } }) => [date, { readAt: fetchedAt, complete }] as const),
  );
  if (days.size === 0) return { trackings: [...open], days };
  const noted = await fewAtOnce(SAVED_AT_ONCE, open, async (tracking) => {
    const from = firstDayOf(tracking, timeZone);
    const own = read.filter(({ date }) => date >= from).map(({ date, rows }) => [date, rows] as const);
    const next = withNetworkDays(tracking, new Map(own));
    if (next === tracking) return tracking;
    const saved = { ...next, version: tracking.version + 1 };
    if (await trackings.save(saved)) return saved;
    throw Object.assign(new Error('somebody else noted what is counted'), { name: 'TransactionConflictException' });
  });
  return { trackings: noted, days };
}

const isRead = (entry: LedgerEntry): entry is LedgerEntry & { standing: StandingDay } =>
  entry.source === SOURCE && entry.standing !== undefined;

const bySubId = (rows: readonly SubRow[], wanted: ReadonlySet<string>): SubRows =>
  Map.groupBy(
    rows.filter(({ subId }) => wanted.has(subId)),
    ({ subId }) => subId,
  );
