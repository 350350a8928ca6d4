import { describe, expect, it } from 'vitest';
import { FetchOutcome } from '../../shared/model/observation.ts';
import { asking, asPosts, MEMBER, NOW, ONE, ORGANIZATION, TOKEN, TWO, UGC_POST } from './linkedin-asking.ts';
import { recorded, recordedNames } from './recorded-answers.ts';

const one = asPosts(ONE);
const both = asPosts(ONE, TWO);
const answer = (name: string) => recorded('linkedin', name);
const SHARES =
  'https://li.example/rest/organizationalEntityShareStatistics?q=organizationalEntity' +
  '&organizationalEntity=urn%3Ali%3Aorganization%3A10000001&shares=';
const UGC_POSTS = SHARES.replace('&shares=', '&ugcPosts=');

describe("reading an organization's posts from LinkedIn", () => {
  it('observes views and clicks with what they mean, the account and reactions', async () => {
    const { outcomes, call } = await asking({}, answer('ok')).fetch(both);
    expect(call).toBe('ok');
    expect(outcomes[0]).toEqual({
      kind: 'observed',
      postId: ONE,
      fetchedAt: NOW,
      api: 'linkedin.organizationalEntityShareStatistics',
      metrics: {
        views: {
          value: 3050,
          metricName: 'totalShareStatistics.impressionCount',
          definition: 'times the post was shown, sponsored delivery left out',
          definitionVersion: '2022-06-01',
          scope: 'organic',
        },
        clicks: {
          value: 61,
          metricName: 'totalShareStatistics.clickCount',
          definition: 'all clicks on the post, not only those on its links',
          definitionVersion: '2022-06-01',
          scope: 'organic',
        },
      },
      author: ORGANIZATION,
      engagement: { likes: 44, comments: 6, reposts: 3 },
    });
    expect(outcomes[1]).toMatchObject({ metrics: { views: { value: 77 }, clicks: { value: 0 } } });
  });

  it('asks in one call, with the version, the protocol and the token in headers', async () => {
    const { fetch, sent } = asking({}, answer('ok'));
    await fetch(both);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      method: 'GET',
      url: `${SHARES}List(urn%3Ali%3Ashare%3A7300000000000000001,urn%3Ali%3Ashare%3A7300000000000000002)`,
    });
    expect(sent[0]?.headers.get('authorization')).toBe(`Bearer ${TOKEN}`);
    expect(sent[0]?.headers.get('linkedin-version')).toBe('202609');
    expect(sent[0]?.headers.get('x-restli-protocol-version')).toBe('2.0.0');
  });

  it('asks for another version of the API where one is set', async () => {
    const { fetch, sent } = asking({ apiVersion: '202610' }, answer('ok'));
    await fetch(one);
    expect(sent[0]?.headers.get('linkedin-version')).toBe('202610');
  });

  it('asks for ugcPosts under their own name, and answers in the order asked', async () => {
    const { fetch, sent } = asking({}, (url) => answer(url.startsWith(SHARES) ? 'ok' : 'ok-ugc-posts'));
    const { outcomes } = await fetch(asPosts(UGC_POST, ONE));
    expect(sent.map(({ url }) => url).sort()).toEqual([
      `${SHARES}List(urn%3Ali%3Ashare%3A7300000000000000001)`,
      `${UGC_POSTS}List(urn%3Ali%3AugcPost%3A7300000000000000003)`,
    ]);
    expect(outcomes).toMatchObject([
      { postId: UGC_POST, metrics: { views: { value: 812 }, clicks: { value: 19 } } },
      { postId: ONE, metrics: { views: { value: 3050 } } },
    ]);
  });

  it.each([
    [20, 1],
    [21, 2],
    [41, 3],
  ])('asks for %i posts in %i calls', async (count, calls) => {
    const { fetch, sent } = asking({}, answer('access-denied'));
    const posts = Array.from({ length: count }, (_, n) => ({ postId: `share:${1_000 + n}` }));
    const { outcomes } = await fetch([...posts, ...posts]);
    expect(sent).toHaveLength(calls);
    expect(outcomes).toHaveLength(count);
  });

  it.each([
    '7300000000000000001',
    'share:',
    'share:12a',
    'share:07',
    'share:9223372036854775808',
    'share:1,urn:li:share:2',
    'comment:1',
    'urn:li:share:1',
    '',
  ])('does not send %j, and says so for that post alone', async (postId) => {
    const { fetch, sent } = asking({}, answer('partial'));
    const { outcomes, call } = await fetch(asPosts(postId, ONE));
    expect(sent.map(({ url }) => url)).toEqual([`${SHARES}List(urn%3Ali%3Ashare%3A7300000000000000001)`]);
    expect(outcomes).toMatchObject([{ postId, reason: 'TRUE_ABSENCE' }, { kind: 'observed' }]);
    expect(call).toBe('ok');
  });

  it('observes a post without a view count as that, never as zero views', async () => {
    const { outcomes } = await asking({}, answer('views-missing')).fetch(one);
    expect(outcomes[0]).toMatchObject({ kind: 'observed', metrics: { clicks: { value: 61 } } });
    expect(outcomes[0]).not.toHaveProperty('metrics.views');
    expect(outcomes[0]).not.toHaveProperty('withheld');
  });

  it.each([
    ['rate-limited', 'RATE_LIMIT', 'rate_limited', '2026-11-22T00:00:00.000Z'],
    ['rate-limited-infrastructure', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:01:00.000Z'],
    ['expired-token', 'AUTH', 'ok', undefined],
    ['revoked-token', 'AUTH', 'ok', undefined],
    ['access-denied', 'AUTH', 'ok', undefined],
    ['invalid-parameter', 'UPSTREAM_ERROR', 'ok', undefined],
    ['version-missing', 'UPSTREAM_ERROR', 'failed', undefined],
    ['version-retired', 'UPSTREAM_ERROR', 'failed', undefined],
    ['server-error', 'UPSTREAM_ERROR', 'failed', undefined],
    ['malformed', 'UNPARSABLE', 'failed', undefined],
    ['malformed-html', 'UNPARSABLE', 'failed', undefined],
  ])('turns %s into %s for every post, after no look-up', async (name, reason, call, retryAt) => {
    const { fetch, sent } = asking({}, answer(name));
    const result = await fetch(both);
    expect(result.outcomes.map(({ postId }) => postId)).toEqual([ONE, TWO]);
    for (const outcome of result.outcomes) {
      expect(outcome).toMatchObject({ kind: 'absent', reason });
      expect((outcome as { retryAt?: string }).retryAt).toBe(retryAt);
    }
    expect(result.call).toBe(call);
    expect(result.blockedUntil).toBe(retryAt);
    expect(sent.every(({ url }) => url.startsWith(SHARES))).toBe(true);
  });

  it.each([
    ['version-retired', 'The configured version of the LinkedIn API was retired.'],
    ['version-missing', 'LinkedIn found no API version in the request.'],
    ['expired-token', 'The connection to LinkedIn has expired.'],
    ['revoked-token', 'The connection to LinkedIn was revoked.'],
    ['rate-limited', 'The daily limit of the LinkedIn API is reached.'],
  ])('says of %s: %s', async (name, detail) => {
    expect((await asking({}, answer(name)).fetch(one)).outcomes).toMatchObject([{ detail }]);
  });

  it.each([
    ['just before midnight', '2026-11-21T23:59:59.999Z', '2026-11-22T00:00:00.000Z'],
    ['at midnight', '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  ])('waits for the next midnight in UTC where a daily limit is reached %s', async (_, now, blockedUntil) => {
    expect(await asking({}, answer('rate-limited')).fetch(one, now)).toMatchObject({ blockedUntil });
  });

  it('waits as long as a limit asks, where it does', async () => {
    const limited = { ...answer('rate-limited'), headers: { 'retry-after': '7' } };
    expect(await asking({}, limited).fetch(one)).toMatchObject({ blockedUntil: '2026-11-21T11:00:07.000Z' });
  });

  it('knows a daily limit by its number alone and by its words alone', async () => {
    for (const body of [{ serviceErrorCode: 101 }, { message: 'APPLICATION DAY limit' }]) {
      const result = await asking({}, { status: 429, body }).fetch(one);
      expect(result.blockedUntil).toBe('2026-11-22T00:00:00.000Z');
    }
  });

  it.each([400, 404, 409])('takes a refusal with %i that is none of LinkedIn’s own for a failure', async (status) => {
    const result = await asking({}, { status, body: '<!doctype html>' }).fetch(one);
    expect(result).toMatchObject({ call: 'failed', outcomes: [{ reason: 'UPSTREAM_ERROR' }] });
  });

  it('takes an unreadable token for a refused credential', async () => {
    const owner = { accountId: ORGANIZATION, accessToken: () => Promise.reject(new Error(`no ${TOKEN}`)) };
    const { fetch, sent } = asking({ owner }, answer('ok'));
    const result = await fetch(one);
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ kind: 'absent', reason: 'AUTH' }] });
    expect(sent).toEqual([]);
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });

  it.each(recordedNames('linkedin').flatMap((name) => [ORGANIZATION, MEMBER].map((account) => [name, account])))(
    'answers %s to %s in the form of the model, without the token or a post id',
    async (name, accountId) => {
      const result = await asking({ accountId }, answer(name)).fetch(asPosts(ONE, UGC_POST));
      expect(result.outcomes).toHaveLength(2);
      for (const outcome of result.outcomes) {
        expect(FetchOutcome.parse(outcome)).toEqual(outcome);
        expect(outcome).not.toMatchObject({ detail: expect.stringMatching(/\d{5}/) as string });
      }
      expect(JSON.stringify(result)).not.toContain(TOKEN);
    },
  );

  it('asks nothing where no post is asked for', async () => {
    const { fetch, sent } = asking({}, answer('ok'));
    expect(await fetch([])).toEqual({ outcomes: [], call: 'ok', calls: 0 });
    expect(sent).toEqual([]);
  });
});
