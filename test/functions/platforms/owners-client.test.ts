import { beforeEach, describe, expect, it } from 'vitest';
import { openedAccounts } from '../../../functions/platforms/owner-accounts.ts';
import { spendLimits } from '../../../functions/platforms/spend-limits.ts';
import { callLimitsOf } from '../../../shared/platforms/call-limits.ts';
import { ofOwner } from '../../../functions/platforms/owner-fetch-function.ts';
import { guardedFetch } from '../../../functions/platforms/guarded-fetch.ts';
import { after, DAY, HOUR, type Instant } from '../../../shared/model/instant.ts';
import type { FetchOutcome } from '../../../shared/model/observation.ts';
import type { VerifyMessage } from '../../../shared/model/verify-message.ts';
import type { FetchResult, OwnerAccount, PostRef } from '../../../shared/platforms/port.ts';
import { expiredConnection } from '../../../shared/rules/connection-health.ts';
import { DEFAULT_POLICY } from '../../../shared/rules/default-policy.ts';
import { platformStateStore } from '../../../shared/store/platform-state.ts';
import type { TokenVault } from '../../../shared/store/token-vault.ts';
import { ownerReading } from '../../support/owner-reading.ts';
import { absent, checkOf, observed, sampleClaim, T0 } from '../../support/sample-claims.ts';

let owner: ReturnType<typeof ownerReading>;
let asked: { accountId: string; token: string; posts: string[] }[];
/** Which account has which posts, and what befalls a call with an account. */
let holds: Record<string, string[]>;
let befalls: Record<string, 'failed' | 'rate_limited' | 'limited_after_the_first' | 'AUTH' | 'the_last_call'>;

beforeEach(() => {
  owner = ownerReading();
  asked = [];
  holds = {};
  befalls = {};
});

const RESET: Instant = after(T0, HOUR);

/** A platform whose answers follow `holds` and `befalls`. */
const clientOf = ({ accountId, accessToken }: OwnerAccount) => ({
  async fetch(posts: readonly PostRef[]): Promise<FetchResult> {
    const outcomes = (outcome: (postId: string) => FetchOutcome) => posts.map(({ postId }) => outcome(postId));
    let token: string;
    try {
      token = await accessToken();
    } catch {
      return { call: 'ok', outcomes: outcomes((postId) => absent('AUTH', { postId })) };
    }
    asked.push({ accountId, token, posts: posts.map(({ postId }) => postId) });
    const befallen = befalls[accountId];
    if (befallen === 'failed')
      return { call: 'failed', outcomes: outcomes((postId) => absent('UPSTREAM_ERROR', { postId })) };
    if (befallen === 'rate_limited') {
      const limited = outcomes((postId) => absent('RATE_LIMIT', { postId, retryAt: RESET }));
      return { call: 'rate_limited', blockedUntil: RESET, outcomes: limited };
    }
    if (befallen === 'limited_after_the_first') {
      const [first, ...limited] = outcomes((postId) => absent('RATE_LIMIT', { postId, retryAt: RESET }));
      const gone = absent('TRUE_ABSENCE', { postId: first!.postId });
      return { call: 'rate_limited', blockedUntil: RESET, outcomes: [gone, ...limited] };
    }
    if (befallen === 'AUTH') return { call: 'ok', outcomes: outcomes((postId) => absent('AUTH', { postId })) };
    const has = (postId: string) => holds[accountId]?.includes(postId) === true;
    return {
      call: 'ok',
      outcomes: outcomes((postId) =>
        has(postId) ? observed({ views: 1 }, { postId, author: accountId }) : absent('TRUE_ABSENCE', { postId }),
      ),
      ...(befallen === 'the_last_call' && { blockedUntil: RESET }),
    };
  },
});

const fetchOf = () =>
  guardedFetch({
    clientOf: ofOwner(owner.reading, clientOf),
    state: platformStateStore(owner.tables),
    limits: spendLimits({ tables: owner.tables, limitsOf: callLimitsOf }),
    policy: DEFAULT_POLICY,
    now: owner.reading.now,
  });

const ACCOUNT = 'owner#acme#aff_ann';
const check = (postId: string, changes: Partial<VerifyMessage> = {}): VerifyMessage =>
  checkOf(sampleClaim({ platform: 'tiktok', postId }), { account: ACCOUNT, ...changes });
const fetched = async (...items: VerifyMessage[]) => {
  const { outcomes } = await fetchOf()({ platform: 'tiktok', account: items[0]!.account, items });
  return Object.fromEntries(outcomes.map((one) => [one.postId, one.kind === 'absent' ? one.reason : one.kind]));
};
const stored = async (accountId: string) =>
  owner.connections.get({ tenantId: 'acme', affiliateId: 'aff_ann', platform: 'tiktok', accountId });

describe('posts of one account', () => {
  it('are read with its token, once for all', async () => {
    await owner.connected({ accountId: 'a' });
    holds = { a: ['1', '2'] };
    expect(await fetched(check('1'), check('2'), check('3'))).toEqual({
      ...{ '1': 'observed', '2': 'observed', '3': 'TRUE_ABSENCE' },
    });
    expect(asked).toEqual([{ accountId: 'a', token: 'act.old', posts: ['1', '2', '3'] }]);
  });

  it('wait where the affiliate has connected none, or took it back', async () => {
    expect(await fetched(check('1'))).toEqual({ '1': 'AUTH' });
    const { sealed: _, renewal: __, ...rest } = await owner.connected({ accountId: 'a' });
    await owner.connections.save({ ...rest, status: 'revoked', revokedAt: T0, version: 2 }, 1);
    expect(await fetched(check('1'))).toEqual({ '1': 'AUTH' });
    expect(asked).toEqual([]);
  });

  it('are never read with the account of another affiliate or tenant', async () => {
    await owner.connected({ accountId: 'a', affiliateId: 'aff_ben' });
    await owner.connected({ accountId: 'a', tenantId: 'globex' });
    holds = { a: ['1'] };
    expect(await fetched(check('1'))).toEqual({ '1': 'AUTH' });
    expect(asked).toEqual([]);
  });

  it.each<[string, Partial<VerifyMessage>]>([
    ['of another affiliate', { affiliateId: 'aff_ben' }],
    ['of another tenant', { tenantId: 'globex' }],
    ['of another platform', { platform: 'linkedin' }],
    ['of the shared account', { account: 'shared' }],
  ])('are not fetched at all together with a check %s', async (_, changes) => {
    await owner.connected({ accountId: 'a' });
    const forged = { ...check('2'), ...changes };
    const items = [check('1'), forged];
    const account = changes.account ?? ACCOUNT;
    await expect(fetchOf()({ platform: 'tiktok', account, items })).rejects.toThrow('not of the account');
    expect(asked).toEqual([]);
  });
});

describe('posts of an affiliate with several accounts', () => {
  beforeEach(async () => {
    await owner.connected({ accountId: 'a', connectedAt: T0 }, { accessToken: 'act.a' });
    await owner.connected({ accountId: 'b', connectedAt: after(T0, 1) }, { accessToken: 'act.b' });
  });

  it('are looked for in each, the newest first, until they are found', async () => {
    holds = { a: ['1'], b: ['2'] };
    expect(await fetched(check('1'), check('2'), check('3'))).toEqual({
      ...{ '1': 'observed', '2': 'observed', '3': 'TRUE_ABSENCE' },
    });
    expect(asked).toEqual([
      { accountId: 'b', token: 'act.b', posts: ['1', '2', '3'] },
      { accountId: 'a', token: 'act.a', posts: ['1', '3'] },
    ]);
  });

  it('are absent where the other account was taken back', async () => {
    const connection = await stored('a');
    if (connection?.status !== 'connected') throw new Error('not connected');
    const { sealed: _, renewal: __, ...rest } = connection;
    await owner.connections.save({ ...rest, status: 'revoked', revokedAt: T0, version: 2 }, 1);
    expect(await fetched(check('1'))).toEqual({ '1': 'TRUE_ABSENCE' });
  });

  it('are not absent where a limit came before the other account was asked', async () => {
    befalls = { b: 'limited_after_the_first' };
    expect(await fetched(check('1'), check('2'))).toEqual({ '1': 'RATE_LIMIT', '2': 'RATE_LIMIT' });
    expect(asked).toHaveLength(1);
  });

  it('whose author is known are asked of that account only', async () => {
    holds = { a: ['1'] };
    expect(await fetched(check('1', { author: 'a' }), check('2', { author: 'b' }))).toEqual({
      ...{ '1': 'observed', '2': 'TRUE_ABSENCE' },
    });
    expect(asked.map(({ accountId, posts }) => [accountId, posts])).toEqual([
      ['b', ['2']],
      ['a', ['1']],
    ]);
  });

  it('whose author’s account is not connected any more are not absent', async () => {
    expect(await fetched(check('1', { author: 'c' }))).toEqual({ '1': 'AUTH' });
    expect(asked).toEqual([]);
  });

  it('are not absent where one account could not be asked', async () => {
    befalls = { a: 'AUTH' };
    expect(await fetched(check('1'))).toEqual({ '1': 'AUTH' });
    befalls = { b: 'AUTH' };
    expect(await fetched(check('1'))).toEqual({ '1': 'AUTH' });
  });

  it('are not absent where the token of one account has ended', async () => {
    const connection = await stored('a');
    if (connection?.status !== 'connected') throw new Error('not connected');
    await owner.connections.save({ ...expiredConnection(connection, T0), version: 2 }, 1);
    expect(await fetched(check('1'))).toEqual({ '1': 'AUTH' });
    holds = { b: ['1'] };
    expect(await fetched(check('1'))).toEqual({ '1': 'observed' });
  });

  it.each([
    ['failed', 'UPSTREAM_ERROR'],
    ['rate_limited', 'RATE_LIMIT'],
  ] as const)('are not asked for any further after a call that %s', async (befallen, reason) => {
    befalls = { b: befallen };
    holds = { a: ['1'] };
    expect(await fetched(check('1'), check('2', { author: 'a' }))).toEqual({ '1': reason, '2': reason });
    expect(asked.map(({ accountId }) => accountId)).toEqual(['b']);
  });
});

describe('a limit and an outage', () => {
  const state = (account: string) => platformStateStore(owner.tables).load('tiktok', account);

  it('of one owner’s account hold that owner only', async () => {
    await owner.connected({ accountId: 'a' });
    await owner.connected({ accountId: 'b', affiliateId: 'aff_ben' });
    befalls = { a: 'rate_limited' };
    await fetched(check('1'));
    const { outcomes } = await fetchOf()({ platform: 'tiktok', account: ACCOUNT, items: [check('1')] });
    expect(outcomes).toMatchObject([{ reason: 'RATE_LIMIT', retryAt: RESET, api: 'not called' }]);
    expect(asked).toHaveLength(1);
    const ben = check('1', { affiliateId: 'aff_ben', account: 'owner#acme#aff_ben' });
    holds = { b: ['1'] };
    expect(await fetched(ben)).toEqual({ '1': 'observed' });
    expect((await state('shared')).blockedUntil).toBeUndefined();
    owner.clock.ms += HOUR;
    befalls = {};
    expect(await fetched(check('1'))).toEqual({ '1': 'TRUE_ABSENCE' });
  });

  it('that an answer announces holds the owner, and the answer ends the vendor’s failures', async () => {
    await owner.connected({ accountId: 'a' });
    befalls = { a: 'failed' };
    await fetched(check('1'));
    expect((await state('shared')).breaker).toMatchObject({ failures: 1 });
    befalls = { a: 'the_last_call' };
    expect(await fetched(check('1'))).toEqual({ '1': 'TRUE_ABSENCE' });
    expect(await state('shared')).toMatchObject({ breaker: { state: 'closed', failures: 0 } });
    expect((await state('shared')).blockedUntil).toBeUndefined();
    expect((await state(ACCOUNT)).blockedUntil).toBe(RESET);
    expect(await fetched(check('1'))).toEqual({ '1': 'RATE_LIMIT' });
  });

  it('of the vendor are everybody’s: five failures of different owners pause all', async () => {
    befalls = {};
    for (let n = 0; n < 5; n += 1) {
      await owner.connected({ accountId: `a${n}`, affiliateId: `aff_${n}` });
      befalls[`a${n}`] = 'failed';
      await fetched(check('1', { affiliateId: `aff_${n}`, account: `owner#acme#aff_${n}` }));
    }
    await owner.connected({ accountId: 'a' });
    expect(await fetched(check('1'))).toEqual({ '1': 'BREAKER_OPEN' });
    expect((await state('shared')).breaker.state).toBe('open');
    expect((await state(ACCOUNT)).version).toBe(0);
    owner.clock.ms += 300_000;
    for (let probe = 0; probe < 3; probe += 1) expect(await fetched(check('1'))).toEqual({ '1': 'TRUE_ABSENCE' });
    expect((await state('shared')).breaker.state).toBe('closed');
  });
});

describe('a token', () => {
  it('is opened once, however many calls one fetch makes', async () => {
    await owner.connected({ accountId: 'a' });
    let opened = 0;
    const open: TokenVault['open'] = async (account, sealed) => {
      opened += 1;
      return owner.vault.open(account, sealed);
    };
    const reading = { ...owner.reading, vault: { ...owner.vault, open } };
    const [account] = await openedAccounts(reading, { tenantId: 'acme', affiliateId: 'aff_ann' }, 'tiktok');
    for (let n = 0; n < 3; n += 1) expect(await account!.accessToken()).toBe('act.old');
    expect(opened).toBe(1);
  });
});

describe('a token that the platform refuses', () => {
  it('is noted once and comes to attention, and forgotten when it is taken again', async () => {
    await owner.connected({ accountId: 'a' });
    befalls = { a: 'AUTH' };
    await fetched(check('1'));
    expect(await stored('a')).toMatchObject({ status: 'connected', refusedAt: T0, attentionAt: T0, version: 2 });
    owner.clock.ms += HOUR;
    await fetched(check('1'));
    expect(await stored('a')).toMatchObject({ refusedAt: T0, version: 2 });
    befalls = {};
    await fetched(check('1'));
    expect(await stored('a')).toMatchObject({ version: 3 });
    expect(await stored('a')).not.toHaveProperty('refusedAt');
    await fetched(check('1'));
    expect(await stored('a')).toMatchObject({ version: 3 });
  });

  it.each(['failed', 'rate_limited'] as const)('is none where the call %s', async (befallen) => {
    await owner.connected({ accountId: 'a' });
    befalls = { a: befallen };
    await fetched(check('1'));
    expect(await stored('a')).toMatchObject({ version: 1 });
  });

  it('is none where no token could be had', async () => {
    await owner.connected({ accountId: 'a', renewal: 'none', expiresAt: T0 });
    await fetched(check('1'));
    expect(await stored('a')).toMatchObject({ version: 1 });
  });

  it('is not what an owner connected meanwhile', async () => {
    const connection = await owner.connected({ accountId: 'a' });
    const [account] = await openedAccounts(owner.reading, { tenantId: 'acme', affiliateId: 'aff_ann' }, 'tiktok');
    await account!.accessToken();
    await owner.connections.save({ ...connection, sealed: 'again', expiresAt: after(T0, DAY), version: 2 }, 1);
    await account!.heard({ call: 'ok', outcomes: [absent('AUTH')] });
    expect(await stored('a')).not.toHaveProperty('refusedAt');
  });
});

describe('the shared account', () => {
  it('opens no post of such a platform', () => {
    const items = [check('1', { account: 'shared' })];
    expect(() => ofOwner(owner.reading, clientOf)({ platform: 'tiktok', account: 'shared', items })).toThrow(
      'a token of their owner',
    );
  });
});
