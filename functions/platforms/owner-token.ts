import type { Connected, Connection } from '../../shared/model/connection.ts';
import { after, atMs, SECOND, toMs, type Instant } from '../../shared/model/instant.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { RefreshOutcome, TokenRefresh } from '../../shared/platforms/token-refresh/token-refresh.ts';
import { expiredConnection, stamped, wantsRefresh } from '../../shared/rules/connection-health.ts';
import type { ConnectionStore } from '../../shared/store/connections.ts';
import type { OwnerTokens, TokenVault } from '../../shared/store/token-vault.ts';

export interface OwnerTokenReading {
  connections: Pick<ConnectionStore, 'get' | 'save'>;
  vault: TokenVault;
  /** Absent where the platform's tokens are not renewed. */
  refresh?: TokenRefresh | undefined;
  policy: Policy;
  now: () => number;
  sleep: (ms: number) => Promise<unknown>;
}

/** A token that could still be valid, and the record as it is now. */
export interface ValidToken {
  accessToken: string;
  connection: Connected;
}

/** The access token of a connection, refreshed where too little is left of it. Rejects where none could still be valid. */
export async function validToken(reading: OwnerTokenReading, connection: Connection): Promise<ValidToken> {
  const { refresh, vault, policy, now } = reading;
  const at = atMs(now());
  if (connection.status !== 'connected') throw new Error(`the account's connection is ${connection.status}`);
  if (refresh && wantsRefresh(connection, at, policy)) return await refreshedToken(reading, refresh, connection, at);
  if (hasEnded(connection, at)) return await afterOthersRefresh(reading, connection);
  return { ...(await vault.open(connection, connection.sealed)), connection };
}

const hasEnded = ({ expiresAt }: Connected, at: Instant): boolean => expiresAt !== undefined && expiresAt <= at;

/** Whoever moves the version refreshes; everybody else uses what stands then. */
async function refreshedToken(
  reading: OwnerTokenReading,
  refresh: TokenRefresh,
  connection: Connected,
  at: Instant,
): Promise<ValidToken> {
  const { connections, vault, policy, now } = reading;
  const pause = after(at, policy.credentials.refreshPauseMs);
  const claimed = stamped({ ...connection, refreshAfter: pause }, at, connection.version + 1, policy);
  if (!(await connections.save(claimed, connection.version))) return await latestToken(reading, connection);

  const tokens = await vault.open(connection, connection.sealed);
  const outcome = await refresh(tokens, now);
  tell(connection, outcome);
  if (outcome.kind === 'failed') {
    if (hasEnded(connection, atMs(now()))) throw new Error('the token has ended and could not be refreshed');
    return { accessToken: tokens.accessToken, connection: claimed };
  }
  if (outcome.kind === 'refused') {
    await changedWhereStill(reading, claimed, expiredConnection);
    throw new Error('the platform takes the grant of the owner no more');
  }
  const sealed = await vault.seal(connection, renewedTokens(tokens, outcome));
  const kept = await changedWhereStill(reading, claimed, (current) => renewed(current, sealed, outcome));
  return kept?.status === 'connected'
    ? { accessToken: outcome.accessToken, connection: kept }
    : await latestToken(reading, connection);
}

type Refreshed = Extract<RefreshOutcome, { kind: 'refreshed' }>;

const renewedTokens = (before: OwnerTokens, { accessToken, refreshToken }: Refreshed): OwnerTokens => ({
  accessToken,
  refreshToken: refreshToken ?? before.refreshToken,
});

function renewed(before: Connected, sealed: string, { expiresAt, refreshExpiresAt }: Refreshed): Connected {
  const { expiresAt: _, refreshAfter: __, refusedAt: ___, ...rest } = before;
  return {
    ...rest,
    sealed,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(refreshExpiresAt === undefined ? {} : { refreshExpiresAt }),
  };
}

const TRIES = 5;

/** Changes the connection while its tokens are those that were refreshed; undefined where its owner changed them. */
async function changedWhereStill(
  { connections, policy, now }: OwnerTokenReading,
  claimed: Connected,
  change: (current: Connected, at: Instant) => Connection,
): Promise<Connection | undefined> {
  let current = claimed;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const at = atMs(now());
    const next = stamped(change(current, at), at, current.version + 1, policy);
    if (await connections.save(next, current.version)) return next;
    const latest = await connections.get(claimed);
    if (latest?.status !== 'connected' || latest.sealed !== claimed.sealed) return undefined;
    current = latest;
  }
  return undefined;
}

async function latestToken(reading: OwnerTokenReading, before: Connected): Promise<ValidToken> {
  const latest = await reading.connections.get(before);
  if (!latest) throw new Error('the account is not connected');
  return await validToken(reading, latest);
}

/** A refresh is answered within this, or not at all. */
const UNDER_WAY_MS = 5 * SECOND;
const LOOK_AGAIN_MS = 500;

/** The token has ended: only a refresh that another worker is at can help. */
async function afterOthersRefresh(reading: OwnerTokenReading, ended: Connected): Promise<ValidToken> {
  const { connections, policy, now, sleep } = reading;
  const { refreshAfter } = ended;
  const begunMs = refreshAfter === undefined ? 0 : toMs(refreshAfter) - policy.credentials.refreshPauseMs;
  while (now() < begunMs + UNDER_WAY_MS) {
    await sleep(LOOK_AGAIN_MS);
    const latest = await connections.get(ended);
    if (latest && latest.version !== ended.version) return await validToken(reading, latest);
  }
  throw new Error('the token has ended');
}

function tell({ tenantId, affiliateId, platform }: Connected, outcome: RefreshOutcome): void {
  const about = { tenantId, affiliateId, platform };
  if (outcome.kind === 'refreshed') logger.info('a token was refreshed', { code: LOG.tokenRefreshed, ...about });
  else {
    const why = outcome.kind === 'failed' ? outcome.detail : 'The platform refused the grant.';
    logger.warn('a token was not refreshed', { code: LOG.tokenNotRefreshed, ...about, why });
  }
}
