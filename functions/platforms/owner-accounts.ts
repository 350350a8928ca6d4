import type { Connected, Connection } from '../../shared/model/connection.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { Platform } from '../../shared/model/platform.ts';
import type { AccountOwner } from '../../shared/platforms/account.ts';
import type { FetchResult, OwnerAccount } from '../../shared/platforms/port.ts';
import { stamped } from '../../shared/rules/connection-health.ts';
import type { ConnectionStore } from '../../shared/store/connections.ts';
import { validToken, type OwnerTokenReading, type ValidToken } from './owner-token.ts';

export interface OwnerAccounts extends OwnerTokenReading {
  connections: Pick<ConnectionStore, 'get' | 'save' | 'onPlatform'>;
}

/** An account of an owner for the length of one fetch. */
export interface OpenedAccount extends OwnerAccount {
  /** Remembers whether the platform took the token. */
  heard: (result: FetchResult) => Promise<void>;
}

/** The accounts that an affiliate connected, the newest first: also those whose token has ended, since they may hold a post. */
export async function openedAccounts(
  accounts: OwnerAccounts,
  { tenantId, affiliateId }: AccountOwner,
  platform: Platform,
): Promise<OpenedAccount[]> {
  const connections = await accounts.connections.onPlatform(tenantId, affiliateId, platform);
  return connections
    .filter(({ status }) => status !== 'revoked')
    .sort((a, b) => (a.connectedAt < b.connectedAt ? 1 : -1))
    .map((connection) => opened(accounts, connection));
}

function opened(accounts: OwnerAccounts, connection: Connection): OpenedAccount {
  // However many calls one fetch makes, they use one token.
  let token: Promise<ValidToken> | undefined;
  return {
    accountId: connection.accountId,
    async accessToken() {
      token ??= validToken(accounts, connection);
      return (await token).accessToken;
    },
    async heard(result) {
      const used = await token?.catch(() => undefined);
      if (used) await remember(accounts, used.connection, result);
    },
  };
}

/** Written only where it is news, and dropped where somebody changed the connection meanwhile. */
async function remember(
  { connections, policy, now }: OwnerAccounts,
  connection: Connected,
  { outcomes }: FetchResult,
): Promise<void> {
  const refused = outcomes.length > 0 && outcomes.every((one) => one.kind === 'absent' && one.reason === 'AUTH');
  const taken = outcomes.some((one) => one.kind === 'observed' || one.reason === 'TRUE_ABSENCE');
  const { refusedAt, ...rest } = connection;
  const at = atMs(now());
  if (refused && refusedAt === undefined)
    await connections.save(
      stamped({ ...connection, refusedAt: at }, at, connection.version + 1, policy),
      connection.version,
    );
  if (taken && refusedAt !== undefined)
    await connections.save(stamped(rest, at, connection.version + 1, policy), connection.version);
}
