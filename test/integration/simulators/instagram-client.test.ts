import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AUTHORS, simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

const NOW = Date.now();
const now = () => NOW;
const inMinutes = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

let platforms: SimulatedPlatforms;
beforeAll(async () => {
  platforms = await simulatedPlatforms({ now });
});
afterAll(() => platforms.stop());
beforeEach(async () => {
  await platforms.control('DELETE', 'faults/instagram');
  await platforms.control('DELETE', 'requests/instagram');
});

const put = (postId: string, post: object) =>
  platforms.control('PUT', `posts/instagram/${encodeURIComponent(postId)}`, post);
const requests = async () =>
  ((await platforms.control('GET', 'requests/instagram')).body as { path: string }[]).map(({ path }) => path);
const refs = (...postIds: string[]) => postIds.map((postId) => ({ postId }));

describe('the Instagram client against the simulated API', () => {
  const read = (...postIds: string[]) => platforms.instagram().fetch(refs(...postIds), now);

  it('looks a post up by its shortcode once, and reads its views', async () => {
    await put('CxClient001', { views: 5120 });
    for (let time = 0; time < 2; time += 1) {
      expect(await read('CxClient001')).toMatchObject({
        call: 'ok',
        outcomes: [{ author: AUTHORS.instagram, metrics: { views: { value: 5120 } }, withheld: ['clicks'] }],
      });
    }
    const paths = await requests();
    expect(paths).toHaveLength(3);
    expect(paths[0]).toMatch(/^\/v26\.0\/17841400000001\/media\?/);
    expect(paths[1]).toMatch(/^\/v26\.0\/\d+\/insights\?/);
    expect(paths[2]).toBe(paths[1]);
    expect(paths[1]).not.toContain('CxClient001');
  });

  it('reads 50 posts of an account with 250 in 53 calls', async () => {
    const posts = Array.from({ length: 250 }, (_, n) => ({ postId: `CxMany${String(n).padStart(5, '0')}`, views: n }));
    await platforms.control('PUT', 'posts/instagram', posts);
    const { outcomes, call } = await read(...posts.slice(0, 50).map(({ postId }) => postId));
    expect(call).toBe('ok');
    expect(outcomes).toMatchObject(
      posts.slice(0, 50).map(({ postId, views }) => ({ postId, metrics: { views: { value: views } } })),
    );
    expect(await requests()).toHaveLength(53);
  });

  it('reads the link clicks of a story', async () => {
    await put('3500000000000000001', { views: 640, clicks: 31 });
    const { outcomes } = await read('3500000000000000001');
    expect(outcomes).toMatchObject([{ metrics: { views: { value: 640 }, clicks: { value: 31 } } }]);
    expect((await requests())[0]).toContain('/stories?');
  });

  it('is told that a story has too few viewers', async () => {
    await put('3500000000000000002', { views: 4 });
    expect((await read('3500000000000000002')).outcomes).toMatchObject([{ reason: 'NOT_YET_AVAILABLE' }]);
  });

  it.each(['deleted', 'private'])('finds no %s post, listed before or not, beside one that is there', async (state) => {
    await put('CxClient002', { views: 7, state: 'live' });
    await put('CxClient003', { views: 8 });
    await read('CxClient002');
    await put('CxClient002', { state });
    await put(`CxUnread${state.slice(0, 3)}`, { views: 9, state });
    const { outcomes } = await read('CxClient002', `CxUnread${state.slice(0, 3)}`, 'CxClient003');
    expect(outcomes).toMatchObject([
      { reason: 'TRUE_ABSENCE', api: 'instagram.media.insights' },
      { reason: 'TRUE_ABSENCE', api: 'instagram.media.list' },
      { kind: 'observed' },
    ]);
  });

  it('finds no post of another account', async () => {
    await put('CxClient004', { views: 7, author: '17841400000002' });
    expect((await read('CxClient004')).outcomes).toMatchObject([{ reason: 'TRUE_ABSENCE' }]);
    const other = platforms.instagram({ accountId: '17841400000002' });
    expect((await other.fetch(refs('CxClient004'), now)).outcomes).toMatchObject([{ author: '17841400000002' }]);
    // Its id is kept now, and still it is not there for the token of the first account.
    expect((await read('CxClient004')).outcomes).toMatchObject([{ reason: 'TRUE_ABSENCE' }]);
  });

  it('observes a post without its views where they are left out', async () => {
    await put('CxClient005', { views: 7, omit: ['views'] });
    const { outcomes } = await read('CxClient005');
    expect(outcomes).toMatchObject([{ kind: 'observed' }]);
    expect(outcomes[0]).toHaveProperty('metrics', {});
  });

  it('is refused with the token of another account', async () => {
    const foreign = platforms.instagram({ tokenOf: '17841400000002' });
    expect(await foreign.fetch(refs('CxNeverSeen'), now)).toMatchObject({ call: 'ok', outcomes: [{ reason: 'AUTH' }] });
  });

  it('asks once more where the post does not have a metric', async () => {
    await put('CxClient006', { views: 70 });
    await read('CxClient006');
    await platforms.control('PUT', 'faults/instagram', { kind: 'server_error', variant: 'unknown-metric', times: 1 });
    expect((await read('CxClient006')).outcomes).toMatchObject([{ metrics: { views: { value: 70 } } }]);
  });

  it.each([
    ['rate_limit', 'instagram', { call: 'rate_limited', outcomes: [{ reason: 'RATE_LIMIT' }] }],
    ['rate_limit', 'app', { call: 'rate_limited', outcomes: [{ reason: 'RATE_LIMIT' }] }],
    ['rate_limit', 'app-media', { call: 'rate_limited', outcomes: [{ reason: 'RATE_LIMIT' }] }],
    ['rate_limit', 'user', { call: 'rate_limited', outcomes: [{ reason: 'RATE_LIMIT' }] }],
    ['rate_limit', 'page', { call: 'rate_limited', outcomes: [{ reason: 'RATE_LIMIT' }] }],
    ['rate_limit', 'custom', { call: 'rate_limited', outcomes: [{ reason: 'RATE_LIMIT' }] }],
    ['rate_limit', 'hidden', { call: 'rate_limited', outcomes: [{ reason: 'RATE_LIMIT' }] }],
    [
      'rate_limit',
      'used-up',
      { call: 'ok', blockedUntil: inMinutes(5), outcomes: [{ metrics: { views: { value: 70 } } }] },
    ],
    ['server_error', 'unknown', { call: 'failed', outcomes: [{ reason: 'UPSTREAM_ERROR' }] }],
    ['server_error', 'temporary', { call: 'failed', outcomes: [{ reason: 'UPSTREAM_ERROR' }] }],
    ['server_error', 'transient', { call: 'failed', outcomes: [{ reason: 'UPSTREAM_ERROR' }] }],
    ['server_error', 'unknown-metric', { call: 'ok', outcomes: [{ kind: 'observed', withheld: ['clicks'] }] }],
    [
      'server_error',
      'unsupported-metric',
      { call: 'ok', outcomes: [{ kind: 'observed', withheld: ['views', 'clicks'] }] },
    ],
    ['server_error', 'not-crossposted', { call: 'ok', outcomes: [{ kind: 'observed' }] }],
    [
      'server_error',
      'before-business',
      { call: 'ok', outcomes: [{ kind: 'observed', withheld: ['views', 'clicks'] }] },
    ],
    ['server_error', 'few-viewers', { call: 'ok', outcomes: [{ reason: 'NOT_YET_AVAILABLE' }] }],
    ['bad_token', 'expired', { call: 'ok', outcomes: [{ reason: 'AUTH' }] }],
    ['bad_token', 'app-removed', { call: 'ok', outcomes: [{ reason: 'AUTH' }] }],
    ['bad_token', 'password-changed', { call: 'ok', outcomes: [{ reason: 'AUTH' }] }],
    ['bad_token', 'invalid', { call: 'ok', outcomes: [{ reason: 'AUTH' }] }],
    ['bad_token', 'permission', { call: 'ok', outcomes: [{ reason: 'AUTH' }] }],
    ['bad_token', 'permission-missing', { call: 'ok', outcomes: [{ reason: 'AUTH' }] }],
  ])('types %s in the form %s', async (kind, variant, expected) => {
    await put('CxClient007', { views: 70 });
    await read('CxClient007');
    expect((await platforms.control('PUT', 'faults/instagram', { kind, variant })).status).toBe(200);
    expect(await read('CxClient007')).toMatchObject(expected);
  });
});
