import { AlertBook } from '../../shared/lambda/alert-book.ts';
import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { atMs, MINUTE, toMs, type Instant } from '../../shared/model/instant.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { localDateOf } from '../../shared/rules/local-time.ts';
import { lostRun } from '../../shared/rules/lost-run.ts';
import { OVERDUE_SLOT, overdueDays, overdueFact } from '../../shared/rules/sync-overdue.ts';
import type { AlertStore } from '../../shared/store/alerts.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import type { SourceDayStore } from '../../shared/store/source-days.ts';
import type { SourceSettingsStore } from '../../shared/store/source-settings.ts';
import type { SyncRunStore } from '../../shared/store/sync-runs.ts';
import type { Tables } from '../../shared/store/tables.ts';

export interface SyncWatch {
  tables: Pick<Tables, 'transact'>;
  tenantIds: () => Promise<string[]>;
  registry: Pick<RegistryReads, 'tenant'>;
  settings: Pick<SourceSettingsStore, 'all'>;
  days: Pick<SourceDayStore, 'ledger'>;
  runs: Pick<SyncRunStore, 'list' | 'save'>;
  alerts: Pick<AlertStore, 'newestOf' | 'getMany'>;
  policies: Pick<Policies, 'policyFor'>;
  now: () => number;
}

const TENANTS_AT_ONCE = 10;
/** A tenant has twenty runs a day: these reach back over one. */
const RUNS_LOOKED_AT = 30;
/** Lost runs wait for nobody: they are looked for in every so many minutes. */
const LOOKED_FOR_EVERY = 15;

/** Tells once when nothing reads the sources of a tenant any more, whatever the reason, and once that it is over. */
export async function watchSyncs(watch: SyncWatch): Promise<void> {
  const now = atMs(watch.now());
  await fewAtOnce(TENANTS_AT_ONCE, await watch.tenantIds(), async (tenantId) => {
    try {
      await watchTenant(watch, tenantId, now);
    } catch (error) {
      // What hinders one tenant's hinders nobody else's.
      logger.error('syncs could not be watched', { code: LOG.sweepHindered, tenantId, error: error as Error });
    }
  });
}

async function watchTenant(watch: SyncWatch, tenantId: string, now: Instant): Promise<void> {
  const settings = await watch.settings.all(tenantId);
  const tenant = settings.length === 0 ? undefined : await watch.registry.tenant(tenantId);
  if (tenant?.status !== 'active') return;
  if (Math.floor(toMs(now) / MINUTE) % LOOKED_FOR_EVERY === 0) await endLostRuns(watch, tenantId, now);
  const today = localDateOf(now, tenant.timeZone);
  const ledger = await watch.days.ledger(tenantId, today, today);
  const overdue = overdueDays({ settings, ledger, now, timeZone: tenant.timeZone });
  const slot = { tenantId, ...OVERDUE_SLOT };
  const book = await AlertBook.open(watch.alerts, [slot], []);
  const isOpen = book.holds(slot);
  if (overdue.length > 0 === isOpen) return;
  if (isOpen) book.free(slot, 'the sources are read again', now);
  else book.raise(overdueFact(tenantId, overdue), now, await watch.policies.policyFor(tenantId));
  // Where another sweep was faster, it has told.
  const { committed } = await watch.tables.transact(book.writes());
  if (committed && !isOpen) logger.error('sources are not read any more', { code: LOG.syncOverdue, tenantId });
}

/** So that no run is under way for ever. What it should have read is read by the next one. */
async function endLostRuns({ runs }: SyncWatch, tenantId: string, now: Instant): Promise<void> {
  const { items } = await runs.list(tenantId, { limit: RUNS_LOOKED_AT });
  for (const run of items) {
    const lost = lostRun(run, now);
    if (lost && (await runs.save(lost, run.version)))
      logger.error('a sync never ended', { code: LOG.syncFinished, tenantId, runId: run.id, status: lost.status });
  }
}
