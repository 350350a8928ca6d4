import * as z from 'zod';
import { Problem } from '../../shared/lambda/error-responses.ts';
import { PAGE_QUERY, route, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import { savedChange } from '../../shared/lambda/save-change.ts';
import { visibleAffiliate } from '../../shared/lambda/visible-affiliate.ts';
import { AccountId, type AccountRef, type Connection } from '../../shared/model/connection.ts';
import type { Instant } from '../../shared/model/instant.ts';
import { Platform } from '../../shared/model/platform.ts';
import { PLATFORM_TENANT, type Affiliate, type Role } from '../../shared/model/registry.ts';
import { LOG, type LogCode } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { stamped } from '../../shared/rules/connection-health.ts';
import { connectAccount, type Connecting } from './connect-account.ts';
import { NewConnectionBody } from './connection-body.ts';
import { presentConnection } from './present-connection.ts';

const ROLES: readonly Role[] = ['affiliate', 'admin'];

/** The accounts whose posts are read with a token of their owner: connected, seen and taken back by the affiliate. */
export const connectionRoutes = (connecting: Connecting): Route[] => {
  const { registry, connections, policies } = connecting;
  const readPolicy = () => policies.policyFor(PLATFORM_TENANT);
  return [
    route({
      method: 'GET',
      path: '/v1/affiliates/{id}/connections',
      roles: ROLES,
      query: z.strictObject(PAGE_QUERY),
      async handle(call) {
        const { tenantId, after, query, now } = call;
        const { id } = await visibleAffiliate(registry, call);
        const policy = await readPolicy();
        const { items, next } = await connections.ofAffiliate(tenantId, id, {
          limit: query.limit,
          ...(after ? { startAfter: { pk: after.pk ?? '', sk: after.sk ?? '' } } : {}),
        });
        return {
          status: 200,
          body: { items: items.map((connection) => presentConnection(connection, now, policy)) },
          next: next && { pk: next.pk, sk: next.sk },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/v1/affiliates/{id}/connections',
      roles: ROLES,
      body: NewConnectionBody,
      async handle(call) {
        const policy = await readPolicy();
        const connection = await connectAccount(connecting, call, policy);
        tell('an account was connected', LOG.accountConnected, connection);
        return { status: 201, body: presentConnection(connection, call.now, policy) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/v1/affiliates/{id}/connections/{platform}/{accountId}',
      roles: ROLES,
      async handle(call) {
        const { now } = call;
        const policy = await readPolicy();
        const account = accountOf(await visibleAffiliate(registry, call), call);
        const connection = await savedChange<Connection>({
          read: () => connections.get(account),
          change: (before) =>
            before.status === 'revoked' ? before : stamped(revoked(before, now), now, before.version + 1, policy),
          save: (after, expected) => connections.save(after, expected),
          notFound: noSuchConnection,
        });
        tell('a connection was revoked', LOG.connectionRevoked, connection);
        return { status: 200, body: presentConnection(connection, now, policy) };
      },
    }),
  ];
};

/** The tokens go; that there was a connection stays. */
const revoked = (before: Connection, at: Instant): Connection => {
  const { tenantId, affiliateId, platform, accountId, scopes, connectedAt, told, version } = before;
  return {
    ...{ tenantId, affiliateId, platform, accountId, scopes, connectedAt, version },
    ...(told === undefined ? {} : { told }),
    status: 'revoked',
    revokedAt: at,
    updatedAt: at,
  };
};

const noSuchConnection = (): Problem => new Problem('NOT_FOUND', { detail: 'There is no such connection.' });

/** Throws 404 where the path names nothing that could be connected. */
function accountOf({ tenantId, id }: Affiliate, { params }: Pick<ApiCall, 'params'>): AccountRef {
  const platform = Platform.safeParse(params.platform);
  const accountId = AccountId.safeParse(params.accountId);
  if (!platform.success || !accountId.success) throw noSuchConnection();
  return { tenantId, affiliateId: id, platform: platform.data, accountId: accountId.data };
}

const tell = (message: string, code: LogCode, { affiliateId, platform, version }: Connection): void =>
  logger.info(message, { code, affiliateId, platform, version });
