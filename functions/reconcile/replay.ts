import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { ReplayMessage } from '../../shared/model/replay.ts';
import { sqsReplayQueue } from '../../shared/outbound/replay-queue.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { claimLists } from '../../shared/store/claim-lists.ts';
import { clawbackStore } from '../../shared/store/clawbacks.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { replayStore } from '../../shared/store/replays.ts';
import { trustStore } from '../../shared/store/trust.ts';
import { replayStep } from './replay-step.ts';

const env = environmentOf('replay');
const tables = dynamoTables(dynamoClient(), {
  submissions: env.SUBMISSIONS_TABLE,
  trust: env.TRUST_TABLE,
  alerts: env.ALERTS_TABLE,
  registry: env.REGISTRY_TABLE,
  clawbacks: env.CLAWBACKS_TABLE,
});
const registry = registryStore(tables);

const makeStep = replayStep({
  ...{ tables, replays: replayStore(tables), claims: claimStore(tables), lists: claimLists(tables) },
  ...{ trust: trustStore(tables), alerts: alertStore(tables), campaigns: registry },
  clawbacks: clawbackStore(tables),
  registry: registryCache(registry, Date.now),
  policies: activePolicies(tables, Date.now),
  queue: sqsReplayQueue(new SQSClient({}), env.REPLAY_QUEUE_URL),
  now: Date.now,
  random: Math.random,
});

/** One message at a time; what fails is delivered again, and a step is made once however often it comes. */
export const handler = async ({ Records }: SQSEvent): Promise<void> => {
  for (const { body } of Records) await makeStep(ReplayMessage.parse(JSON.parse(body)));
};
