import { AlertBook } from '../../shared/lambda/alert-book.ts';
import type { Alert } from '../../shared/model/alert.ts';
import type { Instant } from '../../shared/model/instant.ts';
import type { LocalDate } from '../../shared/model/local-date.ts';
import { OrderFeed } from '../../shared/model/order-file.ts';
import type { SourceSettings } from '../../shared/model/source.ts';
import type { Item } from '../../shared/store/tables.ts';
import type { AlertFact } from '../../shared/rules/alert-policy.ts';
import type { AnomalyFact } from '../../shared/rules/anomaly-fact.ts';
import { anomalyAlertFact, anomalySteps } from '../../shared/rules/anomaly-alerts.ts';
import { daysLater, daysOf } from '../../shared/rules/calendar.ts';
import { dailyAnomalies } from '../../shared/rules/daily-anomalies.ts';
import { localDateOf } from '../../shared/rules/local-time.ts';
import { exportAnomalies, exportDays, orderAnomalies } from '../../shared/rules/order-anomalies.ts';
import { counts } from '../../shared/rules/order-ledger.ts';
import { isDue } from '../../shared/rules/source-status.ts';
import { sourceAnomalies, type WatchedDay } from '../../shared/rules/source-anomalies.ts';
import { DEFAULT_SOURCE_THRESHOLDS as THRESHOLDS } from '../../shared/rules/source-thresholds.ts';
import { liveWindow } from '../../shared/rules/sync-schedule.ts';
import type { AlertStore } from '../../shared/store/alerts.ts';
import type { DailyStore } from '../../shared/store/daily.ts';
import type { OrderDayStore } from '../../shared/store/order-days.ts';
import type { OrderFileStore } from '../../shared/store/order-files.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import type { RegistryStore } from '../../shared/store/registry.ts';
import type { SourceDayStore } from '../../shared/store/source-days.ts';
import type { SourceSettingsStore } from '../../shared/store/source-settings.ts';
import type { Tables } from '../../shared/store/tables.ts';

export interface DayWatch {
  tables: Pick<Tables, 'transact'>;
  registry: Pick<RegistryStore, 'tenant'>;
  settings: Pick<SourceSettingsStore, 'all'>;
  sourceDays: Pick<SourceDayStore, 'ledger'>;
  daily: Pick<DailyStore, 'range'>;
  files: Pick<OrderFileStore, 'dated'>;
  orders: Pick<OrderDayStore, 'range'>;
  alerts: Pick<AlertStore, 'newestOf' | 'getMany' | 'list'>;
  policies: Pick<Policies, 'policyFor'>;
  now: () => number;
}

/** Alerts that are written together: two writes each. */
const TOGETHER = 40;

/** Looks at the closed days that are still read each hour, and at the exports up to today's, tells once what is out of the ordinary, and once that it is over. */
export async function watchDays(watch: DayWatch, tenantId: string, now: Instant): Promise<void> {
  const tenant = await watch.registry.tenant(tenantId);
  if (!tenant) return;
  const today = localDateOf(now, tenant.timeZone);
  const dates = daysOf({ from: liveWindow(now, tenant.timeZone).from, to: daysLater(today, -1) });
  const facts = [
    ...(await anomaliesOf(watch, tenantId, dates, now)),
    ...(await anomaliesOfOrders(watch, tenantId, dates, today)),
  ];
  const alertFacts = new Map(facts.map((fact) => [fact, anomalyAlertFact(tenantId, fact)]));
  const known = await knownAlerts(watch, tenantId, [...alertFacts.values()]);
  const { open, resolve } = anomalySteps(facts, known, [...dates, today]);
  const changes = [
    ...open.map((fact) => ({ slot: alertFacts.get(fact)!, isNew: true })),
    ...resolve.map((alert) => ({ slot: { ...alert, evidence: {} }, isNew: false })),
  ];
  for (let from = 0; from < changes.length; from += TOGETHER) {
    await write(watch, tenantId, changes.slice(from, from + TOGETHER), now);
  }
}

interface AlertChange {
  slot: AlertFact;
  isNew: boolean;
}

/** Where somebody touched one of the alerts, the next run looks again. */
async function write(
  { alerts, tables, policies }: DayWatch,
  tenantId: string,
  changes: readonly AlertChange[],
  now: Instant,
): Promise<void> {
  const slots = changes.map(({ slot }) => slot);
  const [book, policy] = await Promise.all([AlertBook.open(alerts, slots, []), policies.policyFor(tenantId)]);
  for (const { slot, isNew } of changes)
    if (isNew) book.raise(slot, now, policy);
    else book.free(slot, 'it is not so any more', now);
  await tables.transact(book.writes());
}

async function anomaliesOf(
  { settings, sourceDays, daily }: DayWatch,
  tenantId: string,
  dates: readonly LocalDate[],
  now: Instant,
): Promise<AnomalyFact[]> {
  const [from, to] = [dates[0], dates.at(-1)];
  if (from === undefined || to === undefined) return [];
  const [sources, ledger, merged] = await Promise.all([
    settings.all(tenantId),
    sourceDays.ledger(tenantId, daysLater(from, -THRESHOLDS.trailingDays), to),
    daily.range(tenantId, from, to),
  ]);
  const due = sources.filter((settings) => isDue(settings, now));
  const read = ledger.map(({ source, date, status, standing }): WatchedDay => ({
    ...{ source, date, status },
    controls: standing?.controls ?? null,
  }));
  return [
    ...dates.flatMap((date) => sourceAnomalies([...read, ...neverRead(due, read, date)], read, date, THRESHOLDS)),
    ...merged.flatMap((day) => dailyAnomalies(day, THRESHOLDS)),
  ];
}

/** An export has a date in its name, on which it comes: that of today is as whole as it will be. */
async function anomaliesOfOrders(
  { files, orders }: DayWatch,
  tenantId: string,
  dates: readonly LocalDate[],
  today: LocalDate,
): Promise<AnomalyFact[]> {
  const range = { from: daysLater(dates[0] ?? today, -THRESHOLDS.trailingDays), to: today };
  const [loaded, days] = await Promise.all([
    Promise.all(OrderFeed.options.map((feed) => files.dated(tenantId, feed, range))),
    orders.range(tenantId, range.from, range.to),
  ]);
  const exports = exportDays(loaded.flat().filter(counts));
  return [
    ...[...dates, today].flatMap((date) => exportAnomalies(exports, date, THRESHOLDS)),
    ...dates.flatMap((date) => orderAnomalies(days, exports, date, THRESHOLDS)),
  ];
}

const neverRead = (sources: readonly SourceSettings[], read: readonly WatchedDay[], date: LocalDate): WatchedDay[] =>
  sources
    .filter(({ source, state, since }) => state === 'active' && since <= date && !read.some(isOf(source, date)))
    .map(({ source }) => ({ source, date, status: 'NO_RUN', controls: null }));

const isOf =
  (source: WatchedDay['source'], date: LocalDate) =>
  (day: WatchedDay): boolean =>
    day.source === source && day.date === date;

/** Whatever was told of these facts, resolved or not, and all that is open. */
async function knownAlerts({ alerts }: DayWatch, tenantId: string, facts: readonly AlertFact[]): Promise<Alert[]> {
  const told = [...(await alerts.newestOf(facts)).values()];
  const open: Alert[] = [];
  let startAfter: Item | undefined;
  do {
    const { alerts: some, page } = await alerts.list(tenantId, {
      ...{ open: true, limit: 100 },
      ...(startAfter ? { startAfter } : {}),
    });
    open.push(...some);
    startAfter = page.next;
  } while (startAfter);
  return [...new Map([...open, ...told].map((alert) => [alert.id, alert])).values()];
}
