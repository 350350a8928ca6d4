import { describe, expect, it } from 'vitest';
import { FetchOutcome } from '../../shared/model/observation.ts';
import { youtubeClient } from '../../shared/platforms/youtube.ts';
import { recorded, type RecordedAnswer, recordedNames, vendorAnswering } from './recorded-answers.ts';

const NOW = '2026-11-21T11:00:00.000Z';
const ONE = 'vidSynth-01';
const TWO = 'vidSynth-02';
const KEY = 'a-key-to-keep';

const asking = (...answers: (RecordedAnswer | Error)[]) => {
  const vendor = vendorAnswering(...answers);
  const client = youtubeClient({ baseUrl: 'https://yt.example', apiKey: async () => KEY, http: vendor.http });
  const fetch = (posts: Parameters<typeof client.fetch>[0], now = NOW) => client.fetch(posts, () => Date.parse(now));
  return { ...vendor, fetch };
};
const one = [{ postId: ONE }];

describe('reading videos from YouTube', () => {
  it('observes views with what they mean, the channel, the publication and reactions', async () => {
    const { outcomes, call } = await asking(recorded('youtube', 'ok')).fetch([{ postId: ONE }, { postId: TWO }]);
    expect(call).toBe('ok');
    expect(outcomes[0]).toEqual({
      kind: 'observed',
      postId: ONE,
      fetchedAt: NOW,
      api: 'youtube.videos.list',
      metrics: {
        views: {
          value: 104_233,
          metricName: 'statistics.viewCount',
          definition: 'a view counts when playback starts',
          definitionVersion: '2026-08-24',
          scope: 'all',
        },
      },
      author: 'UCsample0000000000000001',
      publishedAt: '2026-10-01T12:00:00.000Z',
      engagement: { likes: 5120, comments: 311 },
      retainUntil: '2026-12-21T11:00:00.000Z',
    });
    expect(outcomes[1]).toMatchObject({ postId: TWO, metrics: { views: { value: 88 } } });
  });

  it('asks with the key in a header, never in the address', async () => {
    const { fetch, sent } = asking(recorded('youtube', 'ok'));
    await fetch(one);
    expect(sent[0]?.url).toBe(`https://yt.example/youtube/v3/videos?part=snippet,statistics,status&id=${ONE}`);
    expect(sent[0]?.headers.get('x-goog-api-key')).toBe(KEY);
  });

  it('takes the call with its own quota for videos whose channel is known', async () => {
    const { fetch, sent } = asking(recorded('youtube', 'ok-batch-stats'));
    const { outcomes } = await fetch([
      { postId: ONE, author: 'UCsample0000000000000001' },
      { postId: TWO, author: 'UCsample0000000000000002' },
    ]);
    expect(sent.map(({ url }) => url)).toEqual([
      `https://yt.example/youtube/v3/videos:batchGetStats?part=statistics&id=${ONE},${TWO}`,
    ]);
    expect(outcomes).toMatchObject([
      { api: 'youtube.videos.batchGetStats', metrics: { views: { value: 104_233 } } },
      { metrics: { views: { value: 88 } } },
    ]);
  });

  it('splits mixed posts between the two calls and answers in the order asked', async () => {
    const { fetch, sent } = asking(recorded('youtube', 'deleted'));
    const { outcomes } = await fetch([{ postId: TWO, author: 'UCsample0000000000000002' }, { postId: ONE }]);
    expect(sent).toHaveLength(2);
    expect(outcomes.map(({ postId }) => postId)).toEqual([TWO, ONE]);
  });

  it.each([
    [1, 1],
    [50, 1],
    [51, 2],
    [120, 3],
  ])('asks for %i videos in %i calls', async (count, calls) => {
    const { fetch, sent } = asking(recorded('youtube', 'deleted'));
    const posts = Array.from({ length: count }, (_, n) => ({ postId: `vid${String(n).padStart(8, '0')}` }));
    const { outcomes } = await fetch([...posts, ...posts]);
    expect(sent).toHaveLength(calls);
    expect(outcomes).toHaveLength(count);
  });

  it('does not send an id that is none, and says so for that post alone', async () => {
    const { fetch, sent } = asking(recorded('youtube', 'ok'));
    const { outcomes, call } = await fetch([{ postId: `${ONE},x&key=1` }, { postId: ONE }]);
    expect(sent[0]?.url).toMatch(/&id=vidSynth-01$/);
    expect(outcomes).toMatchObject([{ kind: 'absent', reason: 'TRUE_ABSENCE' }, { kind: 'observed' }]);
    expect(call).toBe('ok');
  });

  it.each([
    ['2026-08-23T23:59:59.999Z', 'a view counts after a minimum watch time; in Shorts when playback starts'],
    ['2026-08-24T00:00:00.000Z', 'a view counts when playback starts'],
  ])('stamps views read at %s with the definition of that day', async (now, definition) => {
    const { outcomes } = await asking(recorded('youtube', 'ok')).fetch(one, now);
    expect(outcomes[0]).toMatchObject({ metrics: { views: { definition } } });
  });

  it('takes a missing video for gone, and still gives the others', async () => {
    const { outcomes, call } = await asking(recorded('youtube', 'partial')).fetch([{ postId: TWO }, { postId: ONE }]);
    expect(outcomes).toMatchObject([
      { postId: TWO, kind: 'absent', reason: 'TRUE_ABSENCE' },
      { postId: ONE, kind: 'observed' },
    ]);
    expect(call).toBe('ok');
  });

  it.each(['deleted', 'private'])('takes a %s video for gone', async (name) => {
    const { outcomes, call } = await asking(recorded('youtube', name)).fetch(one);
    expect(outcomes).toMatchObject([{ kind: 'absent', reason: 'TRUE_ABSENCE' }]);
    expect(call).toBe('ok');
  });

  it('observes a video whose view count is hidden, without the metric', async () => {
    const { outcomes } = await asking(recorded('youtube', 'views-withheld')).fetch(one);
    expect(outcomes).toMatchObject([{ kind: 'observed', metrics: {}, engagement: { likes: 5120 } }]);
    expect(Object.keys((outcomes[0] as { metrics: object }).metrics)).toEqual([]);
  });

  it.each([
    ['rate-limited', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:01:00.000Z'],
    ['rate-limited-403', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:01:00.000Z'],
    ['quota-exceeded', 'RATE_LIMIT', 'rate_limited', '2026-11-22T08:00:00.000Z'],
    ['bad-key', 'AUTH', 'ok', undefined],
    ['expired-token', 'AUTH', 'ok', undefined],
    ['oauth-grant-revoked', 'AUTH', 'ok', undefined],
    ['forbidden', 'AUTH', 'ok', undefined],
    ['server-error', 'UPSTREAM_ERROR', 'failed', undefined],
    ['malformed', 'UNPARSABLE', 'failed', undefined],
    ['malformed-html', 'UNPARSABLE', 'failed', undefined],
  ])('turns %s into %s for every post', async (name, reason, call, retryAt) => {
    const result = await asking(recorded('youtube', name)).fetch([{ postId: ONE }, { postId: TWO }]);
    expect(result.outcomes.map(({ postId }) => postId)).toEqual([ONE, TWO]);
    for (const outcome of result.outcomes) {
      expect(outcome).toMatchObject({ kind: 'absent', reason });
      expect((outcome as { retryAt?: string }).retryAt).toBe(retryAt);
    }
    expect(result.call).toBe(call);
    expect(result.blockedUntil).toBe(retryAt);
  });

  it('is blocked until the later of two limits', async () => {
    for (const answers of [
      ['rate-limited', 'quota-exceeded'],
      ['quota-exceeded', 'rate-limited'],
    ]) {
      const result = await asking(...answers.map((name) => recorded('youtube', name))).fetch([
        { postId: ONE },
        { postId: TWO, author: 'UCsample0000000000000002' },
      ]);
      expect(result).toMatchObject({ call: 'rate_limited', blockedUntil: '2026-11-22T08:00:00.000Z' });
    }
  });

  it('tells the breaker of the worse of two calls', async () => {
    const result = await asking(recorded('youtube', 'ok'), recorded('youtube', 'malformed')).fetch([
      { postId: ONE },
      { postId: TWO, author: 'UCsample0000000000000002' },
    ]);
    expect(result).toMatchObject({ call: 'failed', outcomes: [{ kind: 'observed' }, { reason: 'UNPARSABLE' }] });
  });

  it.each(['deleted', 'rejected', 'failed'])('takes a video whose upload is %s for gone', async (uploadStatus) => {
    const body = { items: [{ id: ONE, status: { uploadStatus, privacyStatus: 'public' }, statistics: {} }] };
    const { outcomes } = await asking({ status: 200, body }).fetch(one);
    expect(outcomes).toMatchObject([{ kind: 'absent', reason: 'TRUE_ABSENCE' }]);
  });

  it('says when a platform that is down wants to be asked again', async () => {
    const down = { ...recorded('youtube', 'server-error'), headers: { 'retry-after': '120' } };
    const result = await asking(down).fetch(one);
    expect(result.outcomes).toMatchObject([{ reason: 'UPSTREAM_ERROR', retryAt: '2026-11-21T11:02:00.000Z' }]);
    expect(result).not.toHaveProperty('blockedUntil');
  });

  it('never takes a limit for over at once', async () => {
    const limited = { ...recorded('youtube', 'rate-limited'), headers: { 'retry-after': '0' } };
    expect(await asking(limited).fetch(one)).toMatchObject({ blockedUntil: '2026-11-21T11:00:01.000Z' });
  });

  it('waits as long as a limit asks', async () => {
    const limited = { ...recorded('youtube', 'rate-limited'), headers: { 'retry-after': '7' } };
    const result = await asking(limited).fetch(one);
    expect(result.blockedUntil).toBe('2026-11-21T11:00:07.000Z');
  });

  it('takes a refused request for a failure of the call, not for an absence', async () => {
    const result = await asking({ status: 404, body: { error: { errors: [{ reason: 'notFound' }] } } }).fetch(one);
    expect(result).toMatchObject({ call: 'failed', outcomes: [{ reason: 'UPSTREAM_ERROR' }] });
  });

  it('answers for every post where the platform cannot be reached', async () => {
    const result = await asking(new TypeError('fetch failed')).fetch(one);
    expect(result).toMatchObject({ call: 'failed', outcomes: [{ kind: 'absent', reason: 'UPSTREAM_ERROR' }] });
  });

  it('lets one unreadable video spoil only itself', async () => {
    const body = {
      items: [
        { id: ONE, statistics: 'none' },
        { id: TWO, statistics: { viewCount: 5 } },
      ],
    };
    const result = await asking({ status: 200, body }).fetch([{ postId: ONE }, { postId: TWO }]);
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ reason: 'UNPARSABLE' }, { kind: 'observed' }] });
  });

  it.each([
    ['an item names no video', [{ statistics: { viewCount: 5 } }]],
    ['a video was not asked for', [{ id: 'vidSynth-99', statistics: { viewCount: 5 } }]],
  ])('does not take a video for gone where %s', async (_, items) => {
    const result = await asking({ status: 200, body: { items } }).fetch(one);
    expect(result).toMatchObject({ call: 'failed', outcomes: [{ kind: 'absent', reason: 'UNPARSABLE' }] });
  });

  it('believes neither of two different answers about one video', async () => {
    const twice = (first: number, second: number) => ({
      status: 200,
      body: { items: [first, second].map((viewCount) => ({ id: ONE, statistics: { viewCount } })) },
    });
    expect((await asking(twice(5, 6)).fetch(one)).outcomes).toMatchObject([{ reason: 'UNPARSABLE' }]);
    expect((await asking(twice(5, 5)).fetch(one)).outcomes).toMatchObject([{ metrics: { views: { value: 5 } } }]);
  });

  it('takes an unreadable key for a refused credential', async () => {
    const { http, sent } = vendorAnswering(recorded('youtube', 'ok'));
    const apiKey = () => Promise.reject(new Error(`no secret ${KEY}`));
    const client = youtubeClient({ baseUrl: 'https://yt.example', apiKey, http });
    const result = await client.fetch(one, () => Date.parse(NOW));
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ kind: 'absent', reason: 'AUTH' }] });
    expect(sent).toEqual([]);
    expect(JSON.stringify(result)).not.toContain(KEY);
  });

  it.each(recordedNames('youtube'))('answers %s in the form of the model, without the key', async (name) => {
    const result = await asking(recorded('youtube', name)).fetch([{ postId: ONE }, { postId: TWO, author: 'UCother' }]);
    expect(result.outcomes).toHaveLength(2);
    for (const outcome of result.outcomes) expect(FetchOutcome.parse(outcome)).toEqual(outcome);
    expect(JSON.stringify(result)).not.toContain(KEY);
  });

  it('asks nothing where no post is asked for', async () => {
    const { fetch, sent } = asking(recorded('youtube', 'ok'));
    expect(await fetch([])).toEqual({ outcomes: [], call: 'ok', calls: 0 });
    expect(sent).toEqual([]);
  });
});
