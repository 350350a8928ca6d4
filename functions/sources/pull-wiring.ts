import { setTimeout as sleep } from 'node:timers/promises';
import { callTokens } from '../../shared/lambda/call-tokens.ts';
import { SECOND } from '../../shared/model/instant.ts';
import type { SourceFailure } from '../../shared/model/partition.ts';
import type { Source } from '../../shared/model/source.ts';
import type { PullAnswer } from '../../shared/model/sync-step.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { platformStateStore } from '../../shared/store/platform-state.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { sourceSettingsStore } from '../../shared/store/source-settings.ts';
import { tokenBucketStore } from '../../shared/store/token-buckets.ts';

interface PullTables {
  SOURCES_TABLE: string;
  REGISTRY_TABLE: string;
  PLATFORM_STATE_TABLE: string;
  SYNCS_TABLE?: string;
}

/** For one try: reports of long ranges take their time. */
export const PULL_HTTP = { timeoutMs: 45 * SECOND } as const;

export const NO_KEY: SourceFailure = { code: 'AUTH', message: 'No key of the account is configured.' };

/** What every pull function is made of, over the tables that its environment names. */
export function pullWiring<S extends Source>(source: S, env: PullTables) {
  const tables = dynamoTables(dynamoClient(), {
    sources: env.SOURCES_TABLE,
    registry: env.REGISTRY_TABLE,
    platformState: env.PLATFORM_STATE_TABLE,
    ...(env.SYNCS_TABLE === undefined ? {} : { syncs: env.SYNCS_TABLE }),
  });
  const registry = registryStore(tables);
  const allSettings = sourceSettingsStore(tables);
  const now = Date.now;
  return {
    tables,
    common: {
      source,
      tenantOf: (tenantId: string) => registry.tenant(tenantId),
      settingsOf: (tenantId: string) => allSettings.get(tenantId, source),
      gates: { state: platformStateStore(tables), tokens: callTokens(tokenBucketStore(tables)), now, sleep },
      now,
      random: Math.random,
    },
  };
}

/** A pull as Lambda calls it. */
export const pullHandler =
  (pull: (input: unknown, timeLeftMs: () => number) => Promise<PullAnswer>) =>
  async (input: unknown, context: { getRemainingTimeInMillis(): number }): Promise<PullAnswer> =>
    pull(input, () => context.getRemainingTimeInMillis());
