import { globSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerFetchFunction } from '../../../functions/platforms/owner-fetch-function.ts';
import type { OwnerFetchEnvironment } from '../../../shared/lambda/env.ts';
import { accountFor } from '../../../shared/platforms/account.ts';
import { capabilityOf } from '../../../shared/platforms/capabilities.ts';
import type { FetchResult, OwnerAccount, PostRef } from '../../../shared/platforms/port.ts';
import type { TokenRefresh } from '../../../shared/platforms/token-refresh/token-refresh.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';
import { absent, checkOf, observed, sampleClaim } from '../../support/sample-claims.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'claimcheck-owner-tokens-'));
let app: RunningApplication;
let owner: { tenantId: string; affiliateId: string };
let path: string;
let used: string[];
let refreshed: number;

beforeAll(async () => {
  app = await runApplication(dataDir);
  // Without the connections that sample affiliates have.
  const { body } = await app.as.admin.call<{ id: string }>('POST', '/v1/affiliates', { name: 'Gil' });
  owner = { tenantId: app.access.tenants[0]!.id, affiliateId: body.id };
  path = `/v1/affiliates/${owner.affiliateId}/connections`;
  Object.assign(process.env, app.engine.sdkEnvironment);
  used = [];
  refreshed = 0;
});
afterAll(() => app.stop());

const inHours = (hours: number) => new Date(app.engine.clock.now() + hours * 3_600_000).toISOString();
const connect = (body: object) => app.as.admin.call<Record<string, unknown>>('POST', path, body);

/** What the fetch function of such a platform does with a post of the affiliate. */
async function fetched(): Promise<string> {
  const environment: OwnerFetchEnvironment = {
    ...{ POWERTOOLS_SERVICE_NAME: 'fetch', POWERTOOLS_METRICS_NAMESPACE: 'Claimcheck', LOG_LEVEL: 'INFO' },
    ...{ PLATFORM_BASE_URL: app.access.simulatorUrl, TOKEN_BASE_URL: app.access.simulatorUrl },
    PLATFORM_SECRET_ID: 'claimcheck/local/platforms/x',
    PLATFORM_STATE_TABLE: app.engine.tableName('TablesPlatformState'),
    REGISTRY_TABLE: app.engine.tableName('TablesRegistry'),
    CREDENTIALS_TABLE: app.engine.tableName('TablesCredentials'),
    CREDENTIALS_KEY_ID: 'alias/claimcheck/local/credentials',
  };
  const clientOf = ({ owner: { accessToken } }: { owner: OwnerAccount }) => ({
    capability: capabilityOf('tiktok'),
    async fetch(posts: readonly PostRef[]): Promise<FetchResult> {
      const token = await accessToken().catch(() => undefined);
      if (token === undefined) return { call: 'ok', outcomes: posts.map(({ postId }) => absent('AUTH', { postId })) };
      used.push(token);
      return { call: 'ok', outcomes: posts.map(({ postId }) => observed({ views: 1 }, { postId })) };
    },
  });
  const refresh: TokenRefresh = async () => {
    refreshed += 1;
    return {
      ...{ kind: 'refreshed', accessToken: 'act.secret-two', refreshToken: 'rft.secret-two' },
      ...{ expiresAt: inHours(24), refreshExpiresAt: inHours(4000) },
    };
  };
  const account = accountFor({ ...owner, platform: 'tiktok' });
  const check = { ...checkOf(sampleClaim({ platform: 'tiktok', postId: '7' })), ...owner, account };
  const run = ownerFetchFunction(environment, { platform: 'tiktok', clientOf, refreshOf: () => refresh });
  const { outcomes } = await run({ platform: 'tiktok', account, items: [check] });
  const [outcome] = outcomes;
  return outcome?.kind === 'absent' ? outcome.reason : String(outcome?.kind);
}

const alerts = async () => {
  const { body } = await app.as.analyst.call<{ items: { type: string; status: string; severity: string }[] }>(
    'GET',
    '/v1/alerts',
  );
  return body.items
    .filter(({ type }) => type === 'CREDENTIAL_EXPIRING')
    .map(({ status, severity }) => `${status} ${severity}`);
};

describe('the token of an owner', () => {
  it('is given to the API, kept under the tenant’s key and used by the fetch', async () => {
    const { status, body } = await connect({
      ...{ platform: 'tiktok', accountId: 'ann.tiktok', accessToken: 'act.secret-one', refreshToken: 'rft.secret-one' },
      ...{ expiresAt: inHours(24), refreshExpiresAt: inHours(4000) },
    });
    expect([status, body.status]).toEqual([201, 'connected']);
    expect(await fetched()).toBe('observed');
    expect(used).toEqual(['act.secret-one']);
  });

  it('is refreshed when it ends, and the new one is used from then on', async () => {
    await app.later('PT25H');
    expect([await fetched(), await fetched()]).toEqual(['observed', 'observed']);
    expect(used.slice(1)).toEqual(['act.secret-two', 'act.secret-two']);
    expect(refreshed).toBe(1);
  });

  it('is opened again by a function that has forgotten the key', async () => {
    const { status } = await connect({ platform: 'meta', accountId: '100000001', accessToken: 'page.secret' });
    expect(status).toBe(201);
    const { keys } = (
      (await (await app.local('GET', '/usage')).json()) as {
        services: { keys: { byFunction: Record<string, number> } };
      }
    ).services;
    expect(keys.byFunction).toEqual({ 'claimcheck-local-connections': 2 });
  });

  it('whose end comes is told to the tenant, and taken back when the owner connects again', async () => {
    const account = { platform: 'linkedin', accountId: 'urn:li:organization:900001', accessToken: 'li.secret' };
    await connect({ ...account, expiresAt: inHours(8 * 24) });
    await app.later('PT1M');
    expect(await alerts()).toEqual([]);
    await app.later('P1D');
    expect(await alerts()).toEqual(['OPEN MEDIUM']);
    await app.later('P7D');
    expect(await alerts()).toEqual(['OPEN HIGH']);
    const { body } = await app.as.admin.call<{ items: { platform: string; status: string }[] }>(
      'GET',
      `${path}?limit=1`,
    );
    expect(body.items).toMatchObject([{ platform: 'linkedin', status: 'expired' }]);
    await connect(account);
    await app.later('PT1M');
    expect(await alerts()).toEqual(['RESOLVED HIGH']);
  });

  it('is gone when the owner takes it back', async () => {
    for (const other of [app.as.affiliate(), app.as.otherTenant])
      expect((await other.call('DELETE', `${path}/tiktok/ann.tiktok`)).status).toBe(404);
    const { status, body } = await app.as.admin.call('DELETE', `${path}/tiktok/ann.tiktok`);
    expect([status, body]).toMatchObject([200, { status: 'revoked' }]);
    expect(await fetched()).toBe('AUTH');
  });

  it('was never written down as it is', () => {
    const written = globSync('{logs/**,*.json,queues/**,simulators/**}', { cwd: dataDir, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    expect(written.join('')).toContain('ACCOUNT_CONNECTED');
    expect(written.join('')).not.toMatch(/(act|rft|page|li)\.secret/);
  });
});
