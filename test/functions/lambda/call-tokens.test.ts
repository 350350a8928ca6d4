import { beforeEach, describe, expect, it } from 'vitest';
import { callTokens, type CallTokens } from '../../../shared/lambda/call-tokens.ts';
import { rateOf } from '../../../shared/rules/token-bucket.ts';
import { tokenBucketStore } from '../../../shared/store/token-buckets.ts';
import { MemoryTables } from '../../support/memory-tables.ts';

const rate = rateOf({ calls: 4000, windowMs: 900_000, burst: 2000 });
const NOW = Date.parse('2026-11-02T15:00:00.000Z');
const of = (account: string) => ({ vendor: 'tiktok' as const, account, rate });

let taken: string[];
let tokens: CallTokens;
beforeEach(() => {
  taken = [];
  const store = tokenBucketStore(new MemoryTables());
  tokens = callTokens({
    ...store,
    take: async (platform, account, take) => {
      taken.push(account);
      return store.take(platform, account, take);
    },
  });
});

describe('the tokens of a worker', () => {
  it('are kept for each account it calls in turn', async () => {
    for (let n = 0; n < 3; n += 1)
      for (const account of ['a', 'b']) expect(await tokens.take(of(account), 1, () => NOW)).toEqual({ calls: 1 });
    expect(taken).toEqual(['a', 'b', 'a', 'b']);
  });

  it('are forgotten where it calls more accounts than it can remember', async () => {
    await tokens.take(of('a'), 1, () => NOW);
    await tokens.take(of('a'), 1, () => NOW);
    for (let n = 0; n < 200; n += 1) await tokens.take(of(String(n)), 1, () => NOW);
    taken = [];
    await tokens.take(of('a'), 1, () => NOW);
    expect(taken).toEqual(['a']);
  });

  it('are there by the time at which the bucket was seen, however long the store took and whoever was there meanwhile', async () => {
    const youtube = {
      vendor: 'youtube' as const,
      account: 'shared',
      rate: rateOf({ calls: 3000, windowMs: 60_000, burst: 1500 }),
    };
    const store = tokenBucketStore(new MemoryTables());
    let now = NOW;
    const slow = callTokens({
      ...store,
      async load(vendor, account) {
        now += 120_000;
        await callTokens(store).take(youtube, 1, () => now);
        return store.load(vendor, account);
      },
    });
    expect(await slow.take(youtube, 1, () => now)).toEqual({ calls: 1 });
  });
});
