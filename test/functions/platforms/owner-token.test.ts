import { beforeEach, describe, expect, it } from 'vitest';
import { validToken } from '../../../functions/platforms/owner-token.ts';
import type { Connected, Connection } from '../../../shared/model/connection.ts';
import { after, DAY, HOUR, MINUTE } from '../../../shared/model/instant.ts';
import type { RefreshOutcome } from '../../../shared/platforms/token-refresh/token-refresh.ts';
import { expiredConnection } from '../../../shared/rules/connection-health.ts';
import { ownerReading, TOKENS } from '../../support/owner-reading.ts';
import { T0 } from '../../support/sample-claims.ts';

let owner: ReturnType<typeof ownerReading>;
beforeEach(() => {
  owner = ownerReading();
});

const NEW: RefreshOutcome = {
  ...{ kind: 'refreshed', accessToken: 'act.new', refreshToken: 'rft.new' },
  ...{ expiresAt: after(T0, 2 * HOUR), refreshExpiresAt: after(T0, 180 * DAY) },
};
const FAILED: RefreshOutcome = { kind: 'failed', detail: 'The platform did not answer.' };
const answers = (outcome: RefreshOutcome) => {
  owner.vendor.answer = async () => outcome;
};
const tokenOf = async (connection: Connection) => (await validToken(owner.reading, connection)).accessToken;
const stored = async (connection: Connected) => (await owner.connections.get(connection))!;
const tokensOf = async (connection: Connected) => {
  const latest = await stored(connection);
  if (latest.status !== 'connected') throw new Error(latest.status);
  return owner.vault.open(latest, latest.sealed);
};
const SOON = { expiresAt: after(T0, 15 * MINUTE - 1) };
const ENDED = { expiresAt: T0 };

describe('a token that lasts', () => {
  it('is used as it is, and nothing is written', async () => {
    const connection = await owner.connected({ expiresAt: after(T0, 15 * MINUTE) });
    expect(await tokenOf(connection)).toBe('act.old');
    expect(owner.refreshed).toEqual([]);
    expect(await stored(connection)).toEqual(connection);
  });

  it('is used to its end where it is not renewed', async () => {
    const connection = await owner.connected({ renewal: 'none', expiresAt: after(T0, 1) });
    expect(await tokenOf(connection)).toBe('act.old');
    owner.clock.ms += 1;
    await expect(tokenOf(connection)).rejects.toThrow('the token has ended');
  });
});

describe('a connection without a token that could be valid', () => {
  it.each<[string, (connection: Connected) => Connection, string]>([
    ['revoked', ({ sealed: _, renewal: __, ...rest }) => ({ ...rest, status: 'revoked', revokedAt: T0 }), 'revoked'],
    ['expired', (connection) => expiredConnection(connection, T0), 'expired'],
  ])('is refused: %s', async (_, become, why) => {
    await expect(tokenOf(become(await owner.connected()))).rejects.toThrow(`connection is ${why}`);
    expect(owner.refreshed).toEqual([]);
  });

  it('is refused where its tokens are those of somebody else', async () => {
    const ben = await owner.connected({ affiliateId: 'aff_ben' });
    const ann = await owner.connected();
    await expect(tokenOf({ ...ann, sealed: ben.sealed })).rejects.toThrow(/unable to authenticate/);
  });
});

describe('a token that ends soon', () => {
  it('is refreshed, and what the vendor gave is kept with its ends', async () => {
    const connection = await owner.connected({ ...SOON, refusedAt: T0 });
    answers(NEW);
    expect(await tokenOf(connection)).toBe('act.new');
    expect(owner.refreshed).toEqual([TOKENS]);
    expect(await tokensOf(connection)).toEqual({ accessToken: 'act.new', refreshToken: 'rft.new' });
    expect(await stored(connection)).toMatchObject({ status: 'connected', expiresAt: after(T0, 2 * HOUR), version: 3 });
    for (const gone of ['refusedAt', 'refreshAfter']) expect(await stored(connection)).not.toHaveProperty(gone);
    expect(await tokenOf(await stored(connection))).toBe('act.new');
    expect(owner.refreshed).toHaveLength(1);
  });

  it('keeps the refresh token and its end where the vendor names no other', async () => {
    const connection = await owner.connected(SOON);
    answers({ kind: 'refreshed', accessToken: 'act.new' });
    await tokenOf(connection);
    expect(await tokensOf(connection)).toEqual({ accessToken: 'act.new', refreshToken: 'rft.old' });
    expect(await stored(connection)).toMatchObject({ refreshExpiresAt: connection.refreshExpiresAt });
    expect(await stored(connection)).not.toHaveProperty('expiresAt');
  });

  it('is not refreshed where the platform has no refresh', async () => {
    const { refresh: _, ...reading } = owner.reading;
    const connection = await owner.connected(SOON);
    expect((await validToken(reading, connection)).accessToken).toBe('act.old');
  });
});

describe('a refresh that fails', () => {
  it('leaves the good token where it is, and is tried again after five minutes', async () => {
    const connection = await owner.connected(SOON);
    answers(FAILED);
    expect(await tokenOf(connection)).toBe('act.old');
    expect(await tokensOf(connection)).toEqual(TOKENS);
    owner.clock.ms += 5 * MINUTE - 1;
    expect(await tokenOf(await stored(connection))).toBe('act.old');
    expect(owner.refreshed).toHaveLength(1);
    owner.clock.ms += 1;
    answers(NEW);
    expect(await tokenOf(await stored(connection))).toBe('act.new');
  });

  it('rejects where the token has ended, without waiting for anybody the next time', async () => {
    const connection = await owner.connected(ENDED);
    answers(FAILED);
    await expect(tokenOf(connection)).rejects.toThrow('could not be refreshed');
    expect(await tokensOf(connection)).toEqual(TOKENS);
    owner.clock.ms += 5000;
    const before = owner.clock.ms;
    await expect(tokenOf(await stored(connection))).rejects.toThrow('the token has ended');
    expect(owner.clock.ms).toBe(before);
  });

  it('for good marks the connection expired and erases its tokens', async () => {
    const connection = await owner.connected(SOON);
    answers({ kind: 'refused' });
    await expect(tokenOf(connection)).rejects.toThrow('takes the grant of the owner no more');
    expect(await stored(connection)).toMatchObject({ status: 'expired', expiredAt: T0 });
    expect(await stored(connection)).not.toHaveProperty('sealed');
    await expect(tokenOf(await stored(connection))).rejects.toThrow('expired');
  });
});

describe('several workers', () => {
  it('refresh an ended token once, and all use the new one', async () => {
    const connection = await owner.connected(ENDED);
    answers(NEW);
    const reading = { ...owner.reading, sleep: () => new Promise(setImmediate) };
    const used = await Promise.all(Array.from({ length: 8 }, () => validToken(reading, connection)));
    expect(new Set(used.map(({ accessToken }) => accessToken))).toEqual(new Set(['act.new']));
    expect(owner.refreshed).toHaveLength(1);
  });

  it('do not wait for a refresh while the token they have is good', async () => {
    const connection = await owner.connected(SOON);
    const answer = Promise.withResolvers<RefreshOutcome>();
    owner.vendor.answer = () => answer.promise;
    const first = tokenOf(connection);
    expect(await tokenOf(connection)).toBe('act.old');
    answer.resolve(NEW);
    expect(await first).toBe('act.new');
    expect(owner.refreshed).toHaveLength(1);
  });

  it('give up on a refresh that does not come back', async () => {
    const connection = await owner.connected(ENDED);
    owner.vendor.answer = () => new Promise(() => {});
    void tokenOf(connection);
    await expect(tokenOf(connection)).rejects.toThrow('the token has ended');
    expect(owner.clock.ms).toBe(Date.parse(T0) + 5000);
  });
});

describe('what happens while the vendor is asked', () => {
  const meanwhile = async (connection: Connected, outcome: RefreshOutcome, change: () => Promise<unknown>) => {
    owner.vendor.answer = async () => {
      await change();
      return outcome;
    };
    return await tokenOf(connection);
  };
  const save = async (connection: Connected, become: (latest: Connected) => Connection) => {
    const latest = await stored(connection);
    if (latest.status !== 'connected') throw new Error(latest.status);
    expect(await owner.connections.save({ ...become(latest), version: latest.version + 1 }, latest.version)).toBe(true);
  };

  it('an owner who takes the connection back has done so', async () => {
    const connection = await owner.connected(SOON);
    const revoke = () =>
      save(connection, ({ sealed: _, renewal: __, ...rest }) => ({ ...rest, status: 'revoked', revokedAt: T0 }));
    await expect(meanwhile(connection, NEW, revoke)).rejects.toThrow('connection is revoked');
    expect(await stored(connection)).toMatchObject({ status: 'revoked' });
    expect(owner.tables.all('credentials').filter((item) => 'sealed' in item)).toEqual([]);
  });

  it.each<[string, RefreshOutcome]>([
    ['refreshed', NEW],
    ['refused', { kind: 'refused' }],
  ])('an owner who connects again keeps the tokens just given, where the old ones were %s', async (_, outcome) => {
    const connection = await owner.connected(SOON);
    const again = { accessToken: 'act.again', refreshToken: 'rft.again' };
    const reconnect = async () => {
      const sealed = await owner.vault.seal(connection, again);
      await save(connection, (latest) => ({ ...latest, sealed, expiresAt: after(T0, DAY) }));
    };
    const used = meanwhile(connection, outcome, reconnect);
    if (outcome.kind === 'refused') await expect(used).rejects.toThrow();
    else expect(await used).toBe('act.again');
    expect(await tokensOf(connection)).toEqual(again);
  });

  it('a note of somebody else does not lose the refresh token that replaced the old one', async () => {
    const connection = await owner.connected(SOON);
    const used = await meanwhile(connection, NEW, () => save(connection, (latest) => ({ ...latest, told: 'MEDIUM' })));
    expect(used).toBe('act.new');
    expect(await tokensOf(connection)).toEqual({ accessToken: 'act.new', refreshToken: 'rft.new' });
    expect(await stored(connection)).toMatchObject({ told: 'MEDIUM' });
  });
});
