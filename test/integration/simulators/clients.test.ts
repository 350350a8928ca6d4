import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SIMULATED_X_APP_TOKEN } from '../../../local/simulators/credentials.ts';
import { AUTHORS, simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

const VIDEO = 'vidSynth-01';
const OTHER_VIDEO = 'vidSynth-02';
const POST = '1850000000000000001';
const OTHER_POST = '1850000000000000002';
const REDDIT_POST = '1abcde2';
const TIKTOK_VIDEO = '7080000000000000001';
const SHARE = 'share:7300000000000000001';
const SHORTCODE = 'CxSynth0001';
const PAGE_POST = '122000000000001';
const DAY = 86_400_000;

let platforms: SimulatedPlatforms;
let nowMs: number;
const now = () => nowMs;

beforeAll(async () => {
  nowMs = Date.now();
  platforms = await simulatedPlatforms({ now });
  await platforms.control('PUT', `posts/reddit/${REDDIT_POST}`, { views: 5_000 });
  await platforms.control('PUT', `posts/tiktok/${TIKTOK_VIDEO}`, { views: 20_331 });
  await platforms.control('PUT', `posts/linkedin/${SHARE}`, { views: 3050, clicks: 61 });
  await platforms.control('PUT', `posts/instagram/${SHORTCODE}`, { views: 5120 });
  await platforms.control('PUT', `posts/meta/${PAGE_POST}`, { views: 8431, clicks: 57 });
  // Their ids are kept from here on, so that each read is one call.
  await platforms.instagram().fetch([{ postId: SHORTCODE }], now);
  await platforms.meta().fetch([{ postId: PAGE_POST }], now);
});
afterAll(() => platforms.stop());
beforeEach(async () => {
  for (const vendor of ['youtube', 'x', 'reddit', 'tiktok', 'linkedin', 'instagram', 'meta']) {
    await platforms.control('DELETE', `faults/${vendor}`);
    await platforms.control('DELETE', `requests/${vendor}`);
  }
});

describe('the YouTube client against the simulated API', () => {
  beforeAll(async () => {
    await platforms.control('PUT', `posts/youtube/${VIDEO}`, { views: 5_000_000_000 });
  });

  it('reads a video with its channel, then the counts alone', async () => {
    const first = await platforms.youtube().fetch([{ postId: VIDEO }], now);
    expect(first).toMatchObject({
      call: 'ok',
      outcomes: [{ author: AUTHORS.youtube, metrics: { views: { value: 5_000_000_000 } } }],
    });
    const second = await platforms.youtube().fetch([{ postId: VIDEO, author: AUTHORS.youtube }], now);
    expect(second.outcomes).toMatchObject([
      { api: 'youtube.videos.batchGetStats', metrics: { views: { value: 5_000_000_000 } } },
    ]);
    const { body } = await platforms.control('GET', 'requests/youtube');
    expect(body).toMatchObject([
      { method: 'GET', path: `/youtube/v3/videos?part=snippet,statistics,status&id=${VIDEO}`, status: 200 },
      { path: `/youtube/v3/videos:batchGetStats?part=statistics&id=${VIDEO}`, status: 200 },
    ]);
  });

  it.each(['deleted', 'private'])('finds no %s video and none that was never put', async (state) => {
    await platforms.control('PUT', `posts/youtube/${OTHER_VIDEO}`, { views: 7, state });
    const { outcomes } = await platforms.youtube().fetch([{ postId: OTHER_VIDEO }, { postId: 'vidSynth-99' }], now);
    expect(outcomes).toMatchObject([{ reason: 'TRUE_ABSENCE' }, { reason: 'TRUE_ABSENCE' }]);
  });

  it('observes a video without its views where they are left out', async () => {
    await platforms.control('PUT', `posts/youtube/${OTHER_VIDEO}`, { state: 'live', omit: ['views'] });
    const { outcomes } = await platforms.youtube().fetch([{ postId: OTHER_VIDEO }], now);
    expect(outcomes).toMatchObject([{ kind: 'observed' }]);
    expect(outcomes[0]).toHaveProperty('metrics', {});
  });

  it('is refused with another key', async () => {
    const result = await platforms.youtube('another-key').fetch([{ postId: VIDEO }], now);
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ reason: 'AUTH' }] });
  });
});

describe('the X client against the simulated API', () => {
  beforeAll(async () => {
    await platforms.control('PUT', `posts/x/${POST}`, { views: 5432, clicks: 89 });
  });

  it('reads views and clicks in one call', async () => {
    const result = await platforms.x().fetch([{ postId: POST }], now);
    expect(result).toMatchObject({
      call: 'ok',
      outcomes: [{ author: AUTHORS.x, metrics: { views: { value: 5432 }, clicks: { value: 89 } } }],
    });
    expect((await platforms.control('GET', 'requests/x')).body).toHaveLength(1);
  });

  it('reads views alone with an app token', async () => {
    const { outcomes } = await platforms.x(SIMULATED_X_APP_TOKEN).fetch([{ postId: POST }], now);
    expect(outcomes).toMatchObject([{ metrics: { views: { value: 5432 } }, withheld: ['clicks'] }]);
    expect(outcomes[0]).not.toHaveProperty('metrics.clicks');
  });

  it('reads views alone of a post older than 30 days', async () => {
    nowMs += 30 * DAY;
    try {
      const { outcomes } = await platforms.x().fetch([{ postId: POST }], now);
      expect(outcomes).toMatchObject([{ metrics: { views: { value: 5432 } }, withheld: ['clicks'] }]);
    } finally {
      nowMs -= 30 * DAY;
    }
  });

  it('misses clicks that are left out', async () => {
    await platforms.control('PUT', `posts/x/${OTHER_POST}`, { views: 9, omit: ['clicks'] });
    const { outcomes } = await platforms.x().fetch([{ postId: OTHER_POST }], now);
    expect(outcomes[0]).toMatchObject({ metrics: { views: { value: 9 } } });
    expect(outcomes[0]).not.toHaveProperty('metrics.clicks');
    expect(outcomes[0]).not.toHaveProperty('withheld');
  });

  it.each(['deleted', 'private'])('finds no %s post, beside one that is there', async (state) => {
    await platforms.control('PUT', `posts/x/${OTHER_POST}`, { state });
    const { outcomes } = await platforms.x().fetch([{ postId: OTHER_POST }, { postId: POST }], now);
    expect(outcomes).toMatchObject([{ reason: 'TRUE_ABSENCE' }, { kind: 'observed' }]);
  });

  it('is refused with another token', async () => {
    const result = await platforms.x('another-token').fetch([{ postId: POST }], now);
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ reason: 'AUTH' }] });
  });
});

/** The statuses of a refused call and of a failed one, and for how long a limit of 90 s blocks. */
const USUAL = { limited: 429, down: 503, blocked: 90 };
/** Meta names the end of a limit in whole minutes. */
const GRAPH = { limited: 400, down: 500, blocked: 120 };

describe.each([
  ['youtube', () => platforms.youtube().fetch([{ postId: VIDEO }], now)],
  ['x', () => platforms.x().fetch([{ postId: POST }], now)],
  ['reddit', () => platforms.reddit().fetch([{ postId: REDDIT_POST }], now)],
  ['tiktok', () => platforms.tiktok().fetch([{ postId: TIKTOK_VIDEO }], now)],
  ['linkedin', () => platforms.linkedin().fetch([{ postId: SHARE }], now)],
  ['instagram', () => platforms.instagram().fetch([{ postId: SHORTCODE }], now), GRAPH],
  ['meta', () => platforms.meta().fetch([{ postId: PAGE_POST }], now), GRAPH],
] as const)('a fault of %s', (vendor, read, { limited, down, blocked } = USUAL) => {
  const strike = (fault: object) => platforms.control('PUT', `faults/${vendor}`, fault);
  const statuses = async () => {
    const { body } = await platforms.control('GET', `requests/${vendor}`);
    return (body as { status: number }[]).map(({ status }) => status);
  };

  it('rate_limit blocks for as long as it says, after one call', async () => {
    await strike({ kind: 'rate_limit', retryAfterSeconds: 90 });
    const result = await read();
    expect(result).toMatchObject({ call: 'rate_limited', outcomes: [{ reason: 'RATE_LIMIT' }] });
    const seconds = (Date.parse(result.blockedUntil ?? '') - nowMs) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(blocked);
    expect(seconds).toBeLessThanOrEqual(blocked + 1);
    expect(await statuses()).toEqual([limited]);
  });

  it('server_error fails the call after two tries', async () => {
    await strike({ kind: 'server_error' });
    expect(await read()).toMatchObject({ call: 'failed', outcomes: [{ reason: 'UPSTREAM_ERROR' }] });
    expect(await statuses()).toEqual([down, down]);
  });

  it('server_error that strikes once is over with the second try', async () => {
    await strike({ kind: 'server_error', times: 1 });
    expect(await read()).toMatchObject({ call: 'ok', outcomes: [{ kind: 'observed' }] });
    expect((await platforms.control('GET', `faults/${vendor}`)).status).toBe(404);
  });

  it('timeout fails the call after two tries without an answer', async () => {
    await strike({ kind: 'timeout' });
    expect(await read()).toMatchObject({ call: 'failed', outcomes: [{ reason: 'UPSTREAM_ERROR' }] });
    expect(await statuses()).toEqual([0, 0]);
  });

  it('bad_token is no failure of the platform', async () => {
    await strike({ kind: 'bad_token' });
    expect(await read()).toMatchObject({ call: 'ok', outcomes: [{ reason: 'AUTH' }] });
  });

  it('malformed is half of the answer and a web page in turn, and neither is read', async () => {
    await strike({ kind: 'malformed' });
    const types = [];
    for (let time = 0; time < 4; time += 1) {
      expect(await read()).toMatchObject({ call: 'failed', outcomes: [{ reason: 'UNPARSABLE' }] });
    }
    for (const path of ['/a', '/b']) {
      const response = await fetch(`${platforms.url}/${vendor}${path}`);
      types.push(response.headers.get('content-type')?.split(';')[0]);
      await response.text();
    }
    expect(new Set(types)).toEqual(new Set(['application/json', 'text/html']));
    expect((await statuses()).slice(0, 4)).toEqual([200, 200, 200, 200]);
  });

  it('slow answers late, and properly', async () => {
    await strike({ kind: 'slow', latencyMs: 60, times: 1 });
    const from = performance.now();
    expect(await read()).toMatchObject({ call: 'ok', outcomes: [{ kind: 'observed' }] });
    expect(performance.now() - from).toBeGreaterThanOrEqual(55);
  });

  it('strikes as often as it was set to', async () => {
    await strike({ kind: 'rate_limit', times: 2 });
    expect([(await read()).call, (await read()).call, (await read()).call]).toEqual([
      'rate_limited',
      'rate_limited',
      'ok',
    ]);
  });

  it('is over when it is cleared', async () => {
    await strike({ kind: 'bad_token' });
    expect((await platforms.control('DELETE', `faults/${vendor}`)).status).toBe(204);
    expect(await read()).toMatchObject({ outcomes: [{ kind: 'observed' }] });
  });
});
