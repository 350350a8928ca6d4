import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../../../local/demo/api-client.ts';
import { issueApiKey } from '../../../shared/auth/api-key.ts';
import { createTenant } from '../../../shared/auth/create-tenant.ts';
import { atMs } from '../../../shared/model/instant.ts';
import type { Platform } from '../../../shared/model/platform.ts';
import { callLimitsOf } from '../../../shared/platforms/call-limits.ts';
import { dailyQuotaStore } from '../../../shared/store/daily-quotas.ts';
import { registryStore } from '../../../shared/store/registry.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

/** What happens seldom: a new tenant's first account, tokens that end, links that need a listing, a budget that is used up. */
let app: RunningApplication;
let admin: ApiClient;
let affiliate: ApiClient;
let affiliateId: string;
let campaignId: string;

beforeAll(async () => {
  app = await runApplication();
  const registry = registryStore(app.tables);
  const now = atMs(app.engine.clock.now());
  admin = new ApiClient(app.access.baseUrl, await createTenant(registry, { id: 'fresh', name: 'Fresh' }, now));
  affiliateId = (await admin.call<{ id: string }>('POST', '/v1/affiliates', { name: 'Hal' })).body.id;
  const platforms: Platform[] = ['tiktok', 'linkedin', 'instagram', 'meta'];
  const dates = { startsAt: '2026-01-01T00:00:00Z', endsAt: '2030-01-01T00:00:00Z' };
  const campaign = { name: 'All year', platforms, ...dates };
  campaignId = (await admin.call<{ id: string }>('POST', '/v1/campaigns', campaign)).body.id;
  const { key, presented } = issueApiKey({ tenantId: 'fresh', role: 'affiliate', affiliateId }, now);
  await registry.saveApiKey(key);
  affiliate = new ApiClient(app.access.baseUrl, presented);
});
afterAll(() => app.stop());

interface Shown {
  revision: number;
  verdict: { status: string; missingReason?: string } | null;
}
const claim = async (client: ApiClient, of: string, postUrl: string, views = 10): Promise<string> => {
  const body = { campaignId: of, postUrl, claimed: { views } };
  const { status, body: made } = await client.call<{ id: string }>('POST', '/v1/submissions', body);
  expect(status).toBe(202);
  return made.id;
};
const verdictOf = async (client: ApiClient, id: string, revision = 1) => {
  await expect
    .poll(
      async () => {
        const { body } = await client.call<Shown>('GET', `/v1/submissions/${id}`);
        return body.revision === revision ? body.verdict?.status : undefined;
      },
      { timeout: 20_000 },
    )
    .toBeDefined();
  const { status, missingReason } = (await client.call<Shown>('GET', `/v1/submissions/${id}`)).body.verdict!;
  return [status, missingReason];
};

describe('the accounts of a tenant that had none', () => {
  it('are connected under a data key of its own, and none for an affiliate that is not there', async () => {
    const path = `/v1/affiliates/${affiliateId}/connections`;
    const inHours = (hours: number) => new Date(app.engine.clock.now() + hours * 3_600_000).toISOString();
    const soon = inHours(1);
    const connected = { 'idempotency-key': 'connect' };
    const nobody = '/v1/affiliates/aff_nobody/connections';
    const account = { platform: 'meta', accountId: '100000777', accessToken: 'page.invented' };
    expect((await admin.call('POST', nobody, account, connected)).status).toBe(404);
    for (const [body, headers] of [
      [{ platform: 'tiktok', accountId: 'hal.sample', refreshToken: 'ended', expiresAt: soon }, connected],
      [{ platform: 'linkedin', accountId: 'urn:li:organization:7', refreshToken: 'ended', expiresAt: soon }, {}],
      // It renews itself, which is tried while it is still valid.
      [{ platform: 'instagram', accountId: '17841400000777', expiresAt: inHours(5 * 24) }, {}],
      [{ platform: 'meta', accountId: '100000777' }, {}],
    ] as const) {
      const { status } = await admin.call('POST', path, { ...body, accessToken: 'not-one-of-theirs' }, headers);
      expect([body.platform, status]).toEqual([body.platform, 201]);
    }
  });

  it('give no number when their tokens have ended and cannot be renewed, or are refused', async () => {
    await app.later('PT2H');
    const ids = [];
    for (const postUrl of [
      'https://www.tiktok.com/@hal.sample/video/7080000000000000777',
      'https://www.linkedin.com/feed/update/urn:li:share:7000000000000000777/',
      'https://www.instagram.com/p/HalSample77/',
      'https://www.facebook.com/100000777/posts/122000000000777',
    ])
      ids.push(await claim(affiliate, campaignId, postUrl));
    for (const id of ids) expect(await verdictOf(affiliate, id)).toEqual(['MISSING_PLATFORM_DATA', 'AUTH']);
  });
});

describe('a link whose post has another id at the platform', () => {
  it.each([
    [
      'linkedin',
      'activity:7000000000000000778',
      'https://www.linkedin.com/feed/update/urn:li:activity:7000000000000000778/',
    ],
    ['meta', '122000000000778', 'https://www.facebook.com/sample.page/posts/122000000000778'],
  ] as const)('is looked up once on %s', async (platform, postId, link) => {
    await app.post(platform, postId, { views: 10, author: app.access.tenants[0]!.affiliates[0]!.accounts[platform] });
    const ann = app.as.affiliate();
    expect(await verdictOf(ann, await claim(ann, app.campaignId, link))).toEqual(['MATCHED', undefined]);
  });
});

describe('the budget of a day', () => {
  it('once used up, still reads what was paid for that day, and nothing else', async () => {
    const ann = app.as.affiliate();
    const post = (postId: string) =>
      app.post('x', postId, { views: 500, author: app.access.tenants[0]!.affiliates[0]!.accounts.x });
    for (const postId of ['1999000000000000001', '1999000000000000002']) await post(postId);
    const paid = await claim(ann, app.campaignId, 'https://x.com/i/status/1999000000000000001', 400);
    await verdictOf(ann, paid);
    const { budgets, dayOf } = callLimitsOf('x', { dailyBudget: 500_000_000 });
    const day = { platform: 'x', account: 'shared', ...dayOf(app.engine.clock.now()) } as const;
    await dailyQuotaStore(app.tables).correct(day, budgets[0]!.name, 500_000_000);

    await ann.call('PUT', `/v1/submissions/${paid}/metrics`, { claimed: { views: 500 } });
    expect(await verdictOf(ann, paid, 2)).toEqual(['MATCHED', undefined]);
    const other = await claim(ann, app.campaignId, 'https://x.com/i/status/1999000000000000002', 500);
    expect(await verdictOf(ann, other)).toEqual(['MISSING_PLATFORM_DATA', 'RATE_LIMIT']);
  });

  it('is told day by day', async () => {
    const operator = new ApiClient(app.access.baseUrl, app.access.operatorKey);
    const to = new Date(app.engine.clock.now());
    const from = new Date(to.getTime() - 2 * 86_400_000);
    const path = `/v1/ops/platform-costs?from=${from.toISOString().slice(0, 10)}&to=${to.toISOString().slice(0, 10)}&limit=1`;
    const first = await operator.call<{ cursor?: string }>('GET', path);
    expect([first.status, typeof first.body.cursor]).toEqual([200, 'string']);
    const next = await operator.call('GET', `${path}&cursor=${encodeURIComponent(first.body.cursor!)}`);
    expect(next.status).toBe(200);
  });
});
