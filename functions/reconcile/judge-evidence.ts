import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { clawbackStore } from '../../shared/store/clawbacks.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import { trackingStore } from '../../shared/store/trackings.ts';
import { trustStore } from '../../shared/store/trust.ts';
import { judgeTrackedClaims } from './judge-tracked-claims.ts';

const env = environmentOf('judge-evidence');
const tables = dynamoTables(dynamoClient(), {
  submissions: env.SUBMISSIONS_TABLE,
  trust: env.TRUST_TABLE,
  alerts: env.ALERTS_TABLE,
  registry: env.REGISTRY_TABLE,
  clawbacks: env.CLAWBACKS_TABLE,
  sources: env.SOURCES_TABLE,
});

export const handler = judgeTrackedClaims({
  tables,
  claims: claimStore(tables),
  trust: trustStore(tables),
  alerts: alertStore(tables),
  clawbacks: clawbackStore(tables),
  registry: registryStore(tables),
  sourceDays: sourceDayStore(tables),
  trackings: trackingStore(tables),
  policies: activePolicies(tables, Date.now),
  // The attempt's number and the claim's version are the commit's conditions; a record of it would only save work.
  once: async (_, work) => work(),
  now: Date.now,
  random: Math.random,
});
