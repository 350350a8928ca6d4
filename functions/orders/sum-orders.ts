import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sumDays } from '../../shared/lake/order-facts.ts';
import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { counts } from '../../shared/rules/order-ledger.ts';
import type { Loading } from './loading.ts';

const AT_ONCE = 8;
const TRIES = 5;

/** Brings a tenant's days of orders to what its files say now, where they are not there yet. */
export async function sumOrders(loading: Loading, tenantId: string): Promise<void> {
  const { files, days, lake, duckDb } = loading;
  for (let n = 0; n < TRIES; n += 1) {
    // The version first: of files that come meanwhile the sums are made again.
    const [{ version }, summed] = [await files.ledger(tenantId), await days.version(tenantId)];
    if (summed >= version) return;
    const counted = (await files.all(tenantId)).filter(counts);
    const folder = await mkdtemp(join(loading.folder, 'sums-'));
    try {
      const paths = await fewAtOnce(AT_ONCE, counted, async ({ id, facts }) => {
        const path = join(folder, `${id}.parquet`);
        if (!(await lake.download(facts, path))) throw new Error(`${facts} is not in the lake`);
        return path;
      });
      if (await days.replace(tenantId, await sumDays(paths, { folder, duckDb }), version)) {
        logger.info('orders are summed', { code: LOG.ordersSummed, tenantId, files: counted.length, version });
        return;
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new Error('the files changed each time');
}
