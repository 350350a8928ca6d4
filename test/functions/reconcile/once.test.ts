import type { Context } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { oncePerKey, type Once } from '../../../shared/lambda/once.ts';
import { MemoryIdempotency } from '../../support/memory-idempotency.ts';

let idempotency: MemoryIdempotency;
let once: Once;
let runs: number;
const work = async (): Promise<void> => {
  runs += 1;
};
beforeEach(() => {
  idempotency = new MemoryIdempotency();
  once = oncePerKey(idempotency, { getRemainingTimeInMillis: () => 10_000 } as Context);
  runs = 0;
});

describe('work that is done once per key', () => {
  it('is not done again under the same key, and is under another', async () => {
    for (const key of ['a', 'a', 'b']) await once(key, work);
    expect(runs).toBe(2);
  });

  it('may run again after it failed', async () => {
    await expect(
      once('a', async () => {
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
    await once('a', work);
    expect(runs).toBe(1);
  });

  it('has succeeded, also where that cannot be noted', async () => {
    idempotency.broken = new Error('throttled');
    await once('a', work);
    expect(runs).toBe(1);
  });
});
