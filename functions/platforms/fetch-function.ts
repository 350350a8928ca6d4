import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { environmentOf, type FunctionName } from '../../shared/lambda/env.ts';
import { callLimitsOf } from '../../shared/platforms/call-limits.ts';
import type { PlatformClient } from '../../shared/platforms/port.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { platformStateStore } from '../../shared/store/platform-state.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { spendLimits } from './spend-limits.ts';

type FetchFunctionName = Extract<FunctionName, `fetch-${string}`>;

interface ClientSettings {
  baseUrl: string;
  /** One field of the platform's secret; read again every five minutes, so that a rotated one is taken up. */
  credential: (field: string) => Promise<string>;
}

const SECRET_MAX_AGE_SECONDS = 300;

/** The cold-start wiring that every fetch Lambda shares. */
export function fetchFunction(name: FetchFunctionName, clientOf: (settings: ClientSettings) => PlatformClient) {
  const env = environmentOf(name);
  const secrets = new SecretsProvider();
  const credential = async (field: string): Promise<string> => {
    const secret = await secrets.get(env.PLATFORM_SECRET_ID, { maxAge: SECRET_MAX_AGE_SECONDS, transform: 'json' });
    const value = (secret as Record<string, unknown> | undefined)?.[field];
    if (typeof value !== 'string') throw new Error(`the platform secret has no ${field}`);
    return value;
  };
  const tables = dynamoTables(dynamoClient(), { platformState: env.PLATFORM_STATE_TABLE });
  const dailyBudget = 'DAILY_BUDGET' in env ? Number(env.DAILY_BUDGET) : undefined;
  return guardedFetch({
    client: clientOf({ baseUrl: env.PLATFORM_BASE_URL, credential }),
    state: platformStateStore(tables),
    limits: spendLimits({
      tables,
      policy: DEFAULT_POLICY,
      limitsOf: (platform) => callLimitsOf(platform, { dailyBudget }),
    }),
    policy: DEFAULT_POLICY,
    now: Date.now,
  });
}
