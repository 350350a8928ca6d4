import { describe, expect, it } from 'vitest';
import { FetchOutcome } from '../../shared/model/observation.ts';
import { xClient } from '../../shared/platforms/x.ts';
import { recorded, type RecordedAnswer, recordedNames, vendorAnswering } from './recorded-answers.ts';

const NOW = '2026-11-21T11:00:00.000Z';
const ONE = '1850000000000000001';
const TWO = '1850000000000000002';
const TOKEN = 'a-token-to-keep';

const asking = (...answers: (RecordedAnswer | Error)[]) => {
  const vendor = vendorAnswering(...answers);
  const client = xClient({ baseUrl: 'https://x.example', bearerToken: async () => TOKEN, http: vendor.http });
  const fetch = (posts: Parameters<typeof client.fetch>[0], now = NOW) => client.fetch(posts, () => Date.parse(now));
  return { ...vendor, fetch };
};
const one = [{ postId: ONE }];
const both = [{ postId: ONE }, { postId: TWO }];

describe('reading posts from X', () => {
  it('observes views and clicks, the author, the publication and reactions', async () => {
    const { outcomes, call } = await asking(recorded('x', 'ok')).fetch(both);
    expect(call).toBe('ok');
    expect(outcomes[0]).toEqual({
      kind: 'observed',
      postId: ONE,
      fetchedAt: NOW,
      api: 'x.tweets.lookup',
      metrics: {
        views: {
          value: 5432,
          metricName: 'public_metrics.impression_count',
          definition: 'times the post was seen',
          definitionVersion: '2022-12-15',
          scope: 'all',
        },
        clicks: {
          value: 89,
          metricName: 'non_public_metrics.url_link_clicks',
          definition: 'clicks on links in the post',
          definitionVersion: '2020-10-01',
          scope: 'all',
        },
      },
      author: '1000001',
      publishedAt: '2026-11-10T08:00:00.000Z',
      engagement: { likes: 234, replies: 12, reposts: 50, quotes: 5, bookmarks: 8 },
    });
    expect(outcomes[1]).toMatchObject({ author: '1000002', metrics: { views: { value: 77 }, clicks: { value: 0 } } });
  });

  it('asks for public and private metrics in one call, with the token in its header', async () => {
    const { fetch, sent } = asking(recorded('x', 'ok'));
    await fetch(both);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.url).toBe(
      `https://x.example/2/tweets?ids=${ONE},${TWO}&tweet.fields=public_metrics,non_public_metrics,created_at,author_id`,
    );
    expect(sent[0]?.headers.get('authorization')).toBe(`Bearer ${TOKEN}`);
  });

  it('counts its calls and passes on what X says is left, the least of several calls', async () => {
    const left = (name: string, remaining: string) => ({
      ...recorded('x', name),
      headers: { 'x-rate-limit-remaining': remaining, 'x-rate-limit-reset': '1795262400' },
    });
    const limit = { remaining: 17, resetsAt: '2026-11-21T12:00:00.000Z' };
    expect(await asking(left('ok', '17')).fetch(both)).toMatchObject({ calls: 1, limit });
    const twice = asking(left('field-withheld-kept-back', '18'), left('ok', '17'));
    expect(await twice.fetch(both)).toMatchObject({ calls: 2, limit });
    expect(await asking({ ...recorded('x', 'ok'), headers: {} }).fetch(both)).not.toHaveProperty('limit');
  });

  it('reads the newer name of reposts too', async () => {
    const { outcomes } = await asking(recorded('x', 'ok-new-names')).fetch(one);
    expect(outcomes[0]).toMatchObject({ engagement: { reposts: 50 } });
  });

  it.each([
    [100, 1],
    [101, 2],
    [201, 3],
  ])('asks for %i posts in %i calls', async (count, calls) => {
    const { fetch, sent } = asking(recorded('x', 'deleted'));
    await fetch(Array.from({ length: count }, (_, n) => ({ postId: String(1_000 + n) })));
    expect(sent).toHaveLength(calls);
  });

  it.each(['12a', '', '12345678901234567890', '9223372036854775808', '1,2'])(
    'does not send %j, which would make X refuse the whole call',
    async (postId) => {
      const { fetch, sent } = asking(recorded('x', 'ok'));
      const { outcomes } = await fetch([{ postId }, { postId: ONE }]);
      expect(sent[0]?.url).toContain(`ids=${ONE}&`);
      expect(outcomes).toMatchObject([{ postId, reason: 'TRUE_ABSENCE' }, { kind: 'observed' }]);
    },
  );

  it('gives what was found beside what was not', async () => {
    const { outcomes, call } = await asking(recorded('x', 'partial')).fetch(both);
    expect(outcomes).toMatchObject([{ kind: 'observed' }, { postId: TWO, kind: 'absent', reason: 'TRUE_ABSENCE' }]);
    expect(call).toBe('ok');
  });

  it.each(['deleted', 'private', 'suspended'])('takes a %s post for gone', async (name) => {
    const result = await asking(recorded('x', name)).fetch(one);
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ kind: 'absent', reason: 'TRUE_ABSENCE' }] });
  });

  it('marks clicks as withheld where their field is refused', async () => {
    const { fetch, sent } = asking(recorded('x', 'field-withheld'));
    const { outcomes } = await fetch(one);
    expect(outcomes).toMatchObject([{ metrics: { views: { value: 5432 } }, withheld: ['clicks'] }]);
    expect(sent).toHaveLength(1);
  });

  it('asks again without private metrics for posts kept back because of them', async () => {
    const { fetch, sent } = asking(recorded('x', 'field-withheld-kept-back'), recorded('x', 'older-than-30-days'));
    const { outcomes, call } = await fetch(both);
    expect(sent[1]?.url).toBe(`https://x.example/2/tweets?ids=${ONE}&tweet.fields=public_metrics,created_at,author_id`);
    expect(call).toBe('ok');
    expect(outcomes).toMatchObject([
      { postId: ONE, metrics: { views: { value: 5432 } }, withheld: ['clicks'] },
      { postId: TWO, metrics: { views: { value: 77 }, clicks: { value: 4 } } },
    ]);
    expect(outcomes[1]).not.toHaveProperty('withheld');
  });

  it('keeps what the first call gave where the second one fails', async () => {
    const { fetch } = asking(recorded('x', 'field-withheld-kept-back'), recorded('x', 'rate-limited'));
    const result = await fetch(both);
    expect(result).toMatchObject({
      call: 'rate_limited',
      blockedUntil: '2026-11-21T12:00:00.000Z',
      outcomes: [
        { postId: ONE, reason: 'RATE_LIMIT' },
        { postId: TWO, kind: 'observed' },
      ],
    });
  });

  it('asks a second time at most, even if the public fields are refused as well', async () => {
    const { fetch, sent } = asking(recorded('x', 'field-withheld-kept-back'));
    const { outcomes } = await fetch(both);
    expect(sent).toHaveLength(2);
    expect(outcomes).toMatchObject([{ postId: ONE, kind: 'absent', reason: 'UPSTREAM_ERROR' }, { kind: 'observed' }]);
  });

  it.each([
    ['2026-11-20T08:00:00.000Z', '2026-12-20T08:00:00.000Z', undefined],
    ['2026-11-20T08:00:00.000Z', '2026-12-20T08:00:00.001Z', ['clicks']],
  ])('expects clicks of a post of %s at %s unless it is older than 30 days', async (created_at, now, withheld) => {
    const body = { data: [{ id: ONE, created_at, public_metrics: { impression_count: 9 } }] };
    const { outcomes } = await asking({ status: 200, body }).fetch(one, now);
    expect((outcomes[0] as { withheld?: string[] }).withheld).toEqual(withheld);
  });

  it('observes a post without a view count as that, never as zero views', async () => {
    const { outcomes } = await asking(recorded('x', 'views-missing')).fetch(one);
    expect(outcomes).toMatchObject([{ kind: 'observed', engagement: { likes: 3 } }]);
    expect((outcomes[0] as { metrics: object }).metrics).toEqual({});
  });

  it.each([
    ['rate-limited', 'RATE_LIMIT', 'rate_limited', '2026-11-21T12:00:00.000Z'],
    ['rate-limited-code-88', 'RATE_LIMIT', 'rate_limited', '2026-11-21T12:00:00.000Z'],
    ['usage-capped', 'RATE_LIMIT', 'rate_limited', '2026-11-22T00:00:00.000Z'],
    ['credits-depleted', 'RATE_LIMIT', 'rate_limited', '2026-11-22T00:00:00.000Z'],
    ['expired-token', 'AUTH', 'ok', undefined],
    ['not-enrolled', 'AUTH', 'ok', undefined],
    ['server-error', 'UPSTREAM_ERROR', 'failed', undefined],
    ['malformed', 'UNPARSABLE', 'failed', undefined],
    ['malformed-html', 'UNPARSABLE', 'failed', undefined],
  ])('turns %s into %s for every post', async (name, reason, call, retryAt) => {
    const result = await asking(recorded('x', name)).fetch(both);
    expect(result.outcomes.map(({ postId }) => postId)).toEqual([ONE, TWO]);
    for (const outcome of result.outcomes) {
      expect(outcome).toMatchObject({ kind: 'absent', reason });
      expect((outcome as { retryAt?: string }).retryAt).toBe(retryAt);
    }
    expect(result.call).toBe(call);
    expect(result.blockedUntil).toBe(retryAt);
  });

  it.each([
    ['in the past', '1795000000', '2026-11-21T11:00:01.000Z'],
    ['absurdly far off', '9999999999', '2026-11-22T11:00:00.000Z'],
    ['in milliseconds', '1795262400000', '2026-11-21T11:01:00.000Z'],
    ['of no form', 'soon', '2026-11-21T11:01:00.000Z'],
  ])('bounds a reset %s', async (_, reset, blockedUntil) => {
    const limited = { ...recorded('x', 'rate-limited'), headers: { 'x-rate-limit-reset': reset } };
    expect(await asking(limited).fetch(one)).toMatchObject({ call: 'rate_limited', blockedUntil });
  });

  it('says why a cap lasts so long', async () => {
    const capped = await asking(recorded('x', 'usage-capped')).fetch(one);
    expect(capped.outcomes[0]).toMatchObject({ detail: 'The usage cap of the X account is reached.' });
    const empty = await asking(recorded('x', 'credits-depleted')).fetch(one);
    expect(empty.outcomes[0]).toMatchObject({ detail: 'The credits of the X account are used up.' });
  });

  const problem = (name: string, field?: string) => ({
    resource_type: 'tweet',
    resource_id: ONE,
    type: `https://api.x.com/2/problems/${name}`,
    ...(field && { field }),
  });
  const fieldRefused = problem('not-authorized-for-field', 'non_public_metrics.url_link_clicks');

  it.each([
    ['first', [problem('resource-not-found'), fieldRefused]],
    ['last', [fieldRefused, problem('resource-not-found')]],
  ])('believes that a post is gone, told %s, and does not ask for it again', async (_, errors) => {
    const { fetch, sent } = asking({ status: 200, body: { errors } });
    expect((await fetch(one)).outcomes).toMatchObject([{ kind: 'absent', reason: 'TRUE_ABSENCE' }]);
    expect(sent).toHaveLength(1);
  });

  it('does not ask again where a public field is refused: the same would be refused', async () => {
    const errors = [problem('not-authorized-for-field', 'public_metrics.impression_count')];
    const { fetch, sent } = asking({ status: 200, body: { errors } });
    expect((await fetch(one)).outcomes).toMatchObject([{ kind: 'absent', reason: 'UPSTREAM_ERROR' }]);
    expect(sent).toHaveLength(1);
  });

  it('keeps clicks that were given although another private field was refused', async () => {
    const data = [{ id: ONE, non_public_metrics: { url_link_clicks: 4 } }];
    const errors = [problem('not-authorized-for-field', 'non_public_metrics.engagements')];
    const { outcomes } = await asking({ status: 200, body: { data, errors } }).fetch(one);
    expect(outcomes).toMatchObject([{ metrics: { clicks: { value: 4 } } }]);
    expect(outcomes[0]).not.toHaveProperty('withheld');
  });

  it('does not take a problem with a user for a problem with a post', async () => {
    const problem = {
      resource_type: 'user',
      resource_id: ONE,
      type: 'https://api.x.com/2/problems/resource-not-found',
    };
    const result = await asking({ status: 200, body: { errors: [problem] } }).fetch(one);
    expect(result.outcomes).toMatchObject([{ kind: 'absent', reason: 'UNPARSABLE' }]);
  });

  it('takes an unknown problem with a post for one that passes', async () => {
    const problem = { resource_type: 'tweet', resource_id: ONE, type: 'about:blank', title: 'Internal Server Error' };
    const result = await asking({ status: 200, body: { errors: [problem] } }).fetch(one);
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ kind: 'absent', reason: 'UPSTREAM_ERROR' }] });
  });

  it('does not take a post for gone that the answer does not mention', async () => {
    const result = await asking(recorded('x', 'deleted')).fetch(both);
    expect(result.outcomes).toMatchObject([{ reason: 'TRUE_ABSENCE' }, { postId: TWO, reason: 'UNPARSABLE' }]);
    expect(await asking({ status: 200, body: { data: [] } }).fetch(one)).toMatchObject({
      call: 'failed',
      outcomes: [{ reason: 'UNPARSABLE' }],
    });
  });

  it.each(recordedNames('x'))('answers %s in the form of the model, without the token', async (name) => {
    const result = await asking(recorded('x', name)).fetch(both);
    expect(result.outcomes).toHaveLength(2);
    for (const outcome of result.outcomes) expect(FetchOutcome.parse(outcome)).toEqual(outcome);
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });
});
