import { beforeEach, describe, expect, it } from 'vitest';
import { after, DAY, HOUR } from '../../../shared/model/instant.ts';
import { connectionStore } from '../../../shared/store/connections.ts';
import { TABLES, type Write } from '../../../shared/store/tables.ts';
import { tenantKeys } from '../../../shared/store/tenant-keys.ts';
import { tokenVault } from '../../../shared/store/token-vault.ts';
import { apiHarness, twoTenants, type ApiHarness, type Call } from '../../support/api-harness.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleConnection } from '../../support/sample-connections.ts';
import { sampleBody } from '../../support/sample-event.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const PATH = '/v1/affiliates/aff_ann/connections';
const ONE = `${PATH}/tiktok/sample.user.7`;
const ACCOUNT = { tenantId: 'acme', affiliateId: 'aff_ann', platform: 'tiktok', accountId: 'sample.user.7' } as const;
const body = (changes: Record<string, unknown> = {}) => ({ ...sampleBody('connect-account'), ...changes });
const as = (method: string, path: string, call: Call = {}) => api.call(method, path, { key: keys.acme.ann, ...call });
const connect = (changes: Record<string, unknown> = {}, call: Call = {}) =>
  as('POST', PATH, { body: body(changes), ...call });
const stored = () => connectionStore(api.memory).get(ACCOUNT);
const tokens = async () => {
  const connection = await stored();
  if (connection?.status !== 'connected') throw new Error('not connected');
  return tokenVault(tenantKeys(api.memory, api.dataKeys, () => api.clock.ms)).open(ACCOUNT, connection.sealed);
};
const accounts = async () => (await api.registry.affiliate('acme', 'aff_ann'))?.accounts;
const SHOWN = {
  platform: 'tiktok',
  accountId: 'sample.user.7',
  status: 'connected',
  expiresAt: after(T0, DAY),
  scopes: ['user.info.basic', 'video.list'],
  connectedAt: T0,
};

describe('connecting an account', () => {
  it.each(['ann', 'admin'] as const)('keeps its tokens and lists the account, for %s', async (who) => {
    const reply = await connect({}, { key: keys.acme[who] });
    expect([reply.status, reply.body]).toEqual([201, SHOWN]);
    expect(await stored()).toMatchObject({ status: 'connected', renewal: 'refresh_token', version: 1 });
    expect(await tokens()).toEqual({ accessToken: 'act.invented-access-1', refreshToken: 'rft.invented-refresh-1' });
    expect(await accounts()).toEqual({ tiktok: ['sample.user.7'] });
  });

  it('shows the tokens to nobody and writes them nowhere, with and without an idempotency key', async () => {
    const replies = [
      await connect({}, { headers: { 'idempotency-key': 'k1' } }),
      await connect({}, { headers: { 'idempotency-key': 'k1' } }),
      await connect(),
      await connect({ accessToken: 'with a space act.invented-access-1' }),
      await connect({ refreshToken: { nested: 'rft.invented-refresh-1' } }),
      await as('GET', PATH),
      await as('DELETE', ONE),
    ];
    const everything = JSON.stringify([
      replies.map(({ text, headers }) => [text, headers]),
      TABLES.map((table) => api.memory.all(table)),
      [...api.idempotency.records.values()],
    ]);
    expect(everything).not.toMatch(/invented-(access|refresh)/);
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 400, 400, 200, 200]);
  });

  it('again replaces what was kept and lists the account once', async () => {
    await connect();
    api.clock.ms += HOUR;
    const { refreshToken: _, refreshExpiresAt: __, ...single } = body({ accessToken: 'act.invented-access-2' });
    expect((await as('POST', PATH, { body: single })).body).toMatchObject({ connectedAt: after(T0, HOUR) });
    expect(await tokens()).toEqual({ accessToken: 'act.invented-access-2' });
    expect(await stored()).toMatchObject({ renewal: 'none', version: 2 });
    expect(await stored()).not.toHaveProperty('refreshExpiresAt');
    expect(await accounts()).toEqual({ tiktok: ['sample.user.7'] });
  });

  it('leaves other accounts where they are', async () => {
    await connect();
    await connect({ accountId: 'sample.user.8' });
    await connect({
      platform: 'instagram',
      accountId: '17841400000001',
      refreshToken: undefined,
      refreshExpiresAt: undefined,
    });
    expect(await accounts()).toEqual({ tiktok: ['sample.user.7', 'sample.user.8'], instagram: ['17841400000001'] });
    expect(
      await connectionStore(api.memory).get({ ...ACCOUNT, platform: 'instagram', accountId: '17841400000001' }),
    ).toMatchObject({
      renewal: 'access_token',
    });
  });

  it('keeps neither the tokens nor the account where the affiliate changes at the same time, and tries again', async () => {
    class Racing extends MemoryTables {
      override async transact(writes: readonly Write[]) {
        const affiliate = (await api.registry.affiliate('acme', 'aff_ann'))!;
        if (affiliate.version === 1)
          await api.registry.saveAffiliate({ ...affiliate, accounts: { x: ['1'] }, version: 2 }, 1);
        return super.transact(writes);
      }
    }
    api = apiHarness(new Racing());
    keys = await twoTenants(api);
    expect((await connect()).status).toBe(201);
    expect(await accounts()).toEqual({ x: ['1'], tiktok: ['sample.user.7'] });
  });

  it.each<[string, Record<string, unknown>]>([
    ['platform', { platform: 'youtube', refreshToken: undefined, refreshExpiresAt: undefined }],
    ['platform', { platform: 'x', refreshToken: undefined, refreshExpiresAt: undefined }],
    ['platform', { platform: 'myspace' }],
    ['accountId', { accountId: 'with/slash' }],
    ['accountId', { accountId: 'a#b' }],
    ['accountId', { accountId: '..' }],
    ['accountId', { accountId: '' }],
    ['accountId', { accountId: 'a'.repeat(101) }],
    ['accessToken', { accessToken: '' }],
    ['accessToken', { accessToken: 'line\nbreak' }],
    ['accessToken', { accessToken: 'x'.repeat(4097) }],
    ['refreshToken', { platform: 'instagram', refreshExpiresAt: undefined }],
    ['refreshToken', { platform: 'meta', refreshExpiresAt: undefined }],
    ['refreshExpiresAt', { refreshToken: undefined }],
    ['expiresAt', { expiresAt: T0 }],
    ['expiresAt', { expiresAt: 'tomorrow' }],
    ['refreshExpiresAt', { refreshExpiresAt: T0 }],
    ['scopes.0', { scopes: [''] }],
    ['tenantId', { tenantId: 'globex' }],
    ['affiliateId', { affiliateId: 'aff_ben' }],
  ])('refuses a bad %s', async (path, changes) => {
    const { status, body: problem } = await connect(changes);
    expect([status, problem.code, (problem.errors as { path: string }[]).map((error) => error.path)]).toEqual([
      400,
      'VALIDATION_FAILED',
      [path],
    ]);
    expect(api.memory.all('credentials')).toEqual([]);
  });

  it('takes what ends in a millisecond, and a token of 4096 characters', async () => {
    expect((await connect({ expiresAt: after(T0, 1), accessToken: 'x'.repeat(4096) })).status).toBe(201);
  });

  it('refuses the account that would be one too many', async () => {
    const listed = Array.from({ length: 20 }, (_, n) => `user.${n}`);
    const affiliate = (await api.registry.affiliate('acme', 'aff_ann'))!;
    await api.registry.saveAffiliate({ ...affiliate, accounts: { tiktok: listed }, version: 2 }, 1);
    const reply = await connect();
    expect([reply.status, reply.body.errors]).toEqual([400, [expect.objectContaining({ path: 'accountId' })]]);
    expect((await connect({ accountId: 'user.7' })).status).toBe(201);
  });

  it('is nothing for a suspended affiliate itself; an admin still may, and it may still take back', async () => {
    await connect();
    const affiliate = (await api.registry.affiliate('acme', 'aff_ann'))!;
    await api.registry.saveAffiliate({ ...affiliate, status: 'suspended', version: 3 }, 2);
    expect(await connect()).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect((await connect({}, { key: keys.acme.admin })).status).toBe(201);
    expect((await as('DELETE', ONE)).status).toBe(200);
  });

  it.each(['ben', 'globex'] as const)('is 404 for the id of somebody else: %s', async (who) => {
    const key = who === 'ben' ? keys.acme.ben : keys.globex.admin;
    const path = who === 'ben' ? PATH : '/v1/affiliates/aff_only-acme/connections';
    await api.affiliate('acme', 'aff_only-acme');
    for (const [method, target] of [
      ['POST', path],
      ['GET', path],
      ['DELETE', `${path}/tiktok/sample.user.7`],
    ] as const) {
      const reply = await api.call(method, target, { key, ...(method === 'POST' ? { body: body() } : {}) });
      expect([reply.status, reply.body.code]).toEqual([404, 'NOT_FOUND']);
    }
    expect(api.memory.all('credentials')).toEqual([]);
  });

  it('belongs to the tenant of the key, also where another tenant has an affiliate of the same id', async () => {
    await connect();
    await connect({ accessToken: 'act.of-globex' }, { key: keys.globex.ann });
    expect(await tokens()).toMatchObject({ accessToken: 'act.invented-access-1' });
    expect((await api.call('DELETE', ONE, { key: keys.globex.admin })).status).toBe(200);
    expect(await stored()).toMatchObject({ status: 'connected' });
  });
});

describe('connections', () => {
  it('are listed by platform and account, page by page', async () => {
    await connect({ accountId: 'b' });
    await connect({ accountId: 'a' });
    await connect({ platform: 'linkedin', accountId: 'urn:li:organization:900001' });
    const first = await as('GET', PATH, { query: { limit: '2' } });
    const second = await as('GET', PATH, { query: { limit: '2', cursor: String(first.body.cursor) } });
    const listed = [first, second].flatMap(({ body }) => body.items as { platform: string; accountId: string }[]);
    expect(listed.map(({ platform, accountId }) => `${platform} ${accountId}`)).toEqual([
      'linkedin urn:li:organization:900001',
      'tiktok a',
      'tiktok b',
    ]);
    expect(second.body.cursor).toBeUndefined();
    expect(listed[1]).toEqual({ ...SHOWN, accountId: 'a' });
  });

  it('are expired when their end has come, whoever noticed, and say when they are refused', async () => {
    await connectionStore(api.memory).save(sampleConnection({ renewal: 'none', refusedAt: T0 }), 'absent');
    const status = async () => ((await as('GET', PATH)).body.items as Record<string, unknown>[])[0];
    api.clock.ms += DAY - 1;
    expect(await status()).toMatchObject({ status: 'connected', refusedAt: T0 });
    api.clock.ms += 1;
    expect(await status()).toMatchObject({ status: 'expired' });
  });
});

describe('taking a connection back', () => {
  it('erases the tokens and keeps that there was one', async () => {
    await connect();
    api.clock.ms += HOUR;
    const reply = await as('DELETE', ONE);
    expect([reply.status, reply.body]).toEqual([
      200,
      { platform: 'tiktok', accountId: 'sample.user.7', status: 'revoked', scopes: SHOWN.scopes, connectedAt: T0 },
    ]);
    expect(await stored()).toEqual({
      ...{ ...ACCOUNT, status: 'revoked', scopes: SHOWN.scopes, connectedAt: T0, version: 2 },
      ...{ revokedAt: after(T0, HOUR), updatedAt: after(T0, HOUR) },
    });
    expect(JSON.stringify(api.memory.all('credentials'))).not.toContain('sealed');
    expect((await as('GET', PATH)).body.items).toEqual([reply.body]);
  });

  it('twice is taking it back once', async () => {
    await connect();
    const first = await as('DELETE', ONE);
    const before = await stored();
    api.clock.ms += HOUR;
    expect((await as('DELETE', ONE)).body).toEqual(first.body);
    expect(await stored()).toEqual(before);
  });

  it('can be undone by connecting again', async () => {
    await connect();
    await as('DELETE', ONE);
    expect((await connect()).body).toMatchObject({ status: 'connected' });
    expect(await stored()).toMatchObject({ version: 3 });
  });

  it('reads an account id that is encoded, and knows no other', async () => {
    await connect({ platform: 'linkedin', accountId: 'urn:li:person:a-b_c' });
    expect((await as('DELETE', `${PATH}/linkedin/urn%3Ali%3Aperson%3Aa-b_c`)).status).toBe(200);
    for (const path of [`${PATH}/tiktok/urn:li:person:a-b_c`, `${PATH}/myspace/x`, `${PATH}/tiktok/a%23b`])
      expect(await as('DELETE', path)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });
});
