import type { Connection } from '../../shared/model/connection.ts';
import type { Instant } from '../../shared/model/instant.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { troubleOf } from '../../shared/rules/connection-health.ts';

/** What a caller sees: never anything of the tokens. One whose end has come is expired, whoever noticed. */
export const presentConnection = (connection: Connection, now: Instant, policy: Policy) => ({
  platform: connection.platform,
  accountId: connection.accountId,
  status: troubleOf(connection, now, policy)?.cause === 'ENDED' ? 'expired' : connection.status,
  ...(connection.expiresAt === undefined ? {} : { expiresAt: connection.expiresAt }),
  ...(connection.status === 'connected' && connection.refusedAt !== undefined
    ? { refusedAt: connection.refusedAt }
    : {}),
  scopes: connection.scopes,
  connectedAt: connection.connectedAt,
});
