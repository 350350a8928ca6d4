import { describe, expect, it } from 'vitest';
import { FetchOutcome } from '../../shared/model/observation.ts';
import { tiktokClient } from '../../shared/platforms/tiktok.ts';
import { recorded, type RecordedAnswer, recordedNames, vendorAnswering } from './recorded-answers.ts';
import { withoutMember } from './without-member.ts';

const NOW = '2026-11-21T11:00:00.000Z';
const ONE = '7080000000000000001';
const TWO = '7080000000000000002';
const TOKEN = 'act.a-token-to-keep';
const OWNER = 'synth.owner';

const asking = (...answers: (RecordedAnswer | Error)[]) => {
  const vendor = vendorAnswering(...answers);
  const owner = { accountId: OWNER, accessToken: async () => TOKEN };
  const client = tiktokClient({ baseUrl: 'https://tt.example', owner, http: vendor.http });
  const fetch = (posts: Parameters<typeof client.fetch>[0]) => client.fetch(posts, () => Date.parse(NOW));
  return { ...vendor, fetch };
};
const one = [{ postId: ONE }];
const both = [{ postId: ONE }, { postId: TWO }];
const idsIn = (body: string | undefined): unknown =>
  (JSON.parse(body ?? '') as { filters: { video_ids: unknown } }).filters.video_ids;

describe('reading videos from TikTok', () => {
  it('observes views with what they mean, the owner, the publication and reactions', async () => {
    const { outcomes, call } = await asking(recorded('tiktok', 'ok')).fetch(both);
    expect(call).toBe('ok');
    expect(outcomes[0]).toEqual({
      kind: 'observed',
      postId: ONE,
      fetchedAt: NOW,
      api: 'tiktok.video.query',
      metrics: {
        views: {
          value: 20_331,
          metricName: 'view_count',
          definition: 'views of the video',
          definitionVersion: '2022-08-29',
          scope: 'all',
        },
      },
      author: OWNER,
      publishedAt: '2026-11-20T08:00:00.000Z',
      engagement: { likes: 812, comments: 45, shares: 19 },
    });
    expect(outcomes[1]).toMatchObject({ postId: TWO, metrics: { views: { value: 0 } } });
  });

  it('asks for fields in the address and for ids in the body, with the token in its header', async () => {
    const { fetch, sent } = asking(recorded('tiktok', 'ok'));
    await fetch(both);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      method: 'POST',
      url: 'https://tt.example/v2/video/query/?fields=id,create_time,view_count,like_count,comment_count,share_count',
      body: `{"filters":{"video_ids":["${ONE}","${TWO}"]}}`,
    });
    expect(sent[0]?.headers.get('authorization')).toBe(`Bearer ${TOKEN}`);
    expect(sent[0]?.headers.get('content-type')).toBe('application/json');
  });

  it.each([
    [20, [20]],
    [21, [20, 1]],
    [41, [20, 20, 1]],
  ])('asks for %i videos in calls of %j', async (count, sizes) => {
    const { fetch, sent } = asking(recorded('tiktok', 'deleted'));
    const { outcomes } = await fetch(
      Array.from({ length: count }, (_, n) => ({ postId: `70800000000000001${String(n).padStart(2, '0')}` })),
    );
    expect(outcomes).toHaveLength(count);
    expect(sent.map(({ body }) => (idsIn(body) as string[]).length)).toEqual(sizes);
  });

  it.each(['1234567890123456', '123456789012345678901', '70800000000000000o1', '-7080000000000000001', ''])(
    'does not send %j, and says so for that post alone',
    async (postId) => {
      const { fetch, sent } = asking(recorded('tiktok', 'partial'));
      const { outcomes, call } = await fetch([{ postId }, { postId: ONE }]);
      expect(idsIn(sent[0]?.body)).toEqual([ONE]);
      expect(outcomes).toMatchObject([{ postId, reason: 'TRUE_ABSENCE' }, { kind: 'observed' }]);
      expect(call).toBe('ok');
    },
  );

  it.each(['12345678901234567', '12345678901234567890'])(
    'sends %s, which is as short or long as ids get',
    async (id) => {
      const { fetch, sent } = asking(recorded('tiktok', 'deleted'));
      await fetch([{ postId: id }]);
      expect(idsIn(sent[0]?.body)).toEqual([id]);
    },
  );

  it.each(['deleted', 'private', 'foreign'])('takes a %s video for gone or not visible', async (name) => {
    const result = await asking(recorded('tiktok', name)).fetch(one);
    const detail = 'TikTok shows no such video of the account: deleted, private, or of another account.';
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ kind: 'absent', reason: 'TRUE_ABSENCE', detail }] });
  });

  it('gives what was found beside what was not', async () => {
    const { outcomes, call } = await asking(recorded('tiktok', 'partial')).fetch([{ postId: TWO }, { postId: ONE }]);
    expect(outcomes).toMatchObject([
      { postId: TWO, reason: 'TRUE_ABSENCE' },
      { postId: ONE, kind: 'observed' },
    ]);
    expect(call).toBe('ok');
  });

  it('observes a video without a view count as that, never as zero views', async () => {
    const { outcomes } = await asking(recorded('tiktok', 'views-missing')).fetch(one);
    expect(outcomes).toMatchObject([{ kind: 'observed', author: OWNER, engagement: { likes: 812 } }]);
    expect(outcomes[0]).toHaveProperty('metrics', {});
    expect(outcomes[0]).not.toHaveProperty('withheld');
  });

  it.each([
    ['rate-limited', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:01:00.000Z'],
    ['expired-token', 'AUTH', 'ok', undefined],
    ['scope-not-authorized', 'AUTH', 'ok', undefined],
    ['scope-permission-missed', 'AUTH', 'ok', undefined],
    ['invalid-params', 'UPSTREAM_ERROR', 'ok', undefined],
    ['server-error', 'UPSTREAM_ERROR', 'failed', undefined],
    ['error-in-ok-status', 'UPSTREAM_ERROR', 'failed', undefined],
    ['malformed', 'UNPARSABLE', 'failed', undefined],
    ['malformed-html', 'UNPARSABLE', 'failed', undefined],
  ])('turns %s into %s for every post', async (name, reason, call, retryAt) => {
    const result = await asking(recorded('tiktok', name)).fetch(both);
    expect(result.outcomes.map(({ postId }) => postId)).toEqual([ONE, TWO]);
    for (const outcome of result.outcomes) {
      expect(outcome).toMatchObject({ kind: 'absent', reason });
      expect((outcome as { retryAt?: string }).retryAt).toBe(retryAt);
    }
    expect(result.call).toBe(call);
    expect(result.blockedUntil).toBe(retryAt);
  });

  it.each([
    ['expired-token', 'TikTok no longer takes the access token of the account.'],
    ['scope-not-authorized', 'The owner of the account has not allowed its videos to be read.'],
    ['scope-permission-missed', 'The owner of the account has not allowed all fields of its videos to be read.'],
  ])('says what %s asks of the owner', async (name, detail) => {
    expect((await asking(recorded('tiktok', name)).fetch(one)).outcomes).toMatchObject([{ detail }]);
  });

  it.each(['rate-limited', 'expired-token', 'invalid-params'])('goes by the code of %s in any status', async (name) => {
    const usual = await asking(recorded('tiktok', name)).fetch(one);
    expect(await asking({ ...recorded('tiktok', name), status: 200 }).fetch(one)).toEqual(usual);
  });

  it.each([
    [401, 'AUTH', 'ok'],
    [429, 'RATE_LIMIT', 'rate_limited'],
    [503, 'UPSTREAM_ERROR', 'failed'],
  ])('believes status %i although the code says ok', async (status, reason, call) => {
    const result = await asking({ ...recorded('tiktok', 'ok'), status }).fetch(both);
    expect(result).toMatchObject({ call, outcomes: [{ reason }, { reason }] });
  });

  it.each([
    ['0', '2026-11-21T11:00:01.000Z'],
    ['7', '2026-11-21T11:00:07.000Z'],
    ['61', '2026-11-21T11:01:01.000Z'],
  ])('waits %s s where a limit asks for it, a minute otherwise', async (seconds, blockedUntil) => {
    const limited = { ...recorded('tiktok', 'rate-limited'), headers: { 'retry-after': seconds } };
    expect(await asking(limited).fetch(one)).toMatchObject({ blockedUntil, outcomes: [{ retryAt: blockedUntil }] });
  });

  it('takes an account without a token for a refused credential', async () => {
    const { http, sent } = vendorAnswering(recorded('tiktok', 'ok'));
    const owner = { accountId: OWNER, accessToken: () => Promise.reject(new Error(`no token ${TOKEN}`)) };
    const client = tiktokClient({ baseUrl: 'https://tt.example', owner, http });
    const result = await client.fetch(one, () => Date.parse(NOW));
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ kind: 'absent', reason: 'AUTH' }] });
    expect(sent).toEqual([]);
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });

  it('answers for every post where TikTok cannot be reached', async () => {
    const result = await asking(new TypeError('fetch failed')).fetch(one);
    expect(result).toMatchObject({ call: 'failed', outcomes: [{ kind: 'absent', reason: 'UPSTREAM_ERROR' }] });
  });
});

describe('what TikTok answers', () => {
  it.each([
    ['error', { reason: 'UNPARSABLE' }, 'failed'],
    ['error.code', { reason: 'UNPARSABLE' }, 'failed'],
    ['data', { reason: 'UNPARSABLE' }, 'failed'],
    ['data.videos', { reason: 'UNPARSABLE' }, 'failed'],
    ['data.videos.0.id', { reason: 'UNPARSABLE' }, 'failed'],
    ['data.videos.0.view_count', { metrics: {} }, 'ok'],
    ['data.videos.0.create_time', { publishedAt: undefined }, 'ok'],
    ['data.videos.0.like_count', { engagement: { comments: 45, shares: 19 } }, 'ok'],
    ['data.videos.0.comment_count', { engagement: { likes: 812, shares: 19 } }, 'ok'],
    ['data.videos.0.share_count', { engagement: { likes: 812, comments: 45 } }, 'ok'],
  ])('without its member %s means no more than it says', async (path, outcome, call) => {
    const result = await asking(withoutMember(recorded('tiktok', 'partial'), path)).fetch(one);
    expect(result.call).toBe(call);
    for (const [member, value] of Object.entries(outcome)) {
      expect((result.outcomes[0] as unknown as Record<string, unknown>)[member]).toEqual(value);
    }
  });

  const videos = (...listed: unknown[]) => ({ status: 200, body: { data: { videos: listed }, error: { code: 'ok' } } });

  it.each([
    ['a video has no id', { view_count: 5 }],
    ['an id is a number, which cannot hold it', { id: Number(ONE), view_count: 5 }],
    ['a video was not asked for', { id: TWO, view_count: 5 }],
    ['an item is none', null],
  ])('does not prove a video gone where %s', async (_, video) => {
    const result = await asking(videos(video)).fetch(one);
    expect(result).toMatchObject({ call: 'failed', outcomes: [{ reason: 'UNPARSABLE' }] });
  });

  it.each([-1, 1.5, '12.5', '1e3', 9_007_199_254_740_992, null, true])('%j is no view count', async (view_count) => {
    const { outcomes } = await asking(videos({ id: ONE, view_count })).fetch(one);
    expect(outcomes[0]).toMatchObject({ kind: 'observed' });
    expect(outcomes[0]).toHaveProperty('metrics', {});
  });

  it('believes neither of two different counts of one video', async () => {
    const result = await asking(videos({ id: ONE, view_count: 5 }, { id: ONE, view_count: 6 })).fetch(one);
    expect(result.outcomes).toMatchObject([{ reason: 'UNPARSABLE' }]);
  });

  it.each(recordedNames('tiktok'))('is put into the form of the model, without the token, for %s', async (name) => {
    const result = await asking(recorded('tiktok', name)).fetch(both);
    expect(result.outcomes).toHaveLength(2);
    for (const outcome of result.outcomes) expect(FetchOutcome.parse(outcome)).toEqual(outcome);
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });
});
