import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { messageBatch } from '../../shared/lambda/message-batch.ts';
import { FileMessage } from '../../shared/model/file-message.ts';
import type { ExportVersion } from '../../shared/model/order-ledger.ts';
import type { Tenant } from '../../shared/model/registry.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { Redelivery } from '../../shared/outbound/redelivery.ts';
import { exportKeyOf } from '../../shared/rules/export-key.ts';
import { listExports } from './list-exports.ts';
import { loadExport } from './load-export.ts';
import type { Loading } from './loading.ts';
import { sumOrders } from './sum-orders.ts';
import { trackOrders } from './track-orders.ts';

/** Works on one delivery of the queue of files, one after the other: each may take all the memory there is. */
export function loadFiles(
  loading: Loading,
  redelivery: Redelivery,
): (event: Pick<SQSEvent, 'Records'>) => Promise<SQSBatchResponse> {
  return messageBatch<FileMessage>({
    ...{ schema: FileMessage, atOnce: 1, redelivery },
    work: (message) => work(loading, message),
    failed: (message, error) => logger.error('an export was not loaded', { code: LOG.exportNotLoaded, message, error }),
    unparsable: (why) => logger.error('a message of files cannot be read', { code: LOG.fileMessageUnparsable, why }),
  });
}

async function work(loading: Loading, message: FileMessage): Promise<undefined> {
  if ('listExportsOf' in message) {
    await listExports(loading, message.listExportsOf);
    // Also where nothing is new: claims were made since the last load.
    await trackOrders(loading, message.listExportsOf);
  }
  if (!('Records' in message)) return;
  for (const { s3 } of message.Records) {
    const { key, eTag: etag, size } = s3.object;
    const named = exportKeyOf(key);
    const tenant = named && (await loading.registry.tenant(named.tenantId));
    if (s3.bucket.name !== loading.exports.bucket || !named || !tenant) throw new Error('no tenant has such an export');
    await loadOne(loading, tenant, { ...named, key, etag, size });
  }
}

async function loadOne(loading: Loading, tenant: Tenant, file: ExportVersion): Promise<void> {
  const settled = await loadExport(loading, tenant, file);
  const { tenantId, key } = file;
  logger.info('an export is settled', { code: LOG.exportSettled, tenantId, key, settled });
  await sumOrders(loading, tenantId);
  await trackOrders(loading, tenantId);
}
