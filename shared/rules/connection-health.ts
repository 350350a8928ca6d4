import type { Connected, Connection, Gravity } from '../model/connection.ts';
import { after, toMs, type Instant } from '../model/instant.ts';
import type { Policy } from '../model/policy.ts';

/** Why an owner must connect an account again, and how urgent that is. */
export interface ConnectionTrouble {
  severity: Gravity;
  cause: 'ENDS_SOON' | 'ENDED' | 'REFUSED';
}

/** What is wrong with a connection at an instant. A revoked one is as its owner wants it. */
export const troubleOf = (connection: Connection, now: Instant, { credentials }: Policy): ConnectionTrouble | null => {
  if (connection.status === 'revoked') return null;
  if (connection.status === 'expired') return { severity: 'HIGH', cause: 'ENDED' };
  const endsAt = endOf(connection);
  if (endsAt !== undefined && endsAt <= now) return { severity: 'HIGH', cause: 'ENDED' };
  if (connection.refusedAt !== undefined) return { severity: 'HIGH', cause: 'REFUSED' };
  if (endsAt !== undefined && after(endsAt, -credentials.expiringMs) <= now)
    return { severity: 'MEDIUM', cause: 'ENDS_SOON' };
  return null;
};

/** When its tokens open nothing any more, whatever is done without the owner; undefined where nobody knows. */
export const endOf = ({ renewal, expiresAt, refreshExpiresAt }: Connected): Instant | undefined => {
  if (renewal !== 'refresh_token') return expiresAt;
  if (refreshExpiresAt === undefined || expiresAt === undefined) return undefined;
  return refreshExpiresAt > expiresAt ? refreshExpiresAt : expiresAt;
};

/** Whether little enough is left of the token to refresh it now. */
export const wantsRefresh = (connection: Connected, now: Instant, { credentials }: Policy): boolean => {
  const { renewal, expiresAt, refreshAfter } = connection;
  if (renewal === 'none' || expiresAt === undefined) return false;
  if (renewal === 'access_token' && expiresAt <= now) return false;
  if (refreshAfter !== undefined && refreshAfter > now) return false;
  return toMs(expiresAt) - toMs(now) < credentials.refreshBeforeMs[renewal];
};

/** Without the tokens, which open nothing any more. */
export const expiredConnection = (before: Connected, at: Instant): Connection => {
  const { sealed: _, renewal: __, refreshExpiresAt: ___, refreshAfter: ____, refusedAt: _____, ...rest } = before;
  return { ...rest, status: 'expired', expiredAt: at };
};

/** The connection as it is to be saved: with its time, its next version, and when somebody should look at it. */
export const stamped = <C extends Connection>(
  { attentionAt: _, ...connection }: C,
  at: Instant,
  version: number,
  policy: Policy,
): C => {
  const changed = { ...connection, updatedAt: at, version } as C;
  const attentionAt = attentionOf(changed, at, policy);
  return attentionAt === undefined ? changed : { ...changed, attentionAt };
};

const attentionOf = (connection: Connection, at: Instant, policy: Policy): Instant | undefined => {
  if (troubleOf(connection, at, policy)?.severity !== connection.told) return at;
  const endsAt = connection.status === 'connected' ? endOf(connection) : undefined;
  if (endsAt === undefined || endsAt <= at) return undefined;
  return connection.told === undefined ? after(endsAt, -policy.credentials.expiringMs) : endsAt;
};
