import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atMs, MINUTE } from '../../shared/model/instant.ts';
import type { TokenBucket, TokenLease, TokenRate } from '../../shared/model/token-bucket.ts';
import {
  LEASE_MS,
  leasedTokens,
  leaseSize,
  lowered,
  nextTokenAtMs,
  rateOf,
  taken,
  tokensAt,
} from '../../shared/rules/token-bucket.ts';

const NOW = Date.parse('2026-11-02T15:00:00.000Z');
const RATE: TokenRate = { capacity: 10, msPerToken: 100 };
/** A bucket with this many tokens now. */
const holding = (tokens: number): TokenBucket => ({ fullAtMs: NOW + (10 - tokens) * 100 });

describe('a pace', () => {
  it.each([
    [
      { calls: 100, windowMs: MINUTE, burst: 20 },
      { capacity: 20, msPerToken: 875 },
    ],
    [
      { calls: 3_500, windowMs: 15 * MINUTE, burst: 1_500 },
      { capacity: 1_500, msPerToken: 455 },
    ],
    [
      { calls: 2, windowMs: 1, burst: 1 },
      { capacity: 1, msPerToken: 10_001 },
    ],
  ])('of %o is the bucket %o', (pace, rate) => {
    expect(rateOf(pace)).toEqual(rate);
  });
});

describe('the tokens that are there', () => {
  it.each<[string, TokenBucket | undefined, number]>([
    ['nobody ever took any', undefined, 10],
    ['it is full again just now', { fullAtMs: NOW }, 10],
    ['it is full again in a millisecond', { fullAtMs: NOW + 1 }, 9],
    ['one token is missing', { fullAtMs: NOW + 100 }, 9],
    ['one token and a millisecond are missing', { fullAtMs: NOW + 101 }, 8],
    ['exactly one token is left', { fullAtMs: NOW + 900 }, 1],
    ['the last token comes in a millisecond', { fullAtMs: NOW + 901 }, 0],
    ['it is exactly empty', { fullAtMs: NOW + 1_000 }, 0],
    ['the clock went back by an hour', { fullAtMs: NOW + 60 * MINUTE }, 0],
    ['the vendor leaves fewer', { ...holding(8), vendorLeft: 3, vendorUntilMs: NOW + 1 }, 3],
    ['the vendor leaves more', { ...holding(8), vendorLeft: 9, vendorUntilMs: NOW + 1 }, 8],
    ['the vendor leaves none', { ...holding(8), vendorLeft: 0, vendorUntilMs: NOW + 1 }, 0],
    ['the vendor’s word ends just now', { ...holding(8), vendorLeft: 0, vendorUntilMs: NOW }, 8],
  ])('where %s', (_, bucket, tokens) => {
    expect(tokensAt(bucket, NOW, RATE)).toBe(tokens);
    expect(taken(bucket, tokens + 1, NOW, RATE)).toBeNull();
    if (tokens > 0) expect(tokensAt(taken(bucket, tokens, NOW, RATE)!.after, NOW, RATE)).toBe(0);
  });
});

describe('the next token', () => {
  it.each<[string, TokenBucket | undefined, number]>([
    ['is there in a full bucket', undefined, 0],
    ['is there where one is left', holding(1), 0],
    ['comes after a token’s time in an empty one', holding(0), 100],
    ['comes a token’s time after the bucket is empty again, where the clock went back', holding(-2), 300],
    ['comes when the vendor’s window ends', { ...holding(5), vendorLeft: 0, vendorUntilMs: NOW + 5_000 }, 5_000],
    ['comes when both say so', { ...holding(0), vendorLeft: 0, vendorUntilMs: NOW + 50 }, 100],
    ['does not wait for a vendor that leaves some', { ...holding(0), vendorLeft: 1, vendorUntilMs: NOW + 5_000 }, 100],
  ])('%s', (_, bucket, inMs) => {
    const at = nextTokenAtMs(bucket, NOW, RATE);
    expect(at - NOW).toBe(inMs);
    expect(tokensAt(bucket, at, RATE)).toBeGreaterThanOrEqual(1);
    if (inMs > 0) expect(tokensAt(bucket, at - 1, RATE)).toBe(0);
  });
});

describe('taking', () => {
  it('starts the refill of a bucket that was full', () => {
    expect(taken(undefined, 3, NOW, RATE)).toEqual({ tokens: 3, seen: undefined, after: { fullAtMs: NOW + 300 } });
  });

  it('delays a refill that is under way, wherever others have moved it, as long as enough is there', () => {
    const seen = holding(8);
    expect(taken(seen, 3, NOW, RATE)).toEqual({
      tokens: 3,
      seen,
      after: holding(5),
      fullAtMost: NOW + 700,
    });
  });

  it('counts against the vendor’s word too, while that holds', () => {
    const told = { ...holding(8), vendorLeft: 5, vendorUntilMs: NOW + 1 };
    expect(taken(told, 5, NOW, RATE)?.after).toMatchObject({ vendorLeft: 0 });
    expect(taken({ ...told, vendorUntilMs: NOW }, 5, NOW, RATE)?.after).toMatchObject({ vendorLeft: 5 });
  });
});

describe('the vendor’s word', () => {
  const inMs = (ms: number, remaining: number) => ({ remaining, resetsAt: atMs(NOW + ms) });

  it.each<[string, TokenBucket | undefined, ReturnType<typeof inMs>, number]>([
    ['lowers a full bucket', undefined, inMs(1_000, 4), 4],
    ['lowers it by one', undefined, inMs(1_000, 19), 10],
    ['empties it', holding(3), inMs(1_000, 0), 0],
    [
      'lowers what the vendor left before',
      { ...holding(9), vendorLeft: 5, vendorUntilMs: NOW + 1_000 },
      inMs(1_000, 2),
      2,
    ],
  ])('%s', (_, bucket, limit, tokens) => {
    const next = lowered(bucket, limit, NOW, RATE);
    expect(next).not.toBe(bucket);
    expect(tokensAt(next, NOW, RATE)).toBe(tokens);
  });

  it.each<[string, TokenBucket | undefined, ReturnType<typeof inMs>]>([
    ['as much as a full bucket could give until then', undefined, inMs(1_000, 20)],
    ['as much as an emptier bucket could give', holding(3), inMs(1_000, 13)],
    ['as much as the vendor left before', { ...holding(9), vendorLeft: 5, vendorUntilMs: NOW + 1_000 }, inMs(1_000, 5)],
    ['more than before', { ...holding(9), vendorLeft: 5, vendorUntilMs: NOW + 1_000 }, inMs(1_000, 9)],
    ['something about a window that is over', holding(3), inMs(0, 0)],
  ])('changes nothing where it is %s', (_, bucket, limit) => {
    expect(lowered(bucket, limit, NOW, RATE)).toBe(bucket);
  });

  it('holds until the later reset where two are told', () => {
    const told = { ...holding(9), vendorLeft: 2, vendorUntilMs: NOW + 1_000 };
    expect(lowered(told, inMs(2_000, 5), NOW, RATE)).toEqual({ ...told, vendorLeft: 2, vendorUntilMs: NOW + 2_000 });
  });

  it('starts anew after its window', () => {
    const old = { ...holding(9), vendorLeft: 0, vendorUntilMs: NOW };
    expect(lowered(old, inMs(1_000, 5), NOW, RATE)).toEqual({ ...old, vendorLeft: 5, vendorUntilMs: NOW + 1_000 });
  });
});

describe('a lease', () => {
  const lease = (changes: Partial<TokenLease> = {}): TokenLease => ({ tokens: 2, size: 4, takenAtMs: NOW, ...changes });

  it.each<[string, TokenLease | undefined, number]>([
    ['is none', undefined, 0],
    ['was just taken', lease(), 2],
    ['is as old as it may be', lease({ takenAtMs: NOW - LEASE_MS }), 2],
    ['is a millisecond too old', lease({ takenAtMs: NOW - LEASE_MS - 1 }), 0],
    ['was taken by a clock that was ahead', lease({ takenAtMs: NOW + 1 }), 0],
    ['is old and in debt', lease({ tokens: -3, takenAtMs: NOW - MINUTE }), -3],
  ])('that %s', (_, held, tokens) => {
    expect(leasedTokens(held, NOW)).toBe(tokens);
  });

  it.each<[string, number, number, TokenLease | undefined, number]>([
    ['what is needed at first', 1, 1_000, undefined, 1],
    ['all that is needed, however much', 50, 1_000, undefined, 50],
    ['twice the last one, where that was used up in time', 1, 1_000, lease(), 8],
    ['what is needed, where the last one grew old', 1, 1_000, lease({ takenAtMs: NOW - LEASE_MS - 1 }), 1],
    ['no more than the largest', 1, 1_000, lease({ size: 16 }), 16],
    ['no more than an eighth beyond the need', 1, 63, lease(), 7],
    ['what is there where that is less than needed', 5, 3, lease(), 3],
    ['nothing of nothing', 5, 0, lease(), 0],
    ['what is needed after a lease that found nothing', 1, 1_000, lease({ size: 0 }), 1],
  ])('takes %s', (_, needed, available, previous, size) => {
    expect(leaseSize(needed, available, previous, NOW)).toBe(size);
  });
});

describe('whatever workers take and when', () => {
  it('no window ever sees more calls than the vendor takes', () => {
    const pace = { calls: 30, windowMs: 20_000, burst: 10 };
    const rate = rateOf(pace);
    const step = fc.record({
      waitMs: fc.nat(15_000),
      tokens: fc.integer({ min: 1, max: 12 }),
      useMs: fc.nat(LEASE_MS),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let bucket: TokenBucket | undefined;
        let nowMs = NOW;
        const calls: number[] = [];
        for (const { waitMs, tokens, useMs } of steps) {
          nowMs += waitMs;
          const take = taken(bucket, Math.min(tokens, tokensAt(bucket, nowMs, rate)), nowMs, rate);
          bucket = take!.after;
          // Leased tokens are used at any time until the lease ends.
          calls.push(...Array.from({ length: take!.tokens }, () => nowMs + useMs));
        }
        for (const begin of calls) {
          const seen = calls.filter((at) => at >= begin && at <= begin + pace.windowMs).length;
          expect(seen).toBeLessThanOrEqual(pace.calls);
        }
      }),
    );
  });
});
