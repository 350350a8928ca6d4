import { beforeEach, describe, expect, it } from 'vitest';
import { guardedFetch } from '../../../functions/platforms/guarded-fetch.ts';
import { spendLimits } from '../../../functions/platforms/spend-limits.ts';
import { toMs, type Instant } from '../../../shared/model/instant.ts';
import { callLimitsOf } from '../../../shared/platforms/call-limits.ts';
import type { FetchResult, PlatformClient, PostRef } from '../../../shared/platforms/port.ts';
import { xClient } from '../../../shared/platforms/x.ts';
import { DEFAULT_POLICY } from '../../../shared/rules/default-policy.ts';
import { platformStateStore, type PlatformStateStore } from '../../../shared/store/platform-state.ts';
import { recorded, vendorAnswering } from '../../platforms/recorded-answers.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { absent, checkOf, hoursAfter, observed, sampleClaim, T0 } from '../../support/sample-claims.ts';

let tables: MemoryTables;
let asked: PostRef[][];
let now: number;

beforeEach(() => {
  tables = new MemoryTables();
  asked = [];
  now = toMs(T0);
});

type Answer = (posts: readonly PostRef[]) => Omit<FetchResult, 'outcomes'>;
const UP: Answer = () => ({ call: 'ok' });
const DOWN: Answer = () => ({ call: 'failed' });

const fetchWith = (answer: Answer, state = platformStateStore(tables)) =>
  fetchBy(
    {
      fetch: async (posts) => {
        asked.push([...posts]);
        const result = answer(posts);
        const outcomes = posts.map(({ postId }) =>
          result.call === 'ok' ? observed({ views: 1 }, { postId }) : absent('UPSTREAM_ERROR', { postId }),
        );
        return { ...result, outcomes };
      },
    },
    state,
  );

const fetchBy = (client: Pick<PlatformClient, 'fetch'>, state = platformStateStore(tables)) =>
  guardedFetch({
    clientOf: () => client,
    state,
    limits: spendLimits({ tables, limitsOf: callLimitsOf }),
    policy: DEFAULT_POLICY,
    now: () => now,
  });

const items = ['1', '2'].map((postId) => checkOf(sampleClaim({ postId })));
const call = (answer: Answer, of = items) => fetchWith(answer)({ platform: 'x', account: 'shared', items: of });
const minutes = (count: number): void => {
  now += count * 60_000;
};
const reasons = ({ outcomes }: Awaited<ReturnType<typeof call>>): string[] =>
  outcomes.map((outcome) => (outcome.kind === 'absent' ? outcome.reason : outcome.kind));

describe('a healthy platform', () => {
  it('is asked once for all posts and its breaker costs no write', async () => {
    expect(reasons(await call(UP))).toEqual(['observed', 'observed']);
    expect(asked).toHaveLength(1);
    expect(tables.all('platformState').filter(({ sk }) => sk === 'breaker')).toEqual([]);
  });

  it('is sent one request for a hundred posts of X', async () => {
    const { http, sent } = vendorAnswering(recorded('x', 'deleted'));
    const x = xClient({ baseUrl: 'https://x.example', bearerToken: async () => 'a-token', http });
    const hundred = Array.from({ length: 100 }, (_, n) => checkOf(sampleClaim({ postId: String(1_000 + n) })));
    const { outcomes } = await fetchBy(x)({ platform: 'x', account: 'shared', items: hundred });
    expect([sent.length, outcomes.length]).toEqual([1, 100]);
  });

  it('is asked once for a post that several claims are about', async () => {
    const rival = { ...items[0]!, submissionId: 'sub_rival', author: '7' };
    await call(UP, [...items, rival]);
    expect(asked[0]).toEqual([
      { postId: '1', author: undefined },
      { postId: '2', author: undefined },
    ]);
  });
});

describe('a store that fails', () => {
  const broken = async (): Promise<never> => {
    throw new Error('throttled');
  };
  const fetchOver = (state: Partial<PlatformStateStore>) =>
    fetchWith(UP, { ...platformStateStore(tables), ...state })({ platform: 'x', account: 'shared', items });

  it('before the call fails the whole, so that nothing is asked behind an unknown breaker', async () => {
    await expect(fetchOver({ load: broken })).rejects.toThrow('throttled');
    expect(asked).toEqual([]);
  });

  it('after the call takes nothing from what the platform answered', async () => {
    let loads = 0;
    const load: PlatformStateStore['load'] = async (platform, account) =>
      (loads += 1) === 1 ? platformStateStore(tables).load(platform, account) : broken();
    expect(reasons(await fetchOver({ load }))).toEqual(['observed', 'observed']);
  });
});

describe('a failing platform', () => {
  it('is not called any more after five failed calls, and the claims say why and until when', async () => {
    for (let failure = 0; failure < 5; failure += 1) await call(DOWN);
    const blocked = await call(UP);
    expect(asked).toHaveLength(5);
    expect(reasons(blocked)).toEqual(['BREAKER_OPEN', 'BREAKER_OPEN']);
    expect(blocked.outcomes[0]).toMatchObject({ retryAt: new Date(now + 300_000).toISOString() });
  });

  it('four times in a row and then answering is not paused', async () => {
    for (let failure = 0; failure < 4; failure += 1) await call(DOWN);
    await call(UP);
    for (let failure = 0; failure < 4; failure += 1) await call(DOWN);
    await call(UP);
    expect(asked).toHaveLength(10);
  });

  it('is probed after five minutes, and back to normal after three good probes', async () => {
    for (let failure = 0; failure < 5; failure += 1) await call(DOWN);
    minutes(5);
    for (let probe = 0; probe < 3; probe += 1) expect(reasons(await call(UP))).toEqual(['observed', 'observed']);
    expect((await platformStateStore(tables).load('x', 'shared')).breaker).toEqual({ state: 'closed', failures: 0 });
  });

  it('whose probe fails is paused again', async () => {
    for (let failure = 0; failure < 5; failure += 1) await call(DOWN);
    minutes(5);
    await call(DOWN);
    expect(reasons(await call(UP))[0]).toBe('BREAKER_OPEN');
    expect(asked).toHaveLength(6);
  });

  it('counts failures of workers that run at once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => call(DOWN)));
    expect(reasons(await call(UP))[0]).toBe('BREAKER_OPEN');
  });
});

describe('a rate limit', () => {
  const reset: Instant = hoursAfter(T0, 1);
  const LIMITED: Answer = () => ({ call: 'rate_limited', blockedUntil: reset });

  it('holds all workers until the vendor’s own time, and is no failure', async () => {
    for (let limited = 0; limited < 6; limited += 1) await call(LIMITED);
    expect(asked).toHaveLength(1);
    const waiting = await call(UP);
    expect(waiting.outcomes[0]).toMatchObject({ reason: 'RATE_LIMIT', retryAt: reset });
    minutes(60);
    expect(reasons(await call(UP))).toEqual(['observed', 'observed']);
  });

  it.each([
    ['answers', 'ok'],
    ['fails', 'failed'],
  ] as const)('that a call which %s names holds the calls after it', async (_, ended) => {
    const last = await call(() => ({ call: ended, blockedUntil: reset }));
    expect(reasons(last)[0]).toBe(ended === 'ok' ? 'observed' : 'UPSTREAM_ERROR');
    expect((await call(UP)).outcomes[0]).toMatchObject({ reason: 'RATE_LIMIT', retryAt: reset });
    expect(asked).toHaveLength(1);
    minutes(60);
    expect(reasons(await call(UP))).toEqual(['observed', 'observed']);
  });

  it('does not make failures before it forgotten', async () => {
    for (let failure = 0; failure < 4; failure += 1) await call(DOWN);
    await call(LIMITED);
    minutes(60);
    await call(DOWN);
    expect(reasons(await call(UP))[0]).toBe('BREAKER_OPEN');
  });

  it('that an answer names leaves the count of failures to that answer', async () => {
    for (let failure = 0; failure < 4; failure += 1) await call(DOWN);
    await call(() => ({ call: 'ok', blockedUntil: reset }));
    expect((await platformStateStore(tables).load('x', 'shared')).breaker).toEqual({ state: 'closed', failures: 0 });
  });

  it('that two workers are told of ends at the later time, and is written once', async () => {
    const sooner = (): Omit<FetchResult, 'outcomes'> => ({ call: 'ok', blockedUntil: hoursAfter(T0, 0.5) });
    await Promise.all([call(LIMITED), call(sooner), call(LIMITED)]);
    expect(asked).toHaveLength(3);
    const { blockedUntil, version } = await platformStateStore(tables).load('x', 'shared');
    expect(blockedUntil).toBe(reset);
    expect(version).toBeLessThanOrEqual(2);
    minutes(59);
    expect(reasons(await call(UP))[0]).toBe('RATE_LIMIT');
  });
});
