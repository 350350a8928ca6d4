import { describe, expect, it } from 'vitest';
import { askInBatches, type VendorCall } from '../../shared/platforms/ask-in-batches.ts';

/** A call about one post at a time whose answers wait until they are let through, one by one. */
function slowCall(concurrency?: number, changes: Partial<VendorCall> = {}) {
  const open: (() => void)[] = [];
  let started = 0;
  const call: VendorCall = {
    api: 'vendor.posts',
    batchSize: 1,
    ...(concurrency === undefined ? {} : { concurrency }),
    isPostId: () => true,
    request: async ([postId = '']) => ({ url: `https://vendor.example/${postId}`, headers: {} }),
    refusal: () => null,
    read: (_, postIds) => new Map(postIds.map((postId) => [postId, { kind: 'observed', metrics: {} } as const])),
    http: {
      fetch: async () => {
        started += 1;
        await new Promise<void>((answered) => open.push(answered));
        return new Response('{}');
      },
    },
    ...changes,
  };
  const settled = () => new Promise((done) => setImmediate(done));
  return {
    call,
    started: () => started,
    answerOne: async (): Promise<void> => {
      await settled();
      open.shift()?.();
      await settled();
    },
  };
}

const posts = Array.from({ length: 5 }, (_, n) => ({ postId: `post-${n}` }));

describe('asking for more posts than one call takes', () => {
  it.each([
    [undefined, 5],
    [1, 1],
    [2, 2],
    [5, 5],
    [9, 5],
  ])('with a concurrency of %s has %i requests under way', async (concurrency, underWay) => {
    const { call, started, answerOne } = slowCall(concurrency);
    const result = askInBatches(call, posts, Date.now);
    await new Promise((done) => setImmediate(done));
    expect(started()).toBe(underWay);
    await answerOne();
    expect(started()).toBe(Math.min(underWay + 1, 5));
    for (let left = 4; left > 0; left -= 1) await answerOne();
    const { outcomes, call: ended } = await result;
    expect(outcomes.map(({ postId }) => postId)).toEqual(posts.map(({ postId }) => postId));
    expect(ended).toBe('ok');
  });

  it('asks for no more of them once an answer says that the limit is used up', async () => {
    const until = '2026-11-21T11:05:00.000Z';
    const { call, started, answerOne } = slowCall(2, { closedUntil: () => until });
    const result = askInBatches(call, posts, () => Date.parse('2026-11-21T11:00:00.000Z'));
    await answerOne();
    await answerOne();
    expect(await result).toMatchObject({
      call: 'rate_limited',
      blockedUntil: until,
      outcomes: [
        { kind: 'observed' },
        { kind: 'observed' },
        { reason: 'RATE_LIMIT', retryAt: until },
        { reason: 'RATE_LIMIT', retryAt: until },
        { reason: 'RATE_LIMIT', retryAt: until },
      ],
    });
    expect(started()).toBe(2);
  });

  it('reads what a refusal still says about a post', async () => {
    const { call, answerOne } = slowCall(1, {
      refusal: () => ({ reason: 'AUTH', call: 'ok', detail: 'refused' }),
      readRefused: (_, postIds) =>
        postIds.includes('post-1') ? new Map([['post-1', { kind: 'observed', metrics: {} } as const]]) : null,
    });
    const result = askInBatches(call, posts.slice(0, 2), Date.now);
    await answerOne();
    await answerOne();
    expect((await result).outcomes).toMatchObject([{ reason: 'AUTH' }, { kind: 'observed' }]);
  });
});
