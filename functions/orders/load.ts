import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { tmpdir } from 'node:os';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { sqsFileQueue } from '../../shared/outbound/file-queue.ts';
import { s3Objects } from '../../shared/outbound/objects.ts';
import { sqsRedelivery } from '../../shared/outbound/redelivery.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { kmsDataKeys } from '../../shared/store/kms-data-keys.ts';
import { orderDayStore } from '../../shared/store/order-days.ts';
import { orderFileStore } from '../../shared/store/order-files.ts';
import { orderHashKeys } from '../../shared/store/order-hash-keys.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { trackingStore } from '../../shared/store/trackings.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { loadFiles } from './load-files.ts';

const env = environmentOf('load-orders');
const tables = dynamoTables(dynamoClient(), {
  registry: env.REGISTRY_TABLE,
  sources: env.SOURCES_TABLE,
  alerts: env.ALERTS_TABLE,
});
const objects = new S3Client({});
const sqs = new SQSClient({});

export const handler = loadFiles(
  {
    tables,
    files: orderFileStore(tables),
    days: orderDayStore(tables),
    trackings: trackingStore(tables),
    alerts: alertStore(tables),
    policies: activePolicies(tables, Date.now),
    registry: registryCache(registryStore(tables), Date.now),
    hashKeys: orderHashKeys(tables, kmsDataKeys(new KMSClient({}), env.LAKE_KEY_ID), Date.now),
    exports: { ...s3Objects(objects, env.EXPORTS_BUCKET), bucket: env.EXPORTS_BUCKET },
    lake: s3Objects(objects, env.LAKE_BUCKET),
    queue: sqsFileQueue(sqs, env.FILE_QUEUE_URL),
    limits: { rows: Number(env.QUARANTINE_ROWS), bps: Number(env.QUARANTINE_BPS) },
    folder: tmpdir(),
    duckDb: { memoryMb: 1024, threads: 2 },
    now: Date.now,
  },
  sqsRedelivery(sqs, [env.FILE_QUEUE_URL], Number(env.MAX_RECEIVES)),
);
