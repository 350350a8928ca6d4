import { setTimeout as sleep } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { sqsNotifyMessages, sqsWebhookMessages } from '../../shared/outbound/announcement-queues.ts';
import { sqsReplayQueue } from '../../shared/outbound/replay-queue.ts';
import { sqsVerifyQueue, waitingInQueues } from '../../shared/outbound/verify-queue.ts';
import { connectedPlatforms } from '../../shared/platforms/capabilities.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { claimLists } from '../../shared/store/claim-lists.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { clawbackStore } from '../../shared/store/clawbacks.ts';
import { connectionStore } from '../../shared/store/connections.ts';
import { deadLetterStore } from '../../shared/store/dead-letters.ts';
import { dueCheckStore } from '../../shared/store/due-checks.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { holdbackNotes } from '../../shared/store/holdback-notes.ts';
import { notificationStore } from '../../shared/store/notifications.ts';
import { orderFileStore } from '../../shared/store/order-files.ts';
import { platformStateStore } from '../../shared/store/platform-state.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore, tenantsUsing } from '../../shared/store/registry.ts';
import { replayStore } from '../../shared/store/replays.ts';
import { reviewStore } from '../../shared/store/reviews.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import { sourceSettingsStore } from '../../shared/store/source-settings.ts';
import { syncRunStore } from '../../shared/store/sync-runs.ts';
import { trustStore } from '../../shared/store/trust.ts';
import { webhookStore } from '../../shared/store/webhooks.ts';
import { expireClawbacks } from './expire-clawbacks.ts';
import { escalateDisputes } from './escalate-disputes.ts';
import { handOutAnnouncements } from './hand-out-announcements.ts';
import { handOutDue } from './hand-out-due.ts';
import { resumeReplays } from './resume-replays.ts';
import { watchConnections } from './watch-connections.ts';
import { watchExports } from './watch-exports.ts';
import { watchHoldback } from './watch-holdback.ts';
import { watchPlatforms } from './watch-platforms.ts';
import { watchSyncs } from './watch-syncs.ts';

const env = environmentOf('sweep');
const tables = dynamoTables(dynamoClient(), {
  submissions: env.SUBMISSIONS_TABLE,
  alerts: env.ALERTS_TABLE,
  registry: env.REGISTRY_TABLE,
  platformState: env.PLATFORM_STATE_TABLE,
  trust: env.TRUST_TABLE,
  credentials: env.CREDENTIALS_TABLE,
  webhooks: env.WEBHOOKS_TABLE,
  notifications: env.NOTIFICATIONS_TABLE,
  clawbacks: env.CLAWBACKS_TABLE,
  reviews: env.REVIEWS_TABLE,
  sources: env.SOURCES_TABLE,
  syncs: env.SYNCS_TABLE,
});

const registry = registryStore(tables);
const cache = registryCache(registry, Date.now);
const policies = activePolicies(tables, Date.now);
const sqs = new SQSClient({});
const queue = {
  ...sqsVerifyQueue(sqs, { standard: env.STANDARD_QUEUE_URL, priority: env.PRIORITY_QUEUE_URL }),
  ...waitingInQueues(sqs, [env.STANDARD_QUEUE_URL, env.PRIORITY_QUEUE_URL]),
};
const replayQueue = sqsReplayQueue(sqs, env.REPLAY_QUEUE_URL);

const announcements = {
  webhooks: webhookStore(tables),
  notifications: notificationStore(tables),
  webhookQueue: sqsWebhookMessages(sqs, env.WEBHOOK_QUEUE_URL),
  notifyQueue: sqsNotifyMessages(sqs, env.NOTIFY_QUEUE_URL),
  now: Date.now,
};

const escalating = {
  tables,
  reviews: reviewStore(tables),
  alerts: alertStore(tables),
  policies,
  now: Date.now,
};

/** What is told never keeps checks back. */
const hindered =
  (what: string) =>
  (error: unknown): void =>
    logger.error(`${what} hindered`, { code: LOG.sweepHindered, error: error as Error });

/** Runs every minute. What is told goes first: it is quick, and the checks take what time there is. */
export const handler = async () => {
  const tenants = await registry.tenantIds();
  const tenantIds = async (): Promise<string[]> => tenants;
  await handOutAnnouncements({ ...announcements, tenantIds }).catch(hindered('handing out announcements was'));
  await escalateDisputes({ ...escalating, tenantIds }).catch(hindered('escalating disputes was'));
  const handedOut = await handOutDue({
    tenantIds,
    due: dueCheckStore(tables),
    queue,
    deadLetters: deadLetterStore(tables),
    trust: trustStore(tables),
    registry: cache,
    policies,
    now: Date.now,
    pause: sleep,
  });
  await resumeReplays({ replays: replayStore(tables), queue: replayQueue, now: Date.now });
  const policy = await policies.policyFor(PLATFORM_TENANT);
  await watchPlatforms({
    platforms: connectedPlatforms(),
    state: platformStateStore(tables),
    alerts: alertStore(tables),
    tenantsUsing: (platform) => tenantsUsing(registry, platform),
    policy,
    now: Date.now,
  });
  await watchConnections({
    tables,
    connections: connectionStore(tables),
    alerts: alertStore(tables),
    policy,
    now: Date.now,
  });
  await watchSyncs({
    ...{ tables, tenantIds, policies, registry: cache, now: Date.now },
    settings: sourceSettingsStore(tables),
    days: sourceDayStore(tables),
    runs: syncRunStore(tables),
    alerts: alertStore(tables),
  });
  await watchExports({
    ...{ tables, tenantIds, policies, registry: cache, now: Date.now },
    ...{ files: orderFileStore(tables), alerts: alertStore(tables) },
  });
  await expireClawbacks({ tables, tenantIds, clawbacks: clawbackStore(tables), now: Date.now });
  await watchHoldback({
    ...{ tables, tenantIds, registry, policies },
    ...{ notes: holdbackNotes(tables), alerts: alertStore(tables) },
    ...{ lists: claimLists(tables), claims: claimStore(tables), now: Date.now },
  });
  return handedOut;
};
