import { setTimeout as sleep } from 'node:timers/promises';
import { callTokens } from '../../shared/lambda/call-tokens.ts';
import { environmentOf, type FunctionName } from '../../shared/lambda/env.ts';
import { SECOND } from '../../shared/model/instant.ts';
import type { SourceFailure } from '../../shared/model/partition.ts';
import type { Tenant } from '../../shared/model/registry.ts';
import type { Source, SourceSettings } from '../../shared/model/source.ts';
import type { SourceClient } from '../../shared/sources/port.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { platformStateStore } from '../../shared/store/platform-state.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import { sourceSettingsStore } from '../../shared/store/source-settings.ts';
import { stagedPageStore } from '../../shared/store/staged-pages.ts';
import { tokenBucketStore } from '../../shared/store/token-buckets.ts';
import type { HttpOptions } from '../../shared/vendor-http/http.ts';
import { pullSource } from './pull-source.ts';
import { sourceKey } from './source-key.ts';

export interface ReadWith {
  tenant: Tenant;
  settings: SourceSettings;
  baseUrl: string;
  apiKey: string;
  http: HttpOptions;
}

/** For one try: reports of long ranges take their time. */
const TIMEOUT_MS = 45 * SECOND;

/** The cold-start wiring of the function that pulls a source. */
export function pullFunction<S extends Source>(
  source: S,
  readerOf: (settings: ReadWith) => SourceClient<S> | SourceFailure,
) {
  const name: Extract<FunctionName, `pull-${Source}`> = `pull-${source}`;
  const env = environmentOf(name);
  const tables = dynamoTables(dynamoClient(), {
    sources: env.SOURCES_TABLE,
    registry: env.REGISTRY_TABLE,
    platformState: env.PLATFORM_STATE_TABLE,
  });
  const keyOf = sourceKey(env.SOURCE_SECRET_ID);
  const registry = registryStore(tables);
  const allSettings = sourceSettingsStore(tables);
  const now = Date.now;
  const pull = pullSource({
    source,
    tenantOf: (tenantId) => registry.tenant(tenantId),
    settingsOf: (tenantId) => allSettings.get(tenantId, source),
    async clientOf(tenant, settings) {
      const apiKey = await keyOf(settings.account);
      if (apiKey === undefined) return { code: 'AUTH', message: 'No key of the account is configured.' };
      return readerOf({ tenant, settings, baseUrl: env.SOURCE_BASE_URL, apiKey, http: { timeoutMs: TIMEOUT_MS } });
    },
    gates: { state: platformStateStore(tables), tokens: callTokens(tokenBucketStore(tables)), now, sleep },
    days: sourceDayStore(tables),
    pages: stagedPageStore(tables),
    now,
    random: Math.random,
  });
  return async (input: unknown, context: { getRemainingTimeInMillis(): number }) =>
    pull(input, () => context.getRemainingTimeInMillis());
}
