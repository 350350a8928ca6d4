import { describe, expect, it } from 'vitest';
import type { Connected, Connection } from '../../shared/model/connection.ts';
import { after, DAY, HOUR, MINUTE } from '../../shared/model/instant.ts';
import {
  endOf,
  expiredConnection,
  stamped,
  troubleOf,
  wantsRefresh,
  type ConnectionTrouble,
} from '../../shared/rules/connection-health.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { T0 } from '../support/sample-claims.ts';
import { sampleConnection, unrenewed } from '../support/sample-connections.ts';

const at = (ms: number) => after(T0, ms);
const revoked = (): Connection => {
  const { sealed: _, renewal: __, ...rest } = unrenewed();
  return { ...rest, status: 'revoked', revokedAt: T0 };
};
const SOON: ConnectionTrouble = { severity: 'MEDIUM', cause: 'ENDS_SOON' };
const ENDED: ConnectionTrouble = { severity: 'HIGH', cause: 'ENDED' };
const REFUSED: ConnectionTrouble = { severity: 'HIGH', cause: 'REFUSED' };

describe('what is wrong with a connection', () => {
  it.each<[string, Connection, ConnectionTrouble | null]>([
    ['a token without an end', unrenewed(), null],
    ['a token that ends in seven days and a millisecond', unrenewed({ expiresAt: at(7 * DAY + 1) }), null],
    ['a token that ends in seven days', unrenewed({ expiresAt: at(7 * DAY) }), SOON],
    ['a token that ends in a millisecond', unrenewed({ expiresAt: at(1) }), SOON],
    ['a token that ends now', unrenewed({ expiresAt: T0 }), ENDED],
    ['a token that ends in a day and can be refreshed', sampleConnection(), null],
    ['a token that has ended and can be refreshed', sampleConnection({ expiresAt: at(-HOUR) }), null],
    ['a refresh token that ends in seven days', sampleConnection({ refreshExpiresAt: at(7 * DAY) }), SOON],
    ['a refresh token that ended before its access token', sampleConnection({ refreshExpiresAt: at(-1) }), SOON],
    ['both ended', sampleConnection({ refreshExpiresAt: at(-1), expiresAt: at(-1) }), ENDED],
    [
      'a token that renews itself and ends in seven days',
      unrenewed({ renewal: 'access_token', expiresAt: at(7 * DAY) }),
      SOON,
    ],
    ['a token that the platform refuses', unrenewed({ refusedAt: T0 }), REFUSED],
    ['a refused token that ends soon', unrenewed({ refusedAt: T0, expiresAt: at(DAY) }), REFUSED],
    ['a refused token that has ended', unrenewed({ refusedAt: T0, expiresAt: T0 }), ENDED],
    ['a connection that expired', expiredConnection(unrenewed(), T0), ENDED],
    ['a connection that its owner took back', revoked(), null],
  ])('%s', (_, connection, expected) => {
    expect(troubleOf(connection, T0, DEFAULT_POLICY)).toEqual(expected);
  });

  it('is unknown beforehand where nobody knows the end', () => {
    const { refreshExpiresAt: _, ...unknown } = sampleConnection();
    expect(endOf(unknown)).toBeUndefined();
    expect(endOf(unrenewed())).toBeUndefined();
  });
});

describe('a refresh', () => {
  const itself = (ms: number): Connected => unrenewed({ renewal: 'access_token', expiresAt: at(ms) });
  it.each<[string, Connected, boolean]>([
    ['15 minutes before the end, by refresh token', sampleConnection({ expiresAt: at(15 * MINUTE) }), false],
    ['a millisecond later', sampleConnection({ expiresAt: at(15 * MINUTE - 1) }), true],
    ['after the end, by refresh token', sampleConnection({ expiresAt: at(-DAY) }), true],
    ['ten days before the end, by itself', itself(10 * DAY), false],
    ['a millisecond later', itself(10 * DAY - 1), true],
    ['a millisecond before the end, by itself', itself(1), true],
    ['at the end, by itself', itself(0), false],
    ['of a token without an end', unrenewed({ renewal: 'access_token' }), false],
    ['of a token that is not renewed', unrenewed({ expiresAt: at(1) }), false],
    ['while one is under way', sampleConnection({ expiresAt: T0, refreshAfter: at(1) }), false],
    ['when the pause is over', sampleConnection({ expiresAt: T0, refreshAfter: T0 }), true],
  ])('is wanted or not: %s', (_, connection, expected) => {
    expect(wantsRefresh(connection, T0, DEFAULT_POLICY)).toBe(expected);
  });
});

describe('attention', () => {
  const wanted = (connection: Connection, now = T0) => stamped(connection, now, 2, DEFAULT_POLICY).attentionAt;
  const ending = (more: Partial<Connected> = {}) => unrenewed({ expiresAt: at(30 * DAY), ...more });

  it.each<[string, Connection, string | undefined]>([
    ['never, without an end', unrenewed(), undefined],
    ['seven days before the end', ending(), at(23 * DAY)],
    ['at the end, once it was told that it comes', ending({ expiresAt: at(DAY), told: 'MEDIUM' }), at(DAY)],
    ['at once, where it ends soon and nobody was told', ending({ expiresAt: at(DAY) }), T0],
    ['at once, where it has ended and only the warning was told', ending({ expiresAt: T0, told: 'MEDIUM' }), T0],
    ['at once, where it is refused', ending({ refusedAt: T0 }), T0],
    ['at the end, where the refusal was told', ending({ refusedAt: T0, told: 'HIGH' }), at(30 * DAY)],
    ['at once, where it is well again and trouble was told', ending({ told: 'HIGH' }), T0],
    ['never, where it expired and was told', { ...expiredConnection(ending(), T0), told: 'HIGH' }, undefined],
    ['at once, where it was taken back after trouble was told', { ...revoked(), told: 'MEDIUM' }, T0],
    ['never, where it was taken back in peace', revoked(), undefined],
  ])('is wanted %s', (_, connection, expected) => {
    expect(wanted(connection)).toBe(expected);
  });

  it('is not kept from before', () => {
    const before = ending();
    expect(stamped({ ...before, status: 'connected', expiresAt: at(60 * DAY) }, T0, 2, DEFAULT_POLICY)).toMatchObject({
      attentionAt: at(53 * DAY),
      version: 2,
      updatedAt: T0,
    });
    const { expiresAt: _, ...endless } = before;
    expect(wanted(endless)).toBeUndefined();
  });

  it('of what expired finds no tokens', () => {
    const expired = expiredConnection(sampleConnection({ refusedAt: T0, refreshAfter: T0 }), T0);
    expect(Object.keys(expired).toSorted()).toEqual(
      [
        'tenantId',
        'affiliateId',
        'platform',
        'accountId',
        'status',
        'scopes',
        'expiresAt',
        'expiredAt',
        'connectedAt',
        'updatedAt',
        'version',
        'attentionAt',
      ].toSorted(),
    );
  });
});
