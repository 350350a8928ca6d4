import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { toMs } from '../../../shared/model/instant.ts';
import type { Tables } from '../../../shared/store/tables.ts';
import { callLimitsOf } from '../../../shared/platforms/call-limits.ts';
import { interleaved } from '../../support/interleaved-tables.ts';
import { counted, limitedPlatform, without } from '../../support/limited-platform.ts';

const DAY = '2026-11-02';
const MIDNIGHT = '2026-11-03T00:00:00.000Z';
const PRICE = 5_000;

type LimitedPlatform = ReturnType<typeof limitedPlatform>;
const spent = (platform: LimitedPlatform, budget: string, day = DAY) => platform.item(`quota#${day}`)?.[budget];
const asked = (platform: LimitedPlatform) => platform.asked.flat();

describe('the money that X may cost a day', () => {
  /** Ten reads, two of them kept back. */
  const x = () => limitedPlatform('x', {}, 10 * PRICE);

  it('buys reads up to the reserve, and the rest waits for the next UTC day', async () => {
    const of = x();
    const outcomes = await of.worker()(of.checks(1, 9));
    expect(asked(of)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    expect(outcomes.at(-1)).toEqual({ postId: '9', reason: 'RATE_LIMIT', retryAt: MIDNIGHT });
    expect(spent(of, 'micros')).toBe(8 * PRICE);
  });

  it('is spent to the end where money or low trust is at stake, and on those first', async () => {
    const of = x();
    await of.worker()([...of.checks(1, 9), ...of.checks(20, 3, { atStake: true })]);
    expect(asked(of)).toEqual(['20', '21', '22', '1', '2', '3', '4', '5']);
    const outcomes = await of.worker()(of.checks(30, 3, { atStake: true }));
    expect(outcomes).toMatchObject([{ postId: '30' }, { postId: '31' }, { postId: '32', reason: 'RATE_LIMIT' }]);
    expect(spent(of, 'micros')).toBe(10 * PRICE);
  });

  it('is free again the next day', async () => {
    const of = x();
    await of.worker()(of.checks(1, 9));
    of.clock.ms = toMs(MIDNIGHT) - 1;
    expect(await of.worker()(of.checks(9, 1))).toMatchObject([{ reason: 'RATE_LIMIT' }]);
    of.clock.ms = toMs(MIDNIGHT);
    expect(await of.worker()(of.checks(9, 1))).toEqual([{ postId: '9' }]);
  });

  it('is not needed for a post that was paid for the same day', async () => {
    const of = x();
    await of.worker()(of.checks(1, 8));
    expect(await of.worker()([...of.checks(1, 1), ...of.checks(50, 1)])).toEqual([
      { postId: '1' },
      { postId: '50', reason: 'RATE_LIMIT', retryAt: MIDNIGHT },
    ]);
    expect(spent(of, 'micros')).toBe(8 * PRICE);
  });

  it('costs no call where it allows none', async () => {
    const of = limitedPlatform('x', { pace: { calls: 9, windowMs: 60_000, burst: 2 } }, 10 * PRICE);
    const ask = of.worker();
    await ask(of.checks(1, 8));
    for (let n = 20; n < 25; n += 1) expect(await ask(of.checks(n, 1))).toMatchObject([{ retryAt: MIDNIGHT }]);
    expect(await ask(of.checks(30, 1, { atStake: true }))).toEqual([{ postId: '30' }]);
  });

  it('is given back for what X did not give, and for a call that failed', async () => {
    const of = x();
    of.answers(without('2', '3'));
    await of.worker()(of.checks(1, 3));
    expect(spent(of, 'micros')).toBe(PRICE);
    of.answers((posts) => ({ ...without(...posts.map(({ postId }) => postId))(posts), call: 'failed' }));
    await of.worker()(of.checks(5, 3));
    expect(spent(of, 'micros')).toBe(PRICE);
  });

  it('is no limit where the operator set none', async () => {
    const of = limitedPlatform('x');
    await of.worker()(of.checks(1, 90));
    expect(asked(of)).toHaveLength(90);
    expect(of.item(`quota#${DAY}`)).toBeUndefined();
  });

  it('is never overspent, whatever workers do at once', async () => {
    const groups = fc.array(fc.record({ posts: fc.integer({ min: 1, max: 6 }), atStake: fc.boolean() }), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), groups, async (scheduler, wanted) => {
        const of = x();
        const done = Promise.all(
          wanted.map(({ posts, atStake }, n) =>
            of.worker(interleaved(of.memory, scheduler))(of.checks(100 * n, posts, { atStake })),
          ),
        );
        await scheduler.waitFor(done);
        const read = asked(of).map(Number);
        const others = read.filter((postId) => wanted[Math.floor(postId / 100)]?.atStake === false);
        expect(read.length).toBeLessThanOrEqual(10);
        expect(others.length).toBeLessThanOrEqual(8);
        expect(spent(of, 'micros') ?? 0).toBe(read.length * PRICE);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the units of YouTube', () => {
  const budgets = callLimitsOf('youtube').budgets.map((budget) => ({ ...budget, perDay: 5 }));
  const youtube = () => limitedPlatform('youtube', { budgets });
  const known = { author: 'UCsample' };

  it('are spent by the call, from the bucket of the call that the posts take', async () => {
    const of = youtube();
    await of.worker()([...of.checks(1, 50), ...of.checks(100, 10, known)]);
    expect([spent(of, 'general'), spent(of, 'counts')]).toEqual([1, 1]);
    expect(asked(of)).toHaveLength(60);
  });

  it('last until the reserve, then until midnight in California, each bucket by itself', async () => {
    const of = youtube();
    for (let n = 0; n < 5; n += 1) await of.worker()(of.checks(n, 1));
    expect(asked(of)).toHaveLength(4);
    const [waiting, goes] = [await of.worker()(of.checks(7, 1)), await of.worker()(of.checks(8, 1, known))];
    expect(waiting).toEqual([{ postId: '7', reason: 'RATE_LIMIT', retryAt: '2026-11-03T08:00:00.000Z' }]);
    expect(goes).toEqual([{ postId: '8' }]);
    of.clock.ms = toMs('2026-11-03T08:00:00.000Z');
    expect(await of.worker()(of.checks(7, 1))).toEqual([{ postId: '7' }]);
    expect(spent(of, 'general', '2026-11-03')).toBe(1);
  });

  it('of the reserve pay for a call with something at stake, and its other posts travel along', async () => {
    const of = youtube();
    for (let n = 0; n < 4; n += 1) await of.worker()(of.checks(n, 1));
    expect(await of.worker()([...of.checks(7, 2), ...of.checks(9, 1, { atStake: true })])).toEqual([
      { postId: '9' },
      { postId: '7' },
      { postId: '8' },
    ]);
    expect(spent(of, 'general')).toBe(5);
    expect(await of.worker()(of.checks(9, 1, { atStake: true }))).toMatchObject([{ reason: 'RATE_LIMIT' }]);
  });

  it('are corrected by the calls that were made, where one bucket paid for all of them', async () => {
    const of = youtube();
    of.answers(() => ({ calls: 0 }));
    await of.worker()(of.checks(1, 1));
    expect(spent(of, 'general')).toBe(0);
    of.answers(() => ({ calls: 3 }));
    await of.worker()(of.checks(1, 1));
    expect(spent(of, 'general')).toBe(3);
    await of.worker()([...of.checks(1, 1), ...of.checks(9, 1, known)]);
    expect([spent(of, 'general'), spent(of, 'counts')]).toEqual([4, 1]);
  });

  it('are given as whole calls', async () => {
    const of = youtube();
    for (let n = 0; n < 3; n += 1) await of.worker()(of.checks(n, 1));
    await of.worker()(of.checks(100, 60));
    expect(of.asked.at(-1)).toHaveLength(50);
  });
});

describe('the calls of LinkedIn', () => {
  it('are counted by member, where the operator knows the number', async () => {
    const linkedin = limitedPlatform('linkedin', {}, 5);
    for (const affiliate of ['aff_ann', 'aff_ben'])
      for (let n = 0; n < 6; n += 1) await linkedin.worker()(linkedin.checks(n, 1), affiliate);
    expect(linkedin.asked).toHaveLength(8);
  });
});

describe('what the platforms cost', () => {
  let x: LimitedPlatform;
  beforeEach(() => {
    x = limitedPlatform('x', {}, 1_000 * PRICE);
  });
  const sums = async (day = DAY) => {
    const [cost] = await x.costs(day);
    return cost && [cost.calls, cost.posts, cost.costMicros];
  };

  it('is counted once for a post that is read twice in one UTC day', async () => {
    await x.worker()(x.checks(1, 1));
    x.minutes(60);
    await x.worker()(x.checks(1, 1));
    expect(await sums()).toEqual([2, 2, PRICE]);
    expect(spent(x, 'micros')).toBe(PRICE);
  });

  it('is counted twice for a post that is read on two UTC days', async () => {
    x.clock.ms = toMs(MIDNIGHT) - 1;
    await x.worker()(x.checks(1, 1));
    x.clock.ms += 1;
    await x.worker()(x.checks(1, 1));
    expect([await sums(), await sums('2026-11-03')]).toEqual([
      [1, 1, PRICE],
      [1, 1, PRICE],
    ]);
  });

  it('is counted once for a post that two workers read at once', async () => {
    await Promise.all([x.worker()(x.checks(1, 2)), x.worker()(x.checks(2, 2))]);
    expect(await sums()).toEqual([2, 4, 3 * PRICE]);
    expect(spent(x, 'micros')).toBe(3 * PRICE);
  });

  it('is nothing for a post that X does not have, and a call is a call', async () => {
    x.answers(without('1'));
    await x.worker()(x.checks(1, 1));
    expect(await sums()).toEqual([1, 0, 0]);
  });

  it('is shared out among the tenants whose posts they were', async () => {
    const both = [
      ...x.checks(1, 2),
      ...x.checks(5, 1, { tenantId: 'globex' }),
      ...x.checks(1, 1, { tenantId: 'globex' }),
    ];
    await x.worker()(both);
    expect(await x.costs(DAY)).toEqual([
      { platform: 'x', account: 'shared', tenantId: 'acme', calls: 1, posts: 2, costMicros: 2 * PRICE },
      { platform: 'x', account: 'shared', tenantId: 'globex', calls: 0, posts: 1, costMicros: PRICE },
    ]);
  });

  it('is counted without tenants where reads are free, by the vendor’s own day', async () => {
    const youtube = limitedPlatform('youtube');
    youtube.clock.ms = toMs('2026-11-02T07:59:59.999Z');
    await youtube.worker()([...youtube.checks(1, 2), ...youtube.checks(5, 1, { tenantId: 'globex' })]);
    expect(await youtube.costs('2026-11-01')).toEqual([
      { platform: 'youtube', account: 'shared', tenantId: '*', calls: 1, posts: 3, costMicros: 0 },
    ]);
  });

  it('is not counted where no call was made', async () => {
    x.answers((posts) => ({ ...without(...posts.map(({ postId }) => postId))(posts), calls: 0 }));
    await x.worker()(x.checks(1, 1));
    expect(await x.costs(DAY)).toEqual([]);
  });

  it('being lost does not lose what was fetched', async () => {
    const { tables } = counted(x.memory);
    const write: Tables['write'] = async (one) => {
      if ('put' in one && one.put.sk === 'read') throw new Error('throttled');
      return x.memory.write(one);
    };
    expect(await x.worker({ ...tables, write })(x.checks(1, 1))).toEqual([{ postId: '1' }]);
    expect(await x.costs(DAY)).toEqual([]);
  });

  it('is nothing for a worker that came too late for a probe', async () => {
    const down: Parameters<typeof x.answers>[0] = (posts) => ({
      ...without(...posts.map(({ postId }) => postId))(posts),
      call: 'failed',
    });
    x.answers(down);
    for (let failure = 0; failure < 5; failure += 1) await x.worker()(x.checks(failure, 1));
    x.minutes(5);
    x.answers(() => ({}));
    const outcomes = await Promise.all([x.worker()(x.checks(10, 1)), x.worker()(x.checks(20, 1))]);
    expect(outcomes.flat().filter((outcome) => 'reason' in outcome)).toMatchObject([{ reason: 'BREAKER_OPEN' }]);
    expect(spent(x, 'micros')).toBe(PRICE);
  });
});

describe('what the books cost', () => {
  it('is a write for each X post read, two for each call, and no read', async () => {
    const x = limitedPlatform('x', {}, 10_000 * PRICE);
    const { tables, counts } = counted(x.memory);
    await x.worker(tables)(x.checks(0, 1));
    for (const name of Object.keys(counts)) delete counts[name];
    for (let n = 1; n <= 10; n += 1) await x.worker(tables)(x.checks(1_000 * n, 100));
    expect(counts).toMatchObject({ 'write quota': 10, 'write x': 10, 'write read': 1_000 });
    expect(counts['read quota']).toBeUndefined();
    expect(counts['read read']).toBeUndefined();
  });

  it('is two writes for each YouTube call', async () => {
    const youtube = limitedPlatform('youtube');
    const { tables, counts } = counted(youtube.memory);
    await youtube.worker(tables)(youtube.checks(0, 1));
    for (const name of Object.keys(counts)) delete counts[name];
    for (let n = 1; n <= 20; n += 1) await youtube.worker(tables)(youtube.checks(1_000 * n, 50));
    expect(counts).toMatchObject({ 'write quota': 20, 'write youtube': 20 });
  });
});
