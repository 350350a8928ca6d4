import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { factDays, sumDays, SUMS_FORM } from '../../shared/lake/order-facts.ts';
import type { LoadedFile } from '../../shared/model/order-ledger.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { daysToSum, spansOf } from '../../shared/rules/order-spans.ts';
import { entryPut } from '../../shared/store/order-files.ts';
import { downloadFacts } from './download-facts.ts';
import type { Loading } from './loading.ts';

const TRIES = 5;

/** Brings a tenant's days of orders to what its files say now: those days that changes of the ledger can have changed. */
export async function sumOrders(loading: Loading, tenantId: string): Promise<void> {
  const { files, days } = loading;
  for (let n = 0; n < TRIES; n += 1) {
    // The version first: of files that come meanwhile the sums are made again.
    const { version } = await files.ledger(tenantId);
    const summed = await days.head(tenantId);
    const isSameForm = summed.form === SUMS_FORM;
    if (version === 0 || (summed.version >= version && isSameForm)) return;
    const { has, files: needed } = daysToSum(await files.all(tenantId), isSameForm ? summed.version : null);
    const folder = await mkdtemp(join(loading.folder, 'sums-'));
    try {
      const paths = await factsOf(loading, needed, folder);
      const sums = (await sumDays(paths, { ...loading, folder })).filter(({ date }) => has(date));
      if (await days.replace(tenantId, summed, { version, form: SUMS_FORM, has, days: sums })) {
        const figures = { version, days: sums.length, files: needed.length };
        logger.info('orders are summed', { code: LOG.ordersSummed, tenantId, ...figures });
        return;
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new Error('the files changed each time');
}

/** Downloads what sums need of files. Of those that came before it was noted, it notes which days they have. */
async function factsOf(loading: Loading, needed: readonly LoadedFile[], folder: string): Promise<string[]> {
  const paths = await downloadFacts(loading, needed, folder);
  for (const [index, file] of needed.entries()) {
    if (file.spans !== undefined) continue;
    const spans = spansOf(await factDays(paths[index]!, { ...loading, folder }));
    // Where somebody changed the entry, the next who needs the file notes it.
    await loading.tables.transact([entryPut({ ...file, spans, version: file.version + 1 })]);
  }
  return paths;
}
