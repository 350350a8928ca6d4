import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atMs, MINUTE } from '../../../shared/model/instant.ts';
import { rateOf } from '../../../shared/rules/token-bucket.ts';
import { tokenBucketStore } from '../../../shared/store/token-buckets.ts';
import { counted, limitedPlatform } from '../../support/limited-platform.ts';
import { interleaved } from '../../support/interleaved-tables.ts';

/** A token comes every ten seconds: (60 s + 10 s of a lease) / (9 - 2). */
const PACE = { calls: 9, windowMs: MINUTE, burst: 2 };
const TOKEN_MS = 10_000;

describe('a platform with a pace', () => {
  it('is not called without a token, and the claims wait for the next one', async () => {
    const x = limitedPlatform('x', { pace: PACE });
    const ask = x.worker();
    for (let n = 0; n < 3; n += 1) await ask(x.checks(n, 1));
    expect(x.asked).toHaveLength(2);
    x.clock.ms += TOKEN_MS - 1;
    expect(await ask(x.checks(5, 1))).toEqual([{ postId: '5', reason: 'RATE_LIMIT', retryAt: atMs(x.clock.ms + 1) }]);
    x.clock.ms += 1;
    expect(await ask(x.checks(5, 1))).toEqual([{ postId: '5' }]);
  });

  it('is asked for as many posts as there are calls, those with something at stake first', async () => {
    const tiktok = limitedPlatform('tiktok', { pace: PACE });
    const checks = [...tiktok.checks(100, 45), ...tiktok.checks(200, 15, { atStake: true })];
    const outcomes = await tiktok.worker()(checks);
    expect(tiktok.asked[0]).toHaveLength(40);
    expect(tiktok.asked[0]?.slice(0, 15)).toEqual(tiktok.checks(200, 15).map(({ postId }) => postId));
    const waiting = outcomes.filter((outcome) => 'reason' in outcome);
    expect(waiting).toHaveLength(20);
    expect(new Set(waiting.map(({ retryAt }) => retryAt))).toEqual(new Set([atMs(tiktok.clock.ms + TOKEN_MS)]));
  });

  it('counts the calls of all accounts of an app together, or those of each account', async () => {
    for (const [countedBy, calls] of [
      ['app', 2],
      ['account', 4],
    ] as const) {
      const tiktok = limitedPlatform('tiktok', { pace: PACE, countedBy });
      for (const affiliate of ['aff_ann', 'aff_ben'])
        for (let n = 0; n < 3; n += 1) await tiktok.worker()(tiktok.checks(n, 1), affiliate);
      expect([countedBy, tiktok.asked.length]).toEqual([countedBy, calls]);
    }
  });

  it('pays later for calls that a client made beyond the plan', async () => {
    const x = limitedPlatform('x', { pace: PACE });
    const ask = x.worker();
    x.answers(() => ({ calls: 3 }));
    await ask(x.checks(1, 1));
    x.clock.ms += TOKEN_MS;
    expect(await ask(x.checks(2, 1))).toMatchObject([{ reason: 'RATE_LIMIT' }]);
    x.clock.ms += TOKEN_MS;
    expect(await ask(x.checks(2, 1))).toEqual([{ postId: '2' }]);
    expect(x.asked).toHaveLength(2);
  });

  it('gets back the token of a call that was not made', async () => {
    const x = limitedPlatform('x', { pace: PACE });
    const ask = x.worker();
    x.answers(() => ({ calls: 0 }));
    for (let n = 0; n < 9; n += 1) await ask(x.checks(n, 1));
    expect(x.asked).toHaveLength(9);
  });

  it('never sees more calls than its bucket has, whatever workers do at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 5 }), async (scheduler, size) => {
        const x = limitedPlatform('x', { pace: { ...PACE, burst: 5 } });
        const workers = Array.from({ length: 4 }, () => x.worker(interleaved(x.memory, scheduler)));
        const done = workers.flatMap((ask, w) =>
          Array.from({ length: size }, (_, n) => ask(x.checks(100 * w + n, 1)).then((outcomes) => outcomes[0]!)),
        );
        await scheduler.waitFor(Promise.all(done));
        const called = (await Promise.all(done)).filter((outcome) => !('reason' in outcome)).length;
        expect(called).toBe(x.asked.length);
        expect(called).toBeLessThanOrEqual(5);
      }),
      { numRuns: 50 },
    );
  });

  it('never sees more calls in a window than the vendor takes, as time goes on', async () => {
    const step = fc.record({ worker: fc.nat(2), waitMs: fc.nat(20_000), posts: fc.integer({ min: 1, max: 60 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
        const pace = { calls: 40, windowMs: MINUTE, burst: 20 };
        const tiktok = limitedPlatform('tiktok', { pace });
        const workers = Array.from({ length: 3 }, () => tiktok.worker());
        const calls: number[] = [];
        tiktok.answers((posts) => {
          calls.push(...Array.from({ length: Math.ceil(posts.length / 20) }, () => tiktok.clock.ms));
          return {};
        });
        for (const { worker, waitMs, posts } of steps) {
          tiktok.clock.ms += waitMs;
          await workers[worker]!(tiktok.checks(0, posts));
        }
        for (const begin of calls)
          expect(calls.filter((at) => at >= begin && at <= begin + pace.windowMs).length).toBeLessThanOrEqual(40);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what the vendor says is left', () => {
  const bucket = (x: ReturnType<typeof limitedPlatform>) => tokenBucketStore(x.memory).load('x', 'shared');

  it('lowers the bucket for every worker until the vendor’s reset', async () => {
    const x = limitedPlatform('x', { pace: { ...PACE, burst: 5 } });
    const resetsAt = atMs(x.clock.ms + 5 * MINUTE);
    x.answers(() => ({ limit: { remaining: 1, resetsAt } }));
    await x.worker()(x.checks(1, 1));
    expect(await x.worker()(x.checks(2, 1))).toEqual([{ postId: '2' }]);
    x.minutes(4);
    expect(await x.worker()(x.checks(3, 1))).toEqual([{ postId: '3', reason: 'RATE_LIMIT', retryAt: resetsAt }]);
    x.minutes(1);
    expect(await x.worker()(x.checks(3, 1))).toEqual([{ postId: '3' }]);
  });

  it('takes from a worker what it holds', async () => {
    const x = limitedPlatform('x', { pace: { calls: 2_000, windowMs: MINUTE, burst: 1_000 } });
    const ask = x.worker();
    for (let n = 0; n < 4; n += 1) await ask(x.checks(n, 1));
    x.answers(() => ({ limit: { remaining: 0, resetsAt: atMs(x.clock.ms + MINUTE) } }));
    await ask(x.checks(8, 1));
    expect(await ask(x.checks(9, 1))).toMatchObject([{ reason: 'RATE_LIMIT' }]);
  });

  it('never raises it', async () => {
    const x = limitedPlatform('x', { pace: PACE });
    x.answers(() => ({ limit: { remaining: 3_000, resetsAt: atMs(x.clock.ms + MINUTE) } }));
    for (let n = 0; n < 4; n += 1) await x.worker()(x.checks(n, 1));
    expect(x.asked).toHaveLength(2);
  });

  it('is left to the reopening time where the call was refused', async () => {
    const x = limitedPlatform('x', { pace: PACE });
    const resetsAt = atMs(x.clock.ms + MINUTE);
    x.answers(() => ({ call: 'rate_limited', blockedUntil: resetsAt, limit: { remaining: 0, resetsAt } }));
    await x.worker()(x.checks(1, 1));
    expect(await bucket(x)).not.toHaveProperty('vendorLeft');
    expect(await x.worker()(x.checks(1, 1))).toEqual([{ postId: '1', reason: 'RATE_LIMIT', retryAt: resetsAt }]);
  });
});

describe('what the pace costs', () => {
  it('is nothing where a platform has none', async () => {
    const linkedin = limitedPlatform('linkedin');
    const { tables, counts } = counted(linkedin.memory);
    await linkedin.worker(tables)(linkedin.checks(1, 3));
    expect(counts).toEqual({ 'read breaker': 3, 'write linkedin': 1 });
  });

  it('is few writes for a busy worker: 1,000 calls that follow each other closely', async () => {
    const tiktok = limitedPlatform('tiktok', { pace: { calls: 6_000, windowMs: MINUTE, burst: 2_000 } });
    const { tables, counts } = counted(tiktok.memory);
    const ask = tiktok.worker(tables);
    for (let n = 0; n < 1_000; n += 1) {
      await ask(tiktok.checks(n, 1));
      tiktok.clock.ms += 50;
    }
    expect(tiktok.asked).toHaveLength(1_000);
    expect(counts['write bucket']).toBe(66);
    expect(counts['read bucket']).toBe(66);
  });

  it('is one write for each call of a worker with little to do, which keeps nothing that others need', async () => {
    const x = limitedPlatform('x');
    const { tables, counts } = counted(x.memory);
    const ask = x.worker(tables);
    for (let n = 0; n < 20; n += 1) {
      await ask(x.checks(n, 1));
      x.minutes(1);
    }
    expect(counts['write bucket']).toBe(20);
    expect((await tokenBucketStore(x.memory).load('x', 'shared'))?.fullAtMs).toBeLessThan(x.clock.ms);
  });

  it('is no write for the vendor’s word while nobody else uses the account', async () => {
    const x = limitedPlatform('x');
    const { msPerToken } = rateOf({ calls: 3_500, windowMs: 15 * MINUTE, burst: 1_500 });
    const resetsAt = atMs(x.clock.ms + 15 * MINUTE);
    let left = 3_500;
    x.answers(() => ({ limit: { remaining: (left -= 1), resetsAt } }));
    const ask = x.worker();
    while (x.asked.length < 400) {
      await ask(x.checks(x.asked.length, 1));
      x.clock.ms += msPerToken;
    }
    expect(await tokenBucketStore(x.memory).load('x', 'shared')).not.toHaveProperty('vendorLeft');
  });
});
