import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { environmentOf, type EnvironmentOf, type FunctionName } from '../../shared/lambda/env.ts';
import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import { callLimitsOf } from '../../shared/platforms/call-limits.ts';
import type { PlatformClient } from '../../shared/platforms/port.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { platformStateStore } from '../../shared/store/platform-state.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { platformSecret } from './platform-secret.ts';
import { spendLimits } from './spend-limits.ts';

/** The fetch functions that read with the tenant's own app. */
type FetchFunctionName = {
  [F in Extract<FunctionName, `fetch-${string}`>]: 'CREDENTIALS_TABLE' extends keyof EnvironmentOf<F> ? never : F;
}[Extract<FunctionName, `fetch-${string}`>];

export interface ClientSettings {
  baseUrl: string;
  /** Where tokens are made; the same address where the platform has no other. */
  tokenUrl: string;
  /** One field of the platform's secret. */
  credential: (field: string) => Promise<string>;
}

/** The cold-start wiring of a fetch Lambda whose platform is read with the tenant's own app. */
export function fetchFunction(name: FetchFunctionName, clientOf: (settings: ClientSettings) => PlatformClient) {
  const env = environmentOf(name);
  const tables = dynamoTables(dynamoClient(), {
    platformState: env.PLATFORM_STATE_TABLE,
    registry: env.REGISTRY_TABLE,
  });
  const dailyBudget = 'DAILY_BUDGET' in env ? Number(env.DAILY_BUDGET) : undefined;
  const client = clientOf({
    baseUrl: env.PLATFORM_BASE_URL,
    tokenUrl: 'TOKEN_BASE_URL' in env ? env.TOKEN_BASE_URL : env.PLATFORM_BASE_URL,
    credential: platformSecret(env.PLATFORM_SECRET_ID),
  });
  const policies = activePolicies(tables, Date.now);
  const guarded = {
    clientOf: () => client,
    state: platformStateStore(tables),
    limits: spendLimits({ tables, limitsOf: (platform) => callLimitsOf(platform, { dailyBudget }) }),
    now: Date.now,
  };
  return async (input: unknown) =>
    guardedFetch({ ...guarded, policy: await policies.policyFor(PLATFORM_TENANT) })(input);
}
