import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SIMULATED_CREDENTIALS } from '../../../local/simulators/credentials.ts';
import { AUTHORS, simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

const POST = '1abcde2';
const OTHER_POST = '1abcde3';
const HOUR = 3_600_000;

let platforms: SimulatedPlatforms;
let nowMs: number;
const now = () => nowMs;

beforeAll(async () => {
  nowMs = Date.now();
  platforms = await simulatedPlatforms({ now });
  await platforms.control('PUT', `posts/reddit/${POST}`, { views: 5_000 });
});
afterAll(() => platforms.stop());
beforeEach(async () => {
  await platforms.control('DELETE', 'faults/reddit');
  await platforms.control('DELETE', 'requests/reddit');
});

const statuses = async () => {
  const { body } = await platforms.control('GET', 'requests/reddit');
  return (body as { status: number }[]).map(({ status }) => status);
};

describe('the Reddit client against the simulated API', () => {
  it('reads the author and reactions of a post, and no metric', async () => {
    const result = await platforms.reddit().fetch([{ postId: POST }], now);
    expect(result).toMatchObject({
      call: 'ok',
      outcomes: [{ author: AUTHORS.reddit, engagement: { score: 100, comments: 25, crossposts: 1 } }],
    });
    expect(result.outcomes[0]).toHaveProperty('metrics', {});
    expect(result).not.toHaveProperty('blockedUntil');
  });

  it('keeps its token over calls, and gets another when it ends', async () => {
    const client = platforms.reddit();
    const from = nowMs;
    try {
      for (const hours of [0, 23, 25]) {
        nowMs = from + hours * HOUR;
        expect(await client.fetch([{ postId: POST }], now)).toMatchObject({ outcomes: [{ kind: 'observed' }] });
      }
    } finally {
      nowMs = from;
    }
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  it('gets another token where its own is no longer taken', async () => {
    const client = platforms.reddit();
    await client.fetch([{ postId: POST }], now);
    await platforms.control('PUT', 'faults/reddit', { kind: 'bad_token', variant: 'expired', times: 1 });
    expect(await client.fetch([{ postId: POST }], now)).toMatchObject({ outcomes: [{ kind: 'observed' }] });
    expect(await statuses()).toEqual([200, 401, 200]);
  });

  it.each([
    ['deleted', 'The post was deleted by its author.'],
    ['private', 'Reddit shows no post with this id: never there, or in a private community.'],
  ])('finds no %s post, beside one that is there', async (state, detail) => {
    await platforms.control('PUT', `posts/reddit/${OTHER_POST}`, { state });
    const { outcomes } = await platforms.reddit().fetch([{ postId: OTHER_POST }, { postId: POST }], now);
    expect(outcomes).toMatchObject([{ reason: 'TRUE_ABSENCE', detail }, { kind: 'observed' }]);
  });

  it.each([{ clientSecret: 'another-secret' }, { userAgent: 'node' }])('is refused with %o', async (app) => {
    const result = await platforms.reddit(app).fetch([{ postId: POST }], now);
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ reason: 'AUTH' }] });
    expect(await statuses()).toEqual([]);
  });

  it.each([
    ['rate_limit', 'too_many_requests', 'rate_limited', 'RATE_LIMIT'],
    ['server_error', 'service_unavailable', 'failed', 'UPSTREAM_ERROR'],
    ['server_error', 'internal_server_error', 'failed', 'UPSTREAM_ERROR'],
    ['server_error', 'bad_gateway', 'failed', 'UPSTREAM_ERROR'],
    ['bad_token', 'unauthorized', 'ok', 'AUTH'],
    ['bad_token', 'expired', 'ok', 'AUTH'],
    ['bad_token', 'private', 'ok', 'AUTH'],
    ['bad_token', 'blocked', 'ok', 'AUTH'],
  ])('takes the %s %s for %s, %s', async (kind, variant, call, reason) => {
    const client = platforms.reddit();
    await client.fetch([{ postId: POST }], now);
    expect((await platforms.control('PUT', 'faults/reddit', { kind, variant })).status).toBe(200);
    expect(await client.fetch([{ postId: POST }], now)).toMatchObject({ call, outcomes: [{ reason }] });
  });

  it('keeps what the last call of a window gave, and knows when the next may be made', async () => {
    await platforms.control('PUT', 'faults/reddit', {
      kind: 'rate_limit',
      variant: 'last_call',
      retryAfterSeconds: 90,
    });
    const result = await platforms.reddit().fetch([{ postId: POST }], now);
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ kind: 'observed' }] });
    expect(result.blockedUntil).toBe(new Date(nowMs + 90_000).toISOString());
  });
});

describe('the simulated Reddit', () => {
  const { clientId, clientSecret, userAgent } = SIMULATED_CREDENTIALS.reddit;
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  const tokenAnswer = (body: string, authorization = basic) =>
    fetch(`${platforms.url}/reddit/api/v1/access_token`, {
      method: 'POST',
      headers: { authorization, 'user-agent': userAgent, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
  const read = async (query: string, headers: Record<string, string> = {}) => {
    const { access_token } = (await (await tokenAnswer('grant_type=client_credentials')).json()) as {
      access_token: string;
    };
    return fetch(`${platforms.url}/reddit/api/${query}`, {
      headers: { authorization: `bearer ${access_token}`, 'user-agent': userAgent, ...headers },
    });
  };
  const names = (count: number) => Array.from({ length: count }, (_, n) => `t3_${10_000 + n}`).join(',');

  it('gives a token that says how long it lives, to its app alone', async () => {
    const answer = await tokenAnswer('grant_type=client_credentials');
    expect(await answer.json()).toMatchObject({ token_type: 'bearer', expires_in: 86_400, scope: '*' });
    expect((await tokenAnswer('grant_type=client_credentials', 'Basic eDp5')).status).toBe(401);
    expect(await (await tokenAnswer('grant_type=password')).json()).toEqual({ error: 'unsupported_grant_type' });
  });

  it.each([
    ['info?id=' + names(100), 200],
    ['info?id=' + names(101), 400],
    ['info', 400],
    ['me', 404],
  ])('answers %.30s with %i', async (query, status) => {
    expect((await read(query)).status).toBe(status);
  });

  it.each([
    [{ authorization: 'bearer another' }, 401],
    [{ authorization: 'bearer sim-reddit-token-1' }, 401],
    [{ 'user-agent': 'curl/8' }, 403],
  ])('refuses a call with %o', async (headers, status) => {
    expect((await read(`info?id=t3_${POST}`, headers as Record<string, string>)).status).toBe(status);
  });

  it('states the calls of its window, and the seconds until the next one', async () => {
    const { headers } = await read(`info?id=t3_${POST}`);
    expect(headers.get('x-ratelimit-remaining')).toBe('999.0');
    const reset = Number(headers.get('x-ratelimit-reset'));
    expect(reset).toBeGreaterThanOrEqual(1);
    expect(reset).toBeLessThanOrEqual(600);
  });

  it('shows posts alone, each once, and never how often they were seen', async () => {
    const body = await (await read(`info?id=t3_${POST},t1_${POST},t5_abc,t3_${POST}`)).json();
    expect(body).toMatchObject({ data: { children: [{ kind: 't3', data: { id: POST, view_count: null } }] } });
    expect((body as { data: { children: unknown[] } }).data.children).toHaveLength(1);
  });
});
