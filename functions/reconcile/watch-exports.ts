import { AlertBook } from '../../shared/lambda/alert-book.ts';
import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { atMs, type Instant } from '../../shared/model/instant.ts';
import { OrderFeed } from '../../shared/model/order-file.ts';
import type { Tenant } from '../../shared/model/registry.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { anomalyAlertFact } from '../../shared/rules/anomaly-alerts.ts';
import { expectedAfter, isToldMissing, missingExport } from '../../shared/rules/missing-export.ts';
import { DEFAULT_SOURCE_THRESHOLDS as THRESHOLDS } from '../../shared/rules/source-thresholds.ts';
import { slotName, type AlertStore } from '../../shared/store/alerts.ts';
import type { OrderFileStore } from '../../shared/store/order-files.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import type { Tables } from '../../shared/store/tables.ts';

export interface ExportWatch {
  tables: Pick<Tables, 'transact'>;
  tenantIds: () => Promise<string[]>;
  registry: Pick<RegistryReads, 'tenant'>;
  files: Pick<OrderFileStore, 'anyDated'>;
  alerts: Pick<AlertStore, 'newestOf' | 'getMany'>;
  policies: Pick<Policies, 'policyFor'>;
  now: () => number;
}

const TENANTS_AT_ONCE = 10;

/** Tells once when an export that is expected today does not come, once more when it is graver, and once that it came. */
export async function watchExports(watch: ExportWatch): Promise<void> {
  const now = atMs(watch.now());
  await fewAtOnce(TENANTS_AT_ONCE, await watch.tenantIds(), async (tenantId) => {
    try {
      const tenant = await watch.registry.tenant(tenantId);
      if (tenant?.status !== 'active') return;
      for (const feed of OrderFeed.options) await watchFeed(watch, tenant, feed, now);
    } catch (error) {
      // What hinders one tenant's hinders nobody else's.
      logger.error('exports could not be watched', { code: LOG.sweepHindered, tenantId, error: error as Error });
    }
  });
}

async function watchFeed(watch: ExportWatch, tenant: Tenant, feed: OrderFeed, now: Instant): Promise<void> {
  const { id: tenantId, timeZone } = tenant;
  const missing = missingExport(feed, { now, timeZone }, THRESHOLDS);
  if (!missing) return;
  const { date } = missing;
  if (!(await watch.files.anyDated(tenantId, feed, expectedAfter(date, THRESHOLDS)))) return;
  const hasCome = await watch.files.anyDated(tenantId, feed, { from: date, to: date });
  const fact = anomalyAlertFact(tenantId, missing);
  const known = (await watch.alerts.newestOf([fact])).get(slotName(fact));
  // Nothing to tell, or nothing to take back: what is loaded takes it back itself, unless both came at once.
  if (hasCome ? known === undefined || known.status === 'RESOLVED' : !isToldMissing(missing, known)) return;
  const book = await AlertBook.open(watch.alerts, [fact], []);
  if (hasCome) book.free(fact, 'it has come', now);
  else book.raise(fact, now, await watch.policies.policyFor(tenantId));
  // Where another sweep was faster, it has told.
  await watch.tables.transact(book.writes());
}
