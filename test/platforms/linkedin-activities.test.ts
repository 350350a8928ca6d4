import { describe, expect, it } from 'vitest';
import { keptPosts } from './kept-posts.ts';
import { ACTIVITY, asking, asPosts, MEMBER, ONE, OTHER_ACTIVITY, TOKEN, UGC_POST } from './linkedin-asking.ts';
import { recorded, type RecordedAnswer } from './recorded-answers.ts';

const answer = (name: string) => recorded('linkedin', name);
const ACTIVITIES = 'https://li.example/v2/activities?ids=';
const UNTOLD = 'LinkedIn does not say which post the activity in the link belongs to.';

const resolving =
  (activities: RecordedAnswer | Error, statistics = answer('partial')) =>
  (url: string) =>
    url.startsWith(ACTIVITIES) ? activities : statistics;
const about = (entry: unknown): RecordedAnswer => ({
  status: 200,
  body: { results: { [`urn:li:${ACTIVITY}`]: entry } },
});

describe('a post whose link names an activity', () => {
  it('is read under the id that LinkedIn says the activity is about', async () => {
    const { fetch, sent } = asking({}, resolving(answer('ok-activities')));
    const { outcomes, call } = await fetch(asPosts(ACTIVITY));
    expect(outcomes).toMatchObject([
      {
        postId: ACTIVITY,
        api: 'linkedin.organizationalEntityShareStatistics',
        metrics: { views: { value: 3050 }, clicks: { value: 61 } },
      },
    ]);
    expect(call).toBe('ok');
    expect(sent.map(({ url }) => url)).toEqual([
      `${ACTIVITIES}List(urn%3Ali%3Aactivity%3A7300000000377487361)`,
      expect.stringContaining('shares=List(urn%3Ali%3Ashare%3A7300000000000000001)') as string,
    ]);
    expect(sent[0]?.headers.get('authorization')).toBe(`Bearer ${TOKEN}`);
    expect(sent[0]?.headers.get('linkedin-version')).toBe('202609');
    expect(sent[0]?.headers.get('x-restli-protocol-version')).toBe('2.0.0');
  });

  it('is resolved once, and then kept', async () => {
    const resolvedPosts = keptPosts();
    const { fetch, sent } = asking({ resolvedPosts }, resolving(answer('ok-activities')));
    await fetch(asPosts(ACTIVITY, OTHER_ACTIVITY));
    expect([...resolvedPosts.kept]).toEqual([[ACTIVITY, ONE]]);
    expect((await fetch(asPosts(ACTIVITY))).outcomes).toMatchObject([{ postId: ACTIVITY, kind: 'observed' }]);
    expect(sent.filter(({ url }) => url.startsWith(ACTIVITIES))).toHaveLength(1);
  });

  it('is asked for again where what was kept is no id of a post', async () => {
    const resolvedPosts = keptPosts({ [ACTIVITY]: OTHER_ACTIVITY });
    await asking({ resolvedPosts }, resolving(answer('ok-activities'))).fetch(asPosts(ACTIVITY));
    expect(resolvedPosts.kept.get(ACTIVITY)).toBe(ONE);
  });

  it('gives one outcome to each of its names, and is asked for once', async () => {
    const { fetch, sent } = asking({}, resolving(answer('ok-activities')));
    const { outcomes } = await fetch(asPosts(ONE, ACTIVITY));
    expect(outcomes).toMatchObject([
      { postId: ONE, kind: 'observed' },
      { postId: ACTIVITY, kind: 'observed' },
    ]);
    expect(sent).toHaveLength(2);
  });

  it('may be a ugcPost, and a member’s', async () => {
    const entry = { domainEntity: `urn:li:${UGC_POST}` };
    const { fetch } = asking({ accountId: MEMBER }, resolving(about(entry), answer('ok-member-impressions-ugc-post')));
    expect((await fetch(asPosts(ACTIVITY))).outcomes).toMatchObject([
      { postId: ACTIVITY, metrics: { views: { value: 905 } }, author: MEMBER },
    ]);
  });

  it('is asked for elsewhere where another path is set', async () => {
    const { fetch, sent } = asking({ activitiesPath: '/rest/dmaActivities' }, answer('ok-activities'));
    await fetch(asPosts(ACTIVITY));
    expect(sent[0]?.url).toMatch(/^https:\/\/li\.example\/rest\/dmaActivities\?ids=List\(/);
  });

  it('is absent where LinkedIn knows no such activity, beside one that is known', async () => {
    const { outcomes, call } = await asking({}, resolving(answer('ok-activities'))).fetch(
      asPosts(OTHER_ACTIVITY, ACTIVITY),
    );
    expect(outcomes).toMatchObject([
      { postId: OTHER_ACTIVITY, reason: 'TRUE_ABSENCE', api: 'linkedin.activities.batchGet' },
      { postId: ACTIVITY, kind: 'observed' },
    ]);
    expect(call).toBe('ok');
  });

  it.each([
    ['a comment', { domainEntity: 'urn:li:comment:(urn:li:activity:1,2)' }],
    ['a post of a group', { domainEntity: 'urn:li:groupPost:1-2' }],
    ['another activity', { domainEntity: 'urn:li:activity:1' }],
  ])('is absent where the activity is about %s', async (_, entry) => {
    const { fetch, sent } = asking({}, resolving(about(entry)));
    expect((await fetch(asPosts(ACTIVITY))).outcomes).toMatchObject([
      { reason: 'TRUE_ABSENCE', detail: 'The link leads to something else than a post of an account.' },
    ]);
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['nothing', {}],
    ['no text', { domainEntity: 7 }],
    ['no URN', { domainEntity: ONE }],
    ['no object', 'urn:li:share:1'],
  ])('cannot be told where the activity states %s', async (_, entry) => {
    expect((await asking({}, resolving(about(entry))).fetch(asPosts(ACTIVITY))).outcomes).toMatchObject([
      { reason: 'UNPARSABLE', detail: UNTOLD },
    ]);
  });

  it.each([
    [403, 'AUTH'],
    [404, 'UPSTREAM_ERROR'],
    [410, 'UPSTREAM_ERROR'],
  ])('cannot be told where the call is answered with %i, and the other posts are read', async (status, reason) => {
    const refused = { status, body: { status, message: 'No root resource defined for path' } };
    const result = await asking({}, resolving(refused)).fetch(asPosts(ACTIVITY, ONE));
    expect(result).toMatchObject({
      call: 'ok',
      outcomes: [
        { postId: ACTIVITY, kind: 'absent', reason, detail: UNTOLD },
        { postId: ONE, kind: 'observed' },
      ],
    });
  });

  it.each([
    ['expired-token', 'AUTH', 'ok'],
    ['rate-limited', 'RATE_LIMIT', 'rate_limited'],
    ['server-error', 'UPSTREAM_ERROR', 'failed'],
    ['version-retired', 'UPSTREAM_ERROR', 'failed'],
    ['malformed', 'UNPARSABLE', 'failed'],
    ['ok', 'UNPARSABLE', 'failed'],
  ])('turns %s into %s for the activity alone', async (name, reason, call) => {
    const resolvedPosts = keptPosts();
    const result = await asking({ resolvedPosts }, resolving(answer(name))).fetch(asPosts(ACTIVITY, ONE));
    expect(result).toMatchObject({
      call,
      outcomes: [
        { postId: ACTIVITY, reason },
        { postId: ONE, kind: 'observed' },
      ],
    });
    expect(resolvedPosts.kept.size).toBe(0);
  });

  it.each([
    [20, 1],
    [21, 2],
  ])('is resolved with others: %i in %i calls', async (count, calls) => {
    const { fetch, sent } = asking({}, answer('no-activity'));
    await fetch(Array.from({ length: count }, (_, n) => ({ postId: `activity:${1_000 + n}` })));
    expect(sent.filter(({ url }) => url.startsWith(ACTIVITIES))).toHaveLength(calls);
  });
});
