import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AUTHORS, simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

const MEMBER = 'urn:li:person:sample-Person1';
const OTHER = 'urn:li:organization:10000002';
const SHARE = 'share:7300000000000000001';
const UGC_POST = 'ugcPost:7300000000000000002';
const ACTIVITY = 'activity:7300000000000000003';
const MISSING = 'share:7300000000000000009';

let platforms: SimulatedPlatforms;
beforeAll(async () => {
  platforms = await simulatedPlatforms();
});
afterAll(() => platforms.stop());
beforeEach(() => platforms.control('DELETE', 'requests/linkedin'));

const put = (postId: string, post: object) => platforms.control('PUT', `posts/linkedin/${postId}`, post);
const requested = async () => {
  const { body } = await platforms.control('GET', 'requests/linkedin');
  return (body as { path: string }[]).map(({ path }) => path.split('?')[0]);
};

describe.each([
  ['an organization', AUTHORS.linkedin, 'linkedin.organizationalEntityShareStatistics'],
  ['a member', MEMBER, 'linkedin.memberCreatorPostAnalytics'],
])('the LinkedIn client of %s against the simulated API', (_, author, api) => {
  const read = (...postIds: string[]) =>
    platforms.linkedin(author).fetch(
      postIds.map((postId) => ({ postId })),
      Date.now,
    );

  it('reads views and clicks of shares, ugcPosts and what activities are about', async () => {
    const counts = { views: 3050, clicks: 61, author, state: 'live' };
    for (const postId of [SHARE, UGC_POST, ACTIVITY]) await put(postId, counts);
    const { outcomes, call } = await read(SHARE, UGC_POST, ACTIVITY);
    expect(call).toBe('ok');
    expect(outcomes).toMatchObject(
      [SHARE, UGC_POST, ACTIVITY].map((postId) => ({
        postId,
        api,
        author,
        metrics: { views: { value: 3050 }, clicks: { value: 61 } },
      })),
    );
    expect(await requested()).toContain('/v2/activities');
  });

  it('finds no share under the number of its activity', async () => {
    const number = ACTIVITY.split(':')[1] ?? '';
    expect((await read(`share:${number}`)).outcomes).toMatchObject([{ reason: 'TRUE_ABSENCE' }]);
  });

  it.each(['deleted', 'private'])('finds no %s post, beside one that is there', async (state) => {
    for (const postId of [UGC_POST, ACTIVITY]) await put(postId, { state, author });
    const { outcomes, call } = await read(UGC_POST, SHARE, ACTIVITY, MISSING);
    expect(call).toBe('ok');
    expect(outcomes).toMatchObject([
      { postId: UGC_POST, reason: 'TRUE_ABSENCE' },
      { postId: SHARE, kind: 'observed' },
      { postId: ACTIVITY, reason: 'TRUE_ABSENCE' },
      { postId: MISSING, reason: 'TRUE_ABSENCE' },
    ]);
  });

  it('finds no post of another account', async () => {
    for (const postId of [UGC_POST, ACTIVITY]) await put(postId, { state: 'live', author: OTHER });
    expect((await read(UGC_POST, ACTIVITY)).outcomes).toMatchObject([
      { reason: 'TRUE_ABSENCE', detail: 'The connected account may not see the post: private, or of another account.' },
      { reason: 'TRUE_ABSENCE' },
    ]);
  });

  it('misses a metric that is left out', async () => {
    await put(SHARE, { author, omit: ['clicks'] });
    const { outcomes } = await read(SHARE);
    await put(SHARE, { omit: [] });
    expect(outcomes).toMatchObject([{ kind: 'observed', metrics: { views: { value: 3050 } } }]);
    expect(outcomes[0]).not.toHaveProperty('metrics.clicks');
    expect(outcomes[0]).not.toHaveProperty('withheld');
  });
});

describe('the LinkedIn client against the simulated API', () => {
  const read = (accountId?: string, apiVersion?: string) =>
    platforms.linkedin(accountId, apiVersion).fetch([{ postId: SHARE }], Date.now);

  it('has no numbers yet of an organization’s post that nobody has seen', async () => {
    await put(MISSING, { author: AUTHORS.linkedin });
    const { outcomes } = await platforms.linkedin().fetch([{ postId: MISSING }], Date.now);
    expect(outcomes).toMatchObject([{ kind: 'absent', reason: 'NOT_YET_AVAILABLE' }]);
    await platforms.control('DELETE', `posts/linkedin/${MISSING}`);
  });

  it('reads zero views of a member’s post that nobody has seen', async () => {
    await put(SHARE, { author: MEMBER, views: 0, clicks: 0 });
    expect((await read(MEMBER)).outcomes).toMatchObject([{ metrics: { views: { value: 0 }, clicks: { value: 0 } } }]);
  });

  it.each([
    ['202603', ['clicks']],
    ['202604', undefined],
    ['202605', undefined],
  ])('reads a member’s post by version %s', async (version, withheld) => {
    await put(SHARE, { author: MEMBER, views: 1834, clicks: 42 });
    const { outcomes } = await read(MEMBER, version);
    expect(outcomes).toMatchObject([{ metrics: { views: { value: 1834 } } }]);
    expect((outcomes[0] as { withheld?: string[] }).withheld).toEqual(withheld);
  });

  it('is told that a version was retired', async () => {
    expect(await read(AUTHORS.linkedin, '202511')).toMatchObject({
      call: 'failed',
      outcomes: [{ reason: 'UPSTREAM_ERROR', detail: 'The configured version of the LinkedIn API was retired.' }],
    });
  });

  it.each([
    ['rate_limit', 'APPLICATION_DAY', 'RATE_LIMIT', 'rate_limited'],
    ['rate_limit', 'MEMBER_DAY', 'RATE_LIMIT', 'rate_limited'],
    ['rate_limit', 'INFRASTRUCTURE', 'RATE_LIMIT', 'rate_limited'],
    ['server_error', 'SERVICE_UNAVAILABLE', 'UPSTREAM_ERROR', 'failed'],
    ['server_error', 'INTERNAL_SERVER_ERROR', 'UPSTREAM_ERROR', 'failed'],
    ['server_error', 'GATEWAY_TIMEOUT', 'UPSTREAM_ERROR', 'failed'],
    ['server_error', 'NONEXISTENT_VERSION', 'UPSTREAM_ERROR', 'failed'],
    ['server_error', 'VERSION_MISSING', 'UPSTREAM_ERROR', 'failed'],
    ['bad_token', 'EXPIRED_ACCESS_TOKEN', 'AUTH', 'ok'],
    ['bad_token', 'REVOKED_ACCESS_TOKEN', 'AUTH', 'ok'],
    ['bad_token', 'INVALID_ACCESS_TOKEN', 'AUTH', 'ok'],
    ['bad_token', 'ACCESS_DENIED', 'AUTH', 'ok'],
  ])('turns %s %s into %s', async (kind, variant, reason, call) => {
    expect((await platforms.control('PUT', 'faults/linkedin', { kind, variant })).status).toBe(200);
    for (const account of [AUTHORS.linkedin, MEMBER]) {
      expect(await read(account)).toMatchObject({ call, outcomes: [{ kind: 'absent', reason }] });
    }
    await platforms.control('DELETE', 'faults/linkedin');
  });

  it('waits for midnight in UTC where a daily limit is reached', async () => {
    await platforms.control('PUT', 'faults/linkedin', { kind: 'rate_limit', times: 1 });
    const { blockedUntil } = await read();
    expect(blockedUntil).toMatch(/T00:00:00\.000Z$/);
    expect(Date.parse(blockedUntil ?? '') - Date.now()).toBeLessThanOrEqual(86_400_000);
  });
});
