import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { simulatedOwnerToken } from '../../../local/simulators/credentials.ts';
import { AUTHORS, simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

const VIDEO = '7080000000000000001';
const OTHER_VIDEO = '7080000000000000002';
const FOREIGN_VIDEO = '7080000000000000003';
const FOREIGN = 'sample.user.2';

let platforms: SimulatedPlatforms;
beforeAll(async () => {
  platforms = await simulatedPlatforms();
  await platforms.control('PUT', 'posts/tiktok', [
    { postId: VIDEO, views: 20_331 },
    { postId: FOREIGN_VIDEO, views: 7, author: FOREIGN },
  ]);
});
afterAll(() => platforms.stop());
beforeEach(async () => {
  await platforms.control('DELETE', 'faults/tiktok');
  await platforms.control('DELETE', 'requests/tiktok');
});

const read = (...postIds: string[]) =>
  platforms.tiktok().fetch(
    postIds.map((postId) => ({ postId })),
    Date.now,
  );

describe('the TikTok client against the simulated API', () => {
  it("reads views of the owner's own video", async () => {
    const { call, outcomes } = await read(VIDEO);
    expect(call).toBe('ok');
    expect(outcomes).toMatchObject([
      {
        author: AUTHORS.tiktok,
        metrics: { views: { value: 20_331 } },
        engagement: { likes: 813, comments: 45, shares: 20 },
      },
    ]);
    expect(Date.parse((outcomes[0] as { publishedAt: string }).publishedAt)).toBeLessThan(Date.now());
    const { body } = await platforms.control('GET', 'requests/tiktok');
    expect(body).toMatchObject([{ method: 'POST', status: 200 }]);
    expect(JSON.stringify(body)).not.toContain('owner');
  });

  it('finds no video of another account, which its own owner does', async () => {
    expect((await read(FOREIGN_VIDEO, VIDEO)).outcomes).toMatchObject([
      { postId: FOREIGN_VIDEO, reason: 'TRUE_ABSENCE' },
      { kind: 'observed' },
    ]);
    const result = await platforms.tiktok(FOREIGN).fetch([{ postId: FOREIGN_VIDEO }], Date.now);
    expect(result.outcomes).toMatchObject([{ author: FOREIGN, metrics: { views: { value: 7 } } }]);
  });

  it.each(['deleted', 'private'])('finds no %s video, beside one that is there', async (state) => {
    await platforms.control('PUT', `posts/tiktok/${OTHER_VIDEO}`, { state });
    expect((await read(OTHER_VIDEO, VIDEO)).outcomes).toMatchObject([{ reason: 'TRUE_ABSENCE' }, { kind: 'observed' }]);
  });

  it('observes a video without its views where they are left out', async () => {
    await platforms.control('PUT', `posts/tiktok/${OTHER_VIDEO}`, { state: 'live', views: 100, omit: ['views'] });
    const { outcomes } = await read(OTHER_VIDEO);
    expect(outcomes).toMatchObject([{ kind: 'observed', engagement: { likes: 4 } }]);
    expect(outcomes[0]).toHaveProperty('metrics', {});
  });

  it.each(['another-token', simulatedOwnerToken('instagram', AUTHORS.tiktok)])('is refused with %s', async (token) => {
    const result = await platforms.tiktok(AUTHORS.tiktok, token).fetch([{ postId: VIDEO }], Date.now);
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ reason: 'AUTH' }] });
  });

  it.each([
    ['rate_limit', 'rate_limit_exceeded', 'rate_limited', 'RATE_LIMIT'],
    ['server_error', 'service_unavailable', 'failed', 'UPSTREAM_ERROR'],
    ['server_error', 'internal_error', 'failed', 'UPSTREAM_ERROR'],
    ['server_error', 'invalid_params', 'ok', 'UPSTREAM_ERROR'],
    ['bad_token', 'access_token_invalid', 'ok', 'AUTH'],
    ['bad_token', 'scope_not_authorized', 'ok', 'AUTH'],
    ['bad_token', 'scope_permission_missed', 'ok', 'AUTH'],
  ])('takes the %s %s for %s, %s', async (kind, variant, call, reason) => {
    expect((await platforms.control('PUT', 'faults/tiktok', { kind, variant })).status).toBe(200);
    expect(await read(VIDEO)).toMatchObject({ call, outcomes: [{ reason }] });
  });
});

describe('the simulated TikTok', () => {
  const ask = async (query: string, body: unknown, path = 'video/query/') => {
    const response = await fetch(`${platforms.url}/tiktok/v2/${path}?${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${simulatedOwnerToken('tiktok', AUTHORS.tiktok)}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const asking = (...video_ids: unknown[]) => ({ filters: { video_ids } });
  const ids = (count: number) =>
    Array.from({ length: count }, (_, n) => `70800000000000001${String(n).padStart(2, '0')}`);

  it.each([
    ['20 ids', 'fields=id', asking(...ids(20)), 200, 'ok'],
    ['21 ids', 'fields=id', asking(...ids(21)), 400, 'invalid_params'],
    ['no id', 'fields=id', asking(), 400, 'invalid_params'],
    ['an id that is none', 'fields=id', asking(VIDEO, 'a'), 400, 'invalid_params'],
    ['an id as a number', 'fields=id', asking(7), 400, 'invalid_params'],
    ['no fields', '', asking(VIDEO), 400, 'invalid_params'],
    ['an unknown field', 'fields=id,saves', asking(VIDEO), 400, 'invalid_params'],
    ['no JSON', 'fields=id', '{', 400, 'invalid_params'],
  ])('answers a query with %s by %s', async (_, query, body, status, code) => {
    const answer = await ask(query, body);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });

  it('knows no other call', async () => {
    expect(await ask('fields=id', asking(VIDEO), 'video/list/')).toMatchObject({ status: 404 });
  });

  it('gives only the fields that are asked for', async () => {
    const { body } = await ask('fields=id,view_count', asking(VIDEO));
    expect(body).toMatchObject({ error: { code: 'ok', message: '' } });
    expect(body).toHaveProperty('data.videos', [{ id: VIDEO, view_count: 20_331 }]);
  });
});
