import { OrderFeed } from '../../shared/model/order-file.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { exportKeyOf, exportPrefix } from '../../shared/rules/export-key.ts';
import { isSettled, orderFileId } from '../../shared/rules/order-ledger.ts';
import type { Loading } from './loading.ts';

/** Queues what a tenant's exports have and its ledger does not know: events that were missed, versions that were replaced. */
export async function listExports({ files, exports, queue }: Loading, tenantId: string): Promise<void> {
  const all = await files.all(tenantId);
  const settled = new Set(all.filter((entry) => isSettled(entry, all)).map(({ id }) => id));
  let [seen, queued] = [0, 0];
  for (const feed of OrderFeed.options) {
    for await (const objects of exports.list(exportPrefix(tenantId, feed))) {
      const unknown = objects.filter((object) => exportKeyOf(object.key) && !settled.has(orderFileId(object)));
      await queue.tell(tenantId, exports.bucket, unknown);
      seen += objects.length;
      queued += unknown.length;
    }
  }
  logger.info('exports were looked for', { code: LOG.exportsListed, tenantId, seen, queued });
}
