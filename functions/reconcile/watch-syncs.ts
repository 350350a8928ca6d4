import { AlertBook } from '../../shared/lambda/alert-book.ts';
import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { atMs, type Instant } from '../../shared/model/instant.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { localDateOf } from '../../shared/rules/local-time.ts';
import { OVERDUE_SLOT, overdueDays, overdueFact } from '../../shared/rules/sync-overdue.ts';
import type { AlertStore } from '../../shared/store/alerts.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import type { SourceDayStore } from '../../shared/store/source-days.ts';
import type { SourceSettingsStore } from '../../shared/store/source-settings.ts';
import type { Tables } from '../../shared/store/tables.ts';

export interface SyncWatch {
  tables: Pick<Tables, 'transact'>;
  tenantIds: () => Promise<string[]>;
  registry: Pick<RegistryReads, 'tenant'>;
  settings: Pick<SourceSettingsStore, 'all'>;
  days: Pick<SourceDayStore, 'ledger'>;
  alerts: Pick<AlertStore, 'newestOf' | 'getMany'>;
  policies: Pick<Policies, 'policyFor'>;
  now: () => number;
}

const TENANTS_AT_ONCE = 10;

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
