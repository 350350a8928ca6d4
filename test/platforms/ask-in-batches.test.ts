import { describe, expect, it } from 'vitest';
import { askInBatches, type VendorCall } from '../../shared/platforms/ask-in-batches.ts';

/** A call about one post at a time whose answers wait until they are let through, one by one. */
function slowCall(concurrency?: number) {
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
});
