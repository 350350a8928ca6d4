import { beforeEach, describe, expect, it } from 'vitest';
import { atMs, DAY } from '../../../shared/model/instant.ts';
import type { Platform } from '../../../shared/model/platform.ts';
import { platformCostStore, type Spent } from '../../../shared/store/platform-costs.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const spend = (day: string, platform: Platform, tenantId: string, spent: Spent) =>
  platformCostStore(api.memory).add(
    { platform, account: 'shared', day, endsAt: atMs(Date.parse(day) + DAY) },
    tenantId,
    spent,
  );

const list = async (query: Record<string, string>) => {
  const { status, body } = await api.call('GET', '/v1/ops/platform-costs', { key: keys.operator, query });
  return { status, body, items: (body.items ?? []) as Record<string, unknown>[], cursor: body.cursor as string };
};

describe('platform costs', () => {
  it('are shown by day, platform and account, the newest day first, with the tenants’ shares of a bill', async () => {
    await spend('2026-11-01', 'youtube', '*', { calls: 3, posts: 140, costMicros: 0 });
    await spend('2026-11-02', 'youtube', '*', { calls: 1, posts: 5, costMicros: 0 });
    await spend('2026-11-02', 'x', 'acme', { calls: 2, posts: 3, costMicros: 15_000 });
    await spend('2026-11-02', 'x', 'globex', { calls: 0, posts: 1, costMicros: 5_000 });
    const { status, body } = await list({ from: '2026-11-01', to: '2026-11-02' });
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        {
          ...{ platform: 'x', account: 'shared', day: '2026-11-02', calls: 2, posts: 4, costMicros: 20_000 },
          tenants: [
            { tenantId: 'acme', posts: 3, costMicros: 15_000 },
            { tenantId: 'globex', posts: 1, costMicros: 5_000 },
          ],
        },
        { platform: 'youtube', account: 'shared', day: '2026-11-02', calls: 1, posts: 5, costMicros: 0 },
        { platform: 'youtube', account: 'shared', day: '2026-11-01', calls: 3, posts: 140, costMicros: 0 },
      ],
    });
  });

  it('hold both days asked for and none beside', async () => {
    for (const day of ['2026-10-31', '2026-11-01', '2026-11-02', '2026-11-03'])
      await spend(day, 'x', 'acme', { calls: 1, posts: 1, costMicros: 5_000 });
    const { items } = await list({ from: '2026-11-01', to: '2026-11-02' });
    expect(items.map(({ day }) => day)).toEqual(['2026-11-02', '2026-11-01']);
  });

  it('come by pages of days, also over days without any', async () => {
    for (const day of ['2026-10-30', '2026-11-01', '2026-11-05'])
      await spend(day, 'x', 'acme', { calls: 1, posts: 1, costMicros: 5_000 });
    const days: unknown[][] = [];
    let cursor: string | undefined;
    do {
      const query = { from: '2026-10-30', to: '2026-11-05', limit: '3', ...(cursor ? { cursor } : {}) };
      const page = await list(query);
      days.push(page.items.map(({ day }) => day));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(days).toEqual([['2026-11-05'], ['2026-11-01'], ['2026-10-30']]);
  });

  it('are none where the days are the wrong way round', async () => {
    expect((await list({ from: '2026-11-02', to: '2026-11-01' })).body).toEqual({ items: [] });
  });

  it.each([
    ['from', { to: '2026-11-02' }],
    ['to', { from: '2026-11-02' }],
    ['from', { from: '2026-11-31', to: '2026-12-02' }],
    ['to', { from: '2026-11-02', to: '2026-11-02T00:00:00Z' }],
    ['tenantId', { from: '2026-11-02', to: '2026-11-02', tenantId: 'acme' }],
  ])('refuse a bad %s', async (path, query) => {
    const { status, body } = await list(query);
    expect([status, (body.errors as { path: string }[])[0]?.path]).toEqual([400, path]);
  });
});
