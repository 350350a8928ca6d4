import { SQSClient } from '@aws-sdk/client-sqs';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { countAccepted } from '../../shared/observability/metrics.ts';
import { sqsDiscordTasks, sqsNotifyMessages, sqsWebhookMessages } from '../../shared/outbound/announcement-queues.ts';
import { sqsVerifyQueue } from '../../shared/outbound/verify-queue.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { trackingStore } from '../../shared/store/trackings.ts';
import { trustStore } from '../../shared/store/trust.ts';
import { webhookStore } from '../../shared/store/webhooks.ts';
import { fanOutChanges } from './fan-out-changes.ts';

const env = environmentOf('fan-out');
const tables = dynamoTables(dynamoClient(), {
  trust: env.TRUST_TABLE,
  registry: env.REGISTRY_TABLE,
  webhooks: env.WEBHOOKS_TABLE,
  sources: env.SOURCES_TABLE,
});
const sqs = new SQSClient({});

export const handler = fanOutChanges({
  trust: trustStore(tables),
  registry: registryCache(registryStore(tables), Date.now),
  queue: sqsVerifyQueue(sqs, { standard: env.STANDARD_QUEUE_URL, priority: env.PRIORITY_QUEUE_URL }),
  policies: activePolicies(tables, Date.now),
  webhooks: webhookStore(tables),
  webhookQueue: sqsWebhookMessages(sqs, env.WEBHOOK_QUEUE_URL),
  notifyQueue: sqsNotifyMessages(sqs, env.NOTIFY_QUEUE_URL),
  discordQueue: sqsDiscordTasks(sqs, env.DISCORD_QUEUE_URL),
  trackings: trackingStore(tables),
  countAccepted,
  now: Date.now,
});
