import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { Context } from 'aws-lambda';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { oncePerKey } from '../../shared/lambda/once.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { clawbackStore } from '../../shared/store/clawbacks.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { trustStore } from '../../shared/store/trust.ts';
import { reconcileGroups } from './reconcile-groups.ts';

const env = environmentOf('reconcile');
const client = dynamoClient();
const tables = dynamoTables(client, {
  submissions: env.SUBMISSIONS_TABLE,
  trust: env.TRUST_TABLE,
  alerts: env.ALERTS_TABLE,
  registry: env.REGISTRY_TABLE,
  clawbacks: env.CLAWBACKS_TABLE,
});
const policies = activePolicies(tables, Date.now);
const persistence = new DynamoDBPersistenceLayer({ tableName: env.IDEMPOTENCY_TABLE, awsSdkV3Client: client });

export const handler = (input: unknown, context: Context) =>
  reconcileGroups({
    tables,
    claims: claimStore(tables),
    trust: trustStore(tables),
    alerts: alertStore(tables),
    clawbacks: clawbackStore(tables),
    once: oncePerKey(persistence, context),
    policies,
    now: Date.now,
    random: Math.random,
  })(input);
