import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadOrderFile } from '../../shared/lake/load-order-file.ts';
import { factDays, writeFacts } from '../../shared/lake/order-facts.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { FileOutcome } from '../../shared/model/order-file.ts';
import type { ExportVersion, OrderFileEntry } from '../../shared/model/order-ledger.ts';
import type { Tenant } from '../../shared/model/registry.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { isSettled, newEntry } from '../../shared/rules/order-ledger.ts';
import { spansOf } from '../../shared/rules/order-spans.ts';
import { FileFailed, type Loading } from './loading.ts';
import { settleFailed, settleLoaded, type Settled } from './settle-file.ts';

/**
 * Loads a version of an export: its rows and what is bad among them go to the lake, and the ledger says in one write that
 * they count. Twice is once, and a version that its key does not have any more is none. Throws FileFailed where the file is no good.
 */
export async function loadExport(loading: Loading, tenant: Tenant, file: ExportVersion): Promise<Settled> {
  const { files, now } = loading;
  const fresh = newEntry(file, atMs(now()));
  const all = await files.all(file.tenantId);
  const entry = all.find(({ id }) => id === fresh.id) ?? fresh;
  if (entry.status !== 'FAILED' && isSettled(entry, all)) return 'KNOWN';
  if (entry === fresh && !(await files.claim(fresh))) throw new Error('another load of the file begins');
  const folder = await mkdtemp(join(loading.folder, 'export-'));
  try {
    return await load(loading, tenant, entry, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function load(loading: Loading, tenant: Tenant, entry: OrderFileEntry, folder: string): Promise<Settled> {
  const { exports, lake, limits, duckDb, hashKeys } = loading;
  const { id, key, tenantId, feed, at } = entry;
  const paths = {
    ...{ csv: join(folder, 'export.csv'), parquet: join(folder, 'orders.parquet'), folder },
    quarantine: join(folder, 'quarantine.jsonl'),
  };
  const read = await exports.download(key, paths.csv);
  if (read?.etag !== entry.etag) return 'REPLACED';
  const outcome = await loadOrderFile({
    ...{ file: { id, feed, at }, zone: tenant.timeZone, limits, duckDb, paths },
    progress: (progress) =>
      logger.info('an export is being loaded', {
        code: LOG.orderFileProgress,
        tenantId,
        feed,
        fileId: id,
        ...progress,
      }),
    salt: (await hashKeys.orNew(tenantId)).toString('hex'),
  });
  tell(entry, outcome);
  if (quarantinedOf(outcome) > 0) await lake.upload(`quarantine/tenant=${tenantId}/${id}.jsonl`, paths.quarantine);
  if (outcome.status === 'failed') {
    await settleFailed(loading, entry, outcome);
    throw new FileFailed(outcome.reason);
  }
  const facts = join(folder, 'facts.parquet');
  await writeFacts(paths.parquet, facts, { folder, duckDb });
  const spans = spansOf(await factDays(facts, { folder, duckDb }));
  const names = {
    parquet: `orders/tenant=${tenantId}/file_date=${at.slice(0, 10)}/${id}.parquet`,
    facts: `facts/tenant=${tenantId}/${id}.parquet`,
  };
  await lake.upload(names.parquet, paths.parquet);
  await lake.upload(names.facts, facts);
  const { headerHash, newColumns, rows } = outcome;
  return settleLoaded(loading, entry, { ...names, sha256: read.sha256, headerHash, rows, spans }, newColumns);
}

const quarantinedOf = (outcome: FileOutcome): number => ('rows' in outcome ? outcome.rows.quarantined : 0);

function tell({ tenantId, feed, id, key }: OrderFileEntry, outcome: FileOutcome): void {
  const { status } = outcome;
  const rows = 'rows' in outcome ? outcome.rows : null;
  const problems = 'problems' in outcome ? outcome.problems : [];
  const reason = outcome.status === 'failed' ? outcome.reason : null;
  logger.info('an export was read', {
    code: LOG.orderFileRead,
    ...{ tenantId, feed, fileId: id, key, status, reason, rows, problems },
  });
}
