import { describe, expect, it } from 'vitest';
import { FetchOutcome } from '../../shared/model/observation.ts';
import { redditClient } from '../../shared/platforms/reddit.ts';
import { recorded, type RecordedAnswer, recordedNames, vendorAnswering } from './recorded-answers.ts';
import { withoutMember } from './without-member.ts';

const NOW = '2026-11-21T11:00:00.000Z';
const WINDOW_END = '2026-11-21T11:05:12.000Z';
const ONE = '1abcde2';
const TWO = '1abcde3';
const SECRET = 'a-secret-to-keep';
const TOKEN = 'synthetic-token-to-keep';

/** A client that has been given a token, before a vendor that then answers so. */
const asking = (...answers: (RecordedAnswer | Error)[]) => {
  const vendor = vendorAnswering(recorded('reddit', 'token'), ...answers);
  const client = redditClient({
    tokenUrl: 'https://www.reddit.example',
    baseUrl: 'https://oauth.reddit.example',
    clientId: async () => 'an-app',
    clientSecret: async () => SECRET,
    userAgent: async () => 'aws:example:1.0 (by /u/synth_user)',
    http: vendor.http,
  });
  const fetch = (posts: Parameters<typeof client.fetch>[0]) => client.fetch(posts, () => Date.parse(NOW));
  return { ...vendor, fetch };
};
const one = [{ postId: ONE }];
const both = [{ postId: ONE }, { postId: TWO }];

describe('reading posts from Reddit', () => {
  it('observes the author, the publication and reactions, and no metric at all', async () => {
    const result = await asking(recorded('reddit', 'ok')).fetch(both);
    expect(result.call).toBe('ok');
    expect(result).not.toHaveProperty('blockedUntil');
    expect(result.outcomes).toEqual([
      {
        kind: 'observed',
        postId: ONE,
        fetchedAt: NOW,
        api: 'reddit.info',
        metrics: {},
        author: 'synth_user',
        publishedAt: '2026-11-21T08:00:00.000Z',
        engagement: { score: 137, comments: 41, crossposts: 2 },
      },
      expect.objectContaining({
        postId: TWO,
        metrics: {},
        author: 'synth_other',
        engagement: { score: 0, comments: 3, crossposts: 0 },
      }),
    ]);
  });

  it('asks by full name on the data host, with the token and the user agent in headers', async () => {
    const { fetch, sent } = asking(recorded('reddit', 'ok'));
    await fetch(both);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toMatchObject({
      method: 'GET',
      url: `https://oauth.reddit.example/api/info?id=t3_${ONE},t3_${TWO}&raw_json=1`,
    });
    expect(sent[1]?.headers.get('authorization')).toBe(`bearer ${TOKEN}`);
    expect(sent[1]?.headers.get('user-agent')).toBe('aws:example:1.0 (by /u/synth_user)');
  });

  it.each([
    [100, 1],
    [101, 2],
  ])('asks for %i posts in %i calls, after one for the token', async (count, calls) => {
    const { fetch, sent } = asking(recorded('reddit', 'private'));
    const { outcomes } = await fetch(Array.from({ length: count }, (_, n) => ({ postId: `1ab${1_000 + n}` })));
    expect(sent).toHaveLength(1 + calls);
    expect(outcomes).toHaveLength(count);
  });

  it.each(['abc', '12345678901', '1ABCDE2', '1abc,t1_x', 't3_1abcde2', ''])(
    'does not send %j, and says so for that post alone',
    async (postId) => {
      const { fetch, sent } = asking(recorded('reddit', 'partial'));
      const { outcomes, call } = await fetch([{ postId }, { postId: ONE }]);
      expect(sent[1]?.url).toContain(`?id=t3_${ONE}&`);
      expect(outcomes).toMatchObject([{ postId, reason: 'TRUE_ABSENCE' }, { kind: 'observed' }]);
      expect(call).toBe('ok');
    },
  );

  it.each([
    ['deleted', 'The post was deleted by its author.'],
    ['removed', 'The post was removed by Reddit or by moderators.'],
    ['removed-by-copyright', 'The post was removed by Reddit or by moderators.'],
    ['author-deleted', 'The post was deleted, or the account that published it.'],
    ['private', 'Reddit shows no post with this id: never there, or in a private community.'],
  ])('takes a post for gone that is %s, and says how', async (name, detail) => {
    const result = await asking(recorded('reddit', name)).fetch(one);
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ kind: 'absent', reason: 'TRUE_ABSENCE', detail }] });
  });

  it('gives what was found beside what was not', async () => {
    const { outcomes, call } = await asking(recorded('reddit', 'partial')).fetch([{ postId: TWO }, { postId: ONE }]);
    expect(outcomes).toMatchObject([
      { postId: TWO, reason: 'TRUE_ABSENCE' },
      { postId: ONE, kind: 'observed' },
    ]);
    expect(call).toBe('ok');
  });

  it.each([
    ['rate-limited', 'RATE_LIMIT', 'rate_limited', WINDOW_END],
    ['expired-token', 'AUTH', 'ok', undefined],
    ['forbidden', 'AUTH', 'ok', undefined],
    ['blocked', 'AUTH', 'ok', undefined],
    ['server-error', 'UPSTREAM_ERROR', 'failed', undefined],
    ['server-error-html', 'UPSTREAM_ERROR', 'failed', undefined],
    ['malformed', 'UNPARSABLE', 'failed', undefined],
    ['malformed-html', 'UNPARSABLE', 'failed', undefined],
  ])('turns %s into %s for every post', async (name, reason, call, retryAt) => {
    const result = await asking(recorded('reddit', name)).fetch(both);
    expect(result.outcomes.map(({ postId }) => postId)).toEqual([ONE, TWO]);
    for (const outcome of result.outcomes) {
      expect(outcome).toMatchObject({ kind: 'absent', reason });
      expect((outcome as { retryAt?: string }).retryAt).toBe(retryAt);
    }
    expect(result.call).toBe(call);
    expect(result.blockedUntil).toBe(retryAt);
  });

  it('says when it is the app that is blocked', async () => {
    const { outcomes } = await asking(recorded('reddit', 'blocked')).fetch(one);
    expect(outcomes).toMatchObject([{ detail: 'Reddit blocks the app or its user agent.' }]);
  });

  it('answers for every post where Reddit cannot be reached', async () => {
    const result = await asking(new TypeError('fetch failed')).fetch(one);
    expect(result).toMatchObject({ call: 'failed', outcomes: [{ reason: 'UPSTREAM_ERROR' }] });
  });
});

describe("Reddit's window of calls", () => {
  const answered = (headers: Record<string, string>) => ({ ...recorded('reddit', 'ok'), headers });
  const limited = (headers: Record<string, string>) => ({ ...recorded('reddit', 'rate-limited'), headers });

  it('closes after the last call, which still counts', async () => {
    const result = await asking(recorded('reddit', 'window-spent')).fetch(both);
    expect(result).toMatchObject({ call: 'ok', blockedUntil: WINDOW_END });
    expect(result.outcomes).toMatchObject([{ kind: 'observed' }, { kind: 'observed' }]);
  });

  it('is told with every answer that says so', async () => {
    const headers = { 'x-ratelimit-remaining': '57.0', 'x-ratelimit-reset': '312' };
    const limit = { remaining: 57, resetsAt: WINDOW_END };
    expect(await asking(answered(headers)).fetch(both)).toMatchObject({ calls: 1, limit });
    expect(await asking(answered({})).fetch(both)).not.toHaveProperty('limit');
  });

  it.each([
    ['0.0', '312', WINDOW_END],
    ['0', '312', WINDOW_END],
    ['0.9', '312', WINDOW_END],
    ['1.0', '312', undefined],
    ['1', '312', undefined],
    ['-1', '312', undefined],
    ['none', '312', undefined],
    ['0.0', '0', '2026-11-21T11:00:01.000Z'],
    ['0.0', '1.5', '2026-11-21T11:00:01.500Z'],
    ['0.0', '86400', '2026-11-22T11:00:00.000Z'],
    ['0.0', '1795262400', undefined],
    ['0.0', '999999999', '2026-11-22T11:00:00.000Z'],
    ['0.0', 'soon', undefined],
  ])('with %s calls left and %s s to go is closed until %s', async (remaining, reset, blockedUntil) => {
    const headers = { 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': reset };
    const result = await asking(answered(headers)).fetch(both);
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ kind: 'observed' }, { kind: 'observed' }] });
    expect(result.blockedUntil).toBe(blockedUntil);
  });

  it('is open after an answer from a cache, which has no headers', async () => {
    const result = await asking(recorded('reddit', 'cached')).fetch(both);
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ kind: 'observed' }, { kind: 'observed' }] });
    expect(result).not.toHaveProperty('blockedUntil');
  });

  it('that a failed call used up is closed as well', async () => {
    const { headers = {} } = recorded('reddit', 'window-spent');
    const result = await asking({ ...recorded('reddit', 'malformed'), headers }).fetch(one);
    expect(result).toMatchObject({ call: 'failed', blockedUntil: WINDOW_END, outcomes: [{ reason: 'UNPARSABLE' }] });
  });

  it.each([
    ['is past', { 'x-ratelimit-reset': '0' }, '2026-11-21T11:00:01.000Z'],
    ['is unknown', {}, '2026-11-21T11:01:00.000Z'],
    ['only Retry-After names', { 'retry-after': '7' }, '2026-11-21T11:00:07.000Z'],
  ])('whose end %s still holds calls after a refusal', async (_, headers, blockedUntil) => {
    const result = await asking(limited(headers)).fetch(one);
    expect(result).toMatchObject({ call: 'rate_limited', blockedUntil, outcomes: [{ retryAt: blockedUntil }] });
  });
});

describe('what Reddit answers', () => {
  it.each([
    ['data', { reason: 'UNPARSABLE' }, 'failed'],
    ['data.children', { reason: 'UNPARSABLE' }, 'failed'],
    ['data.children.0.kind', { reason: 'UNPARSABLE' }, 'failed'],
    ['data.children.0.data', { reason: 'UNPARSABLE' }, 'failed'],
    ['data.children.0.data.id', { reason: 'UNPARSABLE' }, 'failed'],
    ['data.children.0.data.author', { author: undefined }, 'ok'],
    ['data.children.0.data.created_utc', { publishedAt: undefined }, 'ok'],
    ['data.children.0.data.score', { engagement: { comments: 41, crossposts: 2 } }, 'ok'],
    ['data.children.0.data.num_comments', { engagement: { score: 137, crossposts: 2 } }, 'ok'],
    ['data.children.0.data.num_crossposts', { engagement: { score: 137, comments: 41 } }, 'ok'],
    ['data.children.0.data.view_count', { kind: 'observed', metrics: {} }, 'ok'],
  ])('without its member %s means no more than it says', async (path, outcome, call) => {
    const result = await asking(withoutMember(recorded('reddit', 'partial'), path)).fetch(one);
    expect(result.call).toBe(call);
    for (const [member, value] of Object.entries(outcome)) {
      expect((result.outcomes[0] as unknown as Record<string, unknown>)[member]).toEqual(value);
    }
  });

  it('that a post is removed is read from who removed it', async () => {
    const path = 'data.children.0.data.removed_by_category';
    const { outcomes } = await asking(withoutMember(recorded('reddit', 'removed'), path)).fetch(one);
    expect(outcomes).toMatchObject([{ kind: 'observed', author: 'synth_user' }]);
  });

  const listing = (...children: unknown[]) => ({ status: 200, body: { kind: 'Listing', data: { children } } });

  it.each([
    ['a comment has that id', { kind: 't1', data: { id: ONE, author: 'synth_user' } }],
    ['another post is shown', { kind: 't3', data: { id: TWO, author: 'synth_user' } }],
    ['a post has no id', { kind: 't3', data: { author: 'synth_user' } }],
    ['a child is none', null],
  ])('does not prove a post gone where %s', async (_, child) => {
    const result = await asking(listing(child)).fetch(one);
    expect(result).toMatchObject({ call: 'failed', outcomes: [{ reason: 'UNPARSABLE' }] });
  });

  it('spoils one post alone where that one cannot be read', async () => {
    const children = [{ kind: 't3', data: { id: ONE, author: 7 } }, ...childrenOf(recorded('reddit', 'ok')).slice(1)];
    const result = await asking(listing(...children)).fetch(both);
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ reason: 'UNPARSABLE' }, { kind: 'observed' }] });
  });

  it.each(recordedNames('reddit'))('is put into the form of the model, without a secret, for %s', async (name) => {
    const result = await asking(recorded('reddit', name)).fetch(both);
    expect(result.outcomes).toHaveLength(2);
    for (const outcome of result.outcomes) expect(FetchOutcome.parse(outcome)).toEqual(outcome);
    for (const secret of [SECRET, TOKEN]) expect(JSON.stringify(result)).not.toContain(secret);
  });
});

const childrenOf = ({ body }: RecordedAnswer): unknown[] => (body as { data: { children: unknown[] } }).data.children;
