import { describe, expect, it } from 'vitest';
import { redditClient } from '../../shared/platforms/reddit.ts';
import { recorded, type RecordedAnswer, vendorAnswering } from './recorded-answers.ts';
import { withoutMember } from './without-member.ts';

const SECRET = 'a-secret-to-keep';
const SECOND = 1_000;
const one = [{ postId: '1abcde2' }];

const token = (name: string, lifeSeconds: unknown = 3600): RecordedAnswer => ({
  status: 200,
  body: { access_token: name, token_type: 'bearer', expires_in: lifeSeconds, scope: '*' },
});
const HOSTS = { tokenUrl: 'https://www.reddit.example', baseUrl: 'https://oauth.reddit.example' };
const APP = {
  clientId: async () => 'an-app',
  clientSecret: async () => SECRET,
  userAgent: async () => 'aws:example:1.0 (by /u/synth_user)',
};
const found = recorded('reddit', 'partial');
const unauthorized = recorded('reddit', 'expired-token');

/** A client before a vendor that answers so, token calls included, at a time that can be moved. */
function asking(...answers: (RecordedAnswer | Error)[]) {
  const vendor = vendorAnswering(...answers);
  let nowMs = Date.parse('2026-11-21T11:00:00Z');
  const client = redditClient({ ...HOSTS, ...APP, http: vendor.http });
  return {
    read: (posts = one) => client.fetch(posts, () => nowMs),
    wait: (ms: number) => {
      nowMs += ms;
    },
    /** The calls so far, each as its path's end and the credential it came with. */
    calls: () =>
      vendor.sent.map(({ url, headers }) => [
        new URL(url).pathname.split('/').at(-1),
        headers.get('authorization')?.split(' ')[1],
      ]),
    sent: vendor.sent,
  };
}
const BASIC = Buffer.from(`an-app:${SECRET}`).toString('base64');

describe("the app's token for Reddit", () => {
  it('is asked for with the client id and secret, as a form', async () => {
    const { read, sent } = asking(token('t1'), found);
    await read();
    expect(sent[0]).toMatchObject({
      method: 'POST',
      url: 'https://www.reddit.example/api/v1/access_token',
      body: 'grant_type=client_credentials',
    });
    expect(sent[0]?.headers.get('authorization')).toBe(`Basic ${BASIC}`);
    expect(sent[0]?.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(sent[0]?.headers.get('user-agent')).toBe('aws:example:1.0 (by /u/synth_user)');
  });

  it.each([
    [3600, 3540 * SECOND - 1, false],
    [3600, 3540 * SECOND, true],
    [86_400, 86_340 * SECOND - 1, false],
    [86_400, 86_340 * SECOND, true],
    [60, 0, true],
    [61, 999, false],
    ['3600', 3540 * SECOND - 1, false],
    ['soon', 0, true],
    [-5, 0, true],
  ])('with %j s to live is asked for anew %i ms later: %s', async (life, later, anew) => {
    const { read, wait, calls } = asking(token('t1', life), found, anew ? token('t2', life) : found, found);
    await read();
    wait(later);
    expect(await read()).toMatchObject({ call: 'ok', outcomes: [{ kind: 'observed' }] });
    expect(calls()).toEqual([
      ['access_token', BASIC],
      ['info', 't1'],
      ...(anew
        ? [
            ['access_token', BASIC],
            ['info', 't2'],
          ]
        : [['info', 't1']]),
    ]);
  });

  it('is not kept where nothing says how long it lives', async () => {
    const unlimited = withoutMember(token('t1'), 'expires_in');
    const { read, calls } = asking(unlimited, found, unlimited, found);
    await read();
    await read();
    expect(calls().map(([path]) => path)).toEqual(['access_token', 'info', 'access_token', 'info']);
  });

  it('is asked for once by calls that need one at the same time', async () => {
    const { read, calls } = asking(token('t1'), found);
    await read(Array.from({ length: 250 }, (_, n) => ({ postId: `1ab${1_000 + n}` })));
    expect(calls().map(([path]) => path)).toEqual(['access_token', 'info', 'info', 'info']);
  });

  it('is asked for anew where Reddit no longer takes it, and the posts with it', async () => {
    const { read, calls } = asking(token('t1'), found, unauthorized, token('t2'), found);
    await read();
    expect(await read()).toMatchObject({ call: 'ok', outcomes: [{ kind: 'observed' }] });
    expect(await read()).toMatchObject({ call: 'ok', outcomes: [{ kind: 'observed' }] });
    expect(calls().slice(2)).toEqual([
      ['info', 't1'],
      ['access_token', BASIC],
      ['info', 't2'],
      ['info', 't2'],
    ]);
  });

  it('is asked for anew only once', async () => {
    const { read, calls } = asking(token('t1'), unauthorized, token('t2'), unauthorized);
    expect(await read()).toMatchObject({ call: 'ok', outcomes: [{ reason: 'AUTH' }] });
    expect(calls()).toHaveLength(4);
  });

  it('is not given up because of a call that came with the one before', async () => {
    const given: string[] = [];
    const late = Promise.withResolvers<void>();
    const client = redditClient({
      ...HOSTS,
      ...APP,
      http: {
        fetch: async (url, init) => {
          const { pathname, searchParams } = new URL(new Request(url).url);
          if (pathname.endsWith('access_token')) {
            given.push(`t${given.length + 1}`);
            return Response.json(token(given.at(-1) ?? '').body);
          }
          const isFirst = searchParams.get('id')?.includes('t3_1ab1000,') === true;
          const isOutdated = new Headers(init?.headers).get('authorization') === 'bearer t1';
          if (isOutdated && !isFirst) await late.promise;
          if (!isOutdated && isFirst) late.resolve();
          return isOutdated ? Response.json(unauthorized.body, { status: 401 }) : Response.json(found.body);
        },
      },
    });
    const posts = Array.from({ length: 200 }, (_, n) => ({ postId: `1ab${1_000 + n}` }));
    const result = await client.fetch(posts, () => Date.parse('2026-11-21T11:00:00Z'));
    expect(result.outcomes).not.toContainEqual(expect.objectContaining({ reason: 'AUTH' }));
    expect(given).toEqual(['t1', 't2']);
  });

  it('is not given up for a refusal that another token would not change', async () => {
    const { read, calls } = asking(token('t1'), recorded('reddit', 'forbidden'), found);
    expect(await read()).toMatchObject({ outcomes: [{ reason: 'AUTH' }] });
    expect(await read()).toMatchObject({ outcomes: [{ kind: 'observed' }] });
    expect(calls().map(([path]) => path)).toEqual(['access_token', 'info', 'info']);
  });

  it.each([
    ['token-refused', 'AUTH', 'ok'],
    ['token-grant-refused', 'AUTH', 'ok'],
    ['blocked', 'AUTH', 'ok'],
    ['rate-limited', 'RATE_LIMIT', 'rate_limited'],
    ['server-error', 'UPSTREAM_ERROR', 'failed'],
    ['server-error-html', 'UPSTREAM_ERROR', 'failed'],
    ['malformed', 'UNPARSABLE', 'failed'],
    ['malformed-html', 'UNPARSABLE', 'failed'],
    ['ok', 'UNPARSABLE', 'failed'],
  ])('that is not given, but %s, is %s for every post', async (name, reason, call) => {
    const { read, calls } = asking(recorded('reddit', name));
    const result = await read([...one, { postId: '1abcde3' }]);
    expect(result).toMatchObject({ call, outcomes: [{ reason }, { reason }] });
    expect(result.blockedUntil).toBe(name === 'rate-limited' ? '2026-11-21T11:05:12.000Z' : undefined);
    expect(calls().every(([path]) => path === 'access_token')).toBe(true);
    expect(JSON.stringify(result)).not.toContain(SECRET);
  });

  it.each([
    ['that is missing', withoutMember(token('t1'), 'access_token')],
    ['that is empty', token('')],
    ['that no header can hold', token('t1\nx: y')],
  ])('%s is not sent', async (_, answer) => {
    const { read, calls } = asking(answer);
    expect(await read()).toMatchObject({ call: 'failed', outcomes: [{ reason: 'UNPARSABLE' }] });
    expect(calls()).toHaveLength(1);
  });

  it('that could not be had is asked for by the next fetch', async () => {
    const { read } = asking(recorded('reddit', 'token-refused'), token('t1'), found);
    expect(await read()).toMatchObject({ outcomes: [{ reason: 'AUTH' }] });
    expect(await read()).toMatchObject({ outcomes: [{ kind: 'observed' }] });
  });

  it.each(['clientId', 'clientSecret', 'userAgent'])(
    'is not asked for where the %s cannot be read',
    async (missing) => {
      const { http, sent } = vendorAnswering(token('t1'), found);
      const app = {
        clientId: async () => 'an-app',
        clientSecret: async () => SECRET,
        userAgent: async () => 'an agent',
      };
      const client = redditClient({
        tokenUrl: 'https://www.reddit.example',
        baseUrl: 'https://oauth.reddit.example',
        ...app,
        [missing]: () => Promise.reject(new Error(`no secret ${SECRET}`)),
        http,
      });
      const result = await client.fetch(one, () => Date.parse('2026-11-21T11:00:00Z'));
      expect(result).toMatchObject({ call: 'ok', outcomes: [{ reason: 'AUTH' }] });
      expect(sent).toEqual([]);
      expect(JSON.stringify(result)).not.toContain(SECRET);
    },
  );
});
