import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AUTHORS, simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

const NOW = Date.now();
const now = () => NOW;
const inMinutes = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
const AD_ACCOUNT = 'act_9000000001';

let platforms: SimulatedPlatforms;
beforeAll(async () => {
  platforms = await simulatedPlatforms({ now });
});
afterAll(() => platforms.stop());
beforeEach(async () => {
  await platforms.control('DELETE', 'faults/meta');
  await platforms.control('DELETE', 'requests/meta');
});

const put = (postId: string, post: object) =>
  platforms.control('PUT', `posts/meta/${encodeURIComponent(postId)}`, post);
const requests = async () =>
  ((await platforms.control('GET', 'requests/meta')).body as { path: string }[]).map(({ path }) => path);
const refs = (...postIds: string[]) => postIds.map((postId) => ({ postId }));

describe('the Meta client against the simulated API', () => {
  const read = (...postIds: string[]) => platforms.meta().fetch(refs(...postIds), now);
  const readAds = (...postIds: string[]) => platforms.meta({ accountId: AD_ACCOUNT }).fetch(refs(...postIds), now);

  it.each(['122000000000101', 'pfbid02Client', 'video:880000000000101', 'photo:770000000000101'])(
    'looks %s up once, and reads views and link clicks',
    async (postId) => {
      await put(postId, { views: 8431, clicks: 57 });
      for (let time = 0; time < 2; time += 1) {
        expect(await read(postId)).toMatchObject({
          call: 'ok',
          outcomes: [
            {
              postId,
              author: AUTHORS.meta,
              metrics: {
                views: { value: 8431 },
                clicks: { value: 57, metricName: 'post_clicks_by_type[link clicks]' },
              },
              withheld: ['conversions'],
            },
          ],
        });
      }
      const paths = await requests();
      expect(paths).toHaveLength(3);
      expect(paths[0]).toMatch(/^\/v26\.0\/100000001\/posts\?/);
      expect(paths[1]).toMatch(/^\/v26\.0\/100000001_\d+\/insights\?/);
      expect(paths[1]).not.toContain(postId.split(':').at(-1));
    },
  );

  it('reads a post by an id of two parts without looking it up', async () => {
    await put(`${AUTHORS.meta}_122000000000102`, { views: 5, clicks: 2 });
    expect((await read(`${AUTHORS.meta}_122000000000102`)).outcomes).toMatchObject([
      { metrics: { views: { value: 5 } } },
    ]);
    expect(await requests()).toHaveLength(1);
  });

  it('finds no post of another Page, by whatever name', async () => {
    await put('122000000000103', { views: 5, author: '100000002' });
    await put('100000002_122000000000104', { views: 5, author: '100000002' });
    expect((await read('122000000000103', '100000002_122000000000104')).outcomes).toMatchObject([
      { reason: 'TRUE_ABSENCE' },
      { reason: 'TRUE_ABSENCE' },
    ]);
  });

  it.each(['deleted', 'private'])('finds no %s post, beside one that is there', async (state) => {
    await put('122000000000105', { views: 5, state: 'live' });
    await put('122000000000106', { views: 6 });
    await read('122000000000105');
    await put('122000000000105', { state });
    expect((await read('122000000000105', '122000000000106')).outcomes).toMatchObject([
      { reason: 'TRUE_ABSENCE' },
      { kind: 'observed' },
    ]);
  });

  it('misses clicks that are left out', async () => {
    await put('122000000000107', { views: 5, omit: ['clicks'] });
    const { outcomes } = await read('122000000000107');
    expect(outcomes).toMatchObject([{ metrics: { views: { value: 5 } }, withheld: ['conversions'] }]);
    expect(outcomes[0]).not.toHaveProperty('metrics.clicks');
  });

  it('reads 50 ads in one call: impressions, clicks on links, and purchases once', async () => {
    const ads = Array.from({ length: 50 }, (_, n) => ({
      postId: `ad:${120_210_000_000 + n}`,
      views: 1000 + n,
      clicks: 30 + n,
      conversions: n,
      author: AD_ACCOUNT,
    }));
    await platforms.control('PUT', 'posts/meta', ads);
    const { outcomes, call } = await readAds(...ads.map(({ postId }) => postId));
    expect(call).toBe('ok');
    expect(outcomes).toMatchObject(
      ads.map(({ postId, views, clicks, conversions }) => ({
        postId,
        author: AD_ACCOUNT,
        metrics: {
          views: { value: views, scope: 'paid' },
          clicks: { value: clicks },
          conversions: { value: conversions },
        },
      })),
    );
    expect(await requests()).toHaveLength(1);
  });

  it('misses conversions that are left out, and finds no deleted ad and none of another account', async () => {
    await put('ad:900001', { views: 10, conversions: 3, author: AD_ACCOUNT, omit: ['conversions'] });
    await put('ad:900002', { views: 10, author: AD_ACCOUNT, state: 'deleted' });
    await put('ad:900003', { views: 10, author: 'act_9000000002' });
    const { outcomes } = await readAds('ad:900001', 'ad:900002', 'ad:900003');
    expect(outcomes).toMatchObject([
      { metrics: { views: { value: 10 } } },
      { reason: 'TRUE_ABSENCE' },
      { reason: 'TRUE_ABSENCE' },
    ]);
    expect(outcomes[0]).not.toHaveProperty('metrics.conversions');
  });

  it('is refused with the token of another account', async () => {
    const page = platforms.meta({ tokenOf: '100000002' });
    expect(await page.fetch(refs('122000000000199'), now)).toMatchObject({
      call: 'ok',
      outcomes: [{ reason: 'AUTH' }],
    });
    const ads = platforms.meta({ accountId: AD_ACCOUNT, tokenOf: 'act_9000000002' });
    expect(await ads.fetch(refs('ad:900001'), now)).toMatchObject({ call: 'ok', outcomes: [{ reason: 'AUTH' }] });
  });

  it.each([
    ['rate_limit', 'pages', { call: 'rate_limited', outcomes: [{ reason: 'RATE_LIMIT' }] }],
    ['rate_limit', 'ads_insights', { call: 'rate_limited', outcomes: [{ reason: 'RATE_LIMIT' }] }],
    ['rate_limit', 'ads_management', { call: 'rate_limited', outcomes: [{ reason: 'RATE_LIMIT' }] }],
    ['rate_limit', 'app', { call: 'rate_limited', outcomes: [{ reason: 'RATE_LIMIT' }] }],
    ['rate_limit', 'hidden', { call: 'rate_limited', outcomes: [{ reason: 'RATE_LIMIT' }] }],
    ['rate_limit', 'used-up', { call: 'ok', blockedUntil: inMinutes(5), outcomes: [{ kind: 'observed' }] }],
    ['server_error', 'temporary', { call: 'failed', outcomes: [{ reason: 'UPSTREAM_ERROR' }] }],
    ['server_error', 'transient', { call: 'failed', outcomes: [{ reason: 'UPSTREAM_ERROR' }] }],
    ['server_error', 'no-metric', { call: 'failed', outcomes: [{ reason: 'UPSTREAM_ERROR' }] }],
    ['server_error', 'too-much-data', { call: 'failed', outcomes: [{ reason: 'UPSTREAM_ERROR' }] }],
    ['bad_token', 'password-changed', { call: 'ok', outcomes: [{ reason: 'AUTH' }] }],
    ['bad_token', 'permission-missing', { call: 'ok', outcomes: [{ reason: 'AUTH' }] }],
  ])('types %s in the form %s, of posts and of ads', async (kind, variant, expected) => {
    await put(`${AUTHORS.meta}_122000000000108`, { views: 70 });
    await platforms.control('PUT', 'faults/meta', { kind, variant });
    expect(await read(`${AUTHORS.meta}_122000000000108`)).toMatchObject(expected);
    expect(await readAds('ad:900001')).toMatchObject(expected);
  });

  it('is blocked for the seconds that the limit of an ad account names', async () => {
    await platforms.control('PUT', 'faults/meta', { kind: 'rate_limit', retryAfterSeconds: 90 });
    const until = new Date(NOW + 90_000).toISOString();
    expect(await readAds('ad:900001')).toMatchObject({ call: 'rate_limited', blockedUntil: until });
  });

  it('asks once more where a metric of posts is unknown', async () => {
    await put(`${AUTHORS.meta}_122000000000109`, { views: 70 });
    await platforms.control('PUT', 'faults/meta', { kind: 'server_error', variant: 'unknown-metric', times: 1 });
    const { outcomes } = await read(`${AUTHORS.meta}_122000000000109`);
    expect(outcomes).toMatchObject([{ metrics: { views: { value: 70 } } }]);
  });
});
