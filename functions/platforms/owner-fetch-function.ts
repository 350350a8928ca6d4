import { setTimeout as sleep } from 'node:timers/promises';
import { KMSClient } from '@aws-sdk/client-kms';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import type { OwnerFetchEnvironment } from '../../shared/lambda/env.ts';
import type { Platform } from '../../shared/model/platform.ts';
import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import type { PlatformGroup } from '../../shared/model/verify-message.ts';
import { ownerOf } from '../../shared/platforms/account.ts';
import { callLimitsOf } from '../../shared/platforms/call-limits.ts';
import type { OwnerAccount, PlatformClient, ResolvedPosts } from '../../shared/platforms/port.ts';
import type { TokenRefresh } from '../../shared/platforms/token-refresh/token-refresh.ts';
import { connectionStore } from '../../shared/store/connections.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { kmsDataKeys } from '../../shared/store/kms-data-keys.ts';
import { platformStateStore } from '../../shared/store/platform-state.ts';
import { resolvedPostStore } from '../../shared/store/resolved-posts.ts';
import { tenantKeys } from '../../shared/store/tenant-keys.ts';
import { tokenVault } from '../../shared/store/token-vault.ts';
import type { ClientSettings } from './fetch-function.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { openedAccounts, type OwnerAccounts } from './owner-accounts.ts';
import { ownersClient } from './owners-client.ts';
import { platformSecret } from './platform-secret.ts';
import { spendLimits } from './spend-limits.ts';

type Settings = Omit<ClientSettings, 'tokenUrl'>;

export interface OwnerFetch {
  platform: Platform;
  clientOf: (settings: Settings & { owner: OwnerAccount; resolvedPosts: ResolvedPosts }) => PlatformClient;
  /** Absent where tokens are not renewed; its base URL is that of the vendor's token host. */
  refreshOf?: (settings: Settings) => TokenRefresh;
}

/** The cold-start wiring of a fetch Lambda whose platform is read with the token of each post's owner. */
export function ownerFetchFunction(env: OwnerFetchEnvironment, { platform, clientOf, refreshOf }: OwnerFetch) {
  const tables = dynamoTables(dynamoClient(), {
    platformState: env.PLATFORM_STATE_TABLE,
    credentials: env.CREDENTIALS_TABLE,
    registry: env.REGISTRY_TABLE,
  });
  const { PLATFORM_SECRET_ID } = env;
  const credential = PLATFORM_SECRET_ID === undefined ? noSecret : platformSecret(PLATFORM_SECRET_ID);
  const dataKeys = kmsDataKeys(new KMSClient({}), env.CREDENTIALS_KEY_ID);
  const accounts: Omit<OwnerAccounts, 'policy'> = {
    connections: connectionStore(tables),
    vault: tokenVault(tenantKeys(tables, dataKeys, Date.now)),
    refresh: refreshOf?.({ baseUrl: env.TOKEN_BASE_URL, credential }),
    now: Date.now,
    sleep,
  };
  const clientOfOwner = (owner: OwnerAccount) => {
    const resolvedPosts = resolvedPostStore(tables, platform, owner.accountId, Date.now);
    return clientOf({ baseUrl: env.PLATFORM_BASE_URL, credential, owner, resolvedPosts });
  };
  const state = platformStateStore(tables);
  const limits = spendLimits({ tables, limitsOf: callLimitsOf });
  const policies = activePolicies(tables, Date.now);
  return async (input: unknown) => {
    const policy = await policies.policyFor(PLATFORM_TENANT);
    const guarded = { clientOf: ofOwner({ ...accounts, policy }, clientOfOwner), state, limits, policy };
    return guardedFetch({ ...guarded, now: Date.now })(input);
  };
}

const noSecret = async (field: string): Promise<string> => {
  throw new Error(`this platform has no secret, so no ${field}`);
};

/** The client of a group's owner. Throws for the shared account, which opens no post here. */
export const ofOwner =
  (accounts: OwnerAccounts, clientOf: (owner: OwnerAccount) => Pick<PlatformClient, 'fetch'>) =>
  ({ platform, account }: PlatformGroup): Pick<PlatformClient, 'fetch'> => {
    const owner = ownerOf(account);
    if (!owner) throw new Error('the posts of this platform are read with a token of their owner');
    return ownersClient(() => openedAccounts(accounts, owner, platform), clientOf);
  };
