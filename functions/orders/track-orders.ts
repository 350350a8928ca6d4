import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { trackedOrders } from '../../shared/lake/tracked-orders.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { LocalDate } from '../../shared/model/local-date.ts';
import type { LoadedFile } from '../../shared/model/order-ledger.ts';
import type { OrderDays } from '../../shared/model/tracking.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { withOrders } from '../../shared/rules/tracked-days.ts';
import { BEFORE_MS, EVIDENCE_MS } from '../../shared/rules/tracked-evidence.ts';
import { trackedRange } from '../../shared/rules/tracked-range.ts';
import { downloadFacts } from './download-facts.ts';
import type { Loading } from './loading.ts';

/** Notes what the orders of a tenant's exports say under the tracking ids of its claims. A tenant without any reads nothing. */
export async function trackOrders(loading: Loading, tenantId: string): Promise<void> {
  const { trackings, files, now } = loading;
  const open = await trackings.since(tenantId, atMs(now() - EVIDENCE_MS));
  if (open.length === 0) return;
  const since = atMs(now() - EVIDENCE_MS - BEFORE_MS);
  const range = trackedRange(await files.all(tenantId), since);
  if (!range) return;
  const found = await ordersIn(loading, range.files, {
    trackingIds: open.map(({ trackingId }) => trackingId),
    from: since.slice(0, 10),
  });
  let changed = 0;
  for (const tracking of open) {
    const next = withOrders(tracking, found.get(tracking.trackingId));
    if (next === tracking) continue;
    if (!(await trackings.save({ ...next, version: tracking.version + 1 })))
      throw new Error('somebody changed what is counted under a tracking id');
    changed += 1;
  }
  // Last: that they were looked through up to then is true of every id.
  const { files: _, ...looked } = range;
  await trackings.saveOrders({ tenantId, ...looked });
  logger.info('orders are tracked', { code: LOG.ordersTracked, tenantId, trackingIds: open.length, changed });
}

async function ordersIn(
  loading: Loading,
  files: readonly LoadedFile[],
  wanted: { trackingIds: string[]; from: LocalDate },
): Promise<Map<string, OrderDays>> {
  const folder = await mkdtemp(join(loading.folder, 'tracked-'));
  try {
    return await trackedOrders(await downloadFacts(loading, files, folder), wanted, { ...loading, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
