import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { localReceivers } from '../../shared/lambda/local-receivers.ts';
import { postTo } from '../../shared/outbound/post-to.ts';
import { sqsWebhookQueue } from '../../shared/outbound/webhook-queue.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { kmsDataKeys } from '../../shared/store/kms-data-keys.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { sealedText } from '../../shared/store/sealed-text.ts';
import { tenantKeys } from '../../shared/store/tenant-keys.ts';
import { webhookStore } from '../../shared/store/webhooks.ts';
import { deliverBatch } from './deliver-batch.ts';

const env = environmentOf('deliver-webhooks');
const tables = dynamoTables(dynamoClient(), {
  webhooks: env.WEBHOOKS_TABLE,
  alerts: env.ALERTS_TABLE,
  registry: env.REGISTRY_TABLE,
  credentials: env.CREDENTIALS_TABLE,
});

export const handler = deliverBatch({
  tables,
  webhooks: webhookStore(tables),
  alerts: alertStore(tables),
  policies: activePolicies(tables, Date.now),
  registry: registryCache(registryStore(tables), Date.now),
  texts: sealedText(tenantKeys(tables, kmsDataKeys(new KMSClient({}), env.CREDENTIALS_KEY_ID), Date.now)),
  post: postTo(localReceivers(env)),
  queue: sqsWebhookQueue(new SQSClient({}), env.WEBHOOK_QUEUE_URL),
  now: Date.now,
  random: Math.random,
});
