import { describe, expect, it } from 'vitest';
import { asking, asPosts, MEMBER, ONE, ORGANIZATION, TWO } from './linkedin-asking.ts';
import { recorded, type RecordedAnswer } from './recorded-answers.ts';

const answer = (name: string) => recorded('linkedin', name);
const URN = `urn:li:${ONE}`;
const LOOK_UP = 'https://li.example/rest/posts?ids=';

/** Statistics that leave the posts out, and what a look-up of the posts then says. */
const leftOut = (lookUp: RecordedAnswer, statistics = answer('no-activity')) => [
  (url: string) => (url.startsWith(LOOK_UP) ? lookUp : statistics),
];
const batch = (status: number): RecordedAnswer => ({
  status: 200,
  body: { results: {}, statuses: { [URN]: status }, errors: {} },
});

describe.each([
  ['an organization', { accountId: ORGANIZATION }],
  ['a member', { accountId: MEMBER }],
])('a post of %s that LinkedIn has no numbers of', (_, account) => {
  it('has none yet where the post is there, and never zero', async () => {
    const { body } = answer('posts-there') as { body: { results: Record<string, object> } };
    const results = { [URN]: { ...body.results[URN], author: account.accountId } };
    const { fetch, sent } = asking(account, ...leftOut({ status: 200, body: { ...body, results } }));
    expect(await fetch(asPosts(ONE))).toMatchObject({
      call: 'ok',
      outcomes: [{ kind: 'absent', reason: 'NOT_YET_AVAILABLE' }],
    });
    expect(sent.at(-1)?.url).toBe(`${LOOK_UP}List(urn%3Ali%3Ashare%3A7300000000000000001)`);
    expect(sent.at(-1)?.headers.get('linkedin-version')).toBe('202609');
  });

  it.each([
    ['deleted', answer('deleted'), 'LinkedIn has no post with this id: deleted, hidden or never there.'],
    ['gone for good', batch(410), 'LinkedIn has no post with this id: deleted, hidden or never there.'],
    ['private', answer('private'), 'The connected account may not see the post: private, or of another account.'],
    ['of another account', answer('of-another-account'), 'The post is of another account than the connected one.'],
  ])('is absent where it is %s', async (__, lookUp, detail) => {
    const { outcomes, call } = await asking(account, ...leftOut(lookUp)).fetch(asPosts(ONE));
    expect(outcomes).toMatchObject([{ postId: ONE, reason: 'TRUE_ABSENCE', detail, api: 'linkedin.posts.batchGet' }]);
    expect(call).toBe('ok');
  });

  it.each([
    'access-denied',
    'expired-token',
    'rate-limited',
    'server-error',
    'malformed-html',
    'version-retired',
    'no-activity',
  ])('has none yet where the look-up ends in %s, which is no failure of the fetch', async (name) => {
    const result = await asking(account, ...leftOut(answer(name))).fetch(asPosts(ONE));
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ reason: 'NOT_YET_AVAILABLE' }] });
    expect(result).not.toHaveProperty('blockedUntil');
  });

  it('has none yet where the look-up shows it and says that it is not there', async () => {
    const { body } = batch(404) as { body: object };
    const lookUp = { status: 200, body: { ...body, results: { [URN]: { id: URN } } } };
    const { outcomes } = await asking(account, ...leftOut(lookUp)).fetch(asPosts(ONE));
    expect(outcomes).toMatchObject([{ reason: 'NOT_YET_AVAILABLE' }]);
  });

  it.each([200, 204, 400, 401, 429, 500])('has none yet where the look-up states %i for it', async (status) => {
    const { outcomes } = await asking(account, ...leftOut(batch(status))).fetch(asPosts(ONE));
    expect(outcomes).toMatchObject([{ reason: 'NOT_YET_AVAILABLE' }]);
  });
});

describe('posts that an organization’s statistics leave out', () => {
  it('are looked up alone, and the others keep their numbers', async () => {
    const { fetch, sent } = asking({}, ...leftOut(answer('deleted'), answer('partial')));
    expect((await fetch(asPosts(TWO, ONE))).outcomes).toMatchObject([
      { postId: TWO, reason: 'NOT_YET_AVAILABLE' },
      { postId: ONE, metrics: { views: { value: 3050 } } },
    ]);
    expect(sent.map(({ url }) => url).filter((url) => url.startsWith(LOOK_UP))).toEqual([
      `${LOOK_UP}List(urn%3Ali%3Ashare%3A7300000000000000002)`,
    ]);
  });

  it.each([
    ['an element names no post', [{ totalShareStatistics: { impressionCount: 5 } }]],
    ['a post was not asked for', [{ share: 'urn:li:share:1', totalShareStatistics: { impressionCount: 5 } }]],
  ])('are unreadable where %s', async (_, elements) => {
    const result = await asking({}, { status: 200, body: { elements } }).fetch(asPosts(ONE));
    expect(result).toMatchObject({ call: 'failed', outcomes: [{ kind: 'absent', reason: 'UNPARSABLE' }] });
  });

  it('do not make a post of them that belongs to another organization', async () => {
    const elements = [
      {
        organizationalEntity: 'urn:li:organization:2',
        share: URN,
        totalShareStatistics: { impressionCount: 5 },
      },
    ];
    const result = await asking({}, { status: 200, body: { elements } }).fetch(asPosts(ONE));
    expect(result).toMatchObject({ outcomes: [{ kind: 'absent', reason: 'UNPARSABLE' }] });
  });

  it('are believed in neither of two different answers about one', async () => {
    const twice = (...counts: number[]) => ({
      status: 200,
      body: {
        elements: counts.map((impressionCount) => ({
          share: URN,
          totalShareStatistics: { impressionCount },
        })),
      },
    });
    expect((await asking({}, twice(5, 6)).fetch(asPosts(ONE))).outcomes).toMatchObject([{ reason: 'UNPARSABLE' }]);
    expect((await asking({}, twice(5, 5)).fetch(asPosts(ONE))).outcomes).toMatchObject([
      { metrics: { views: { value: 5 } } },
    ]);
  });
});
