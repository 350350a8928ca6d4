import { describe, expect, it } from 'vitest';
import { DAY, HOUR, after, type Instant } from '../../shared/model/instant.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { hasDecayed, nextReverification } from '../../shared/rules/reverify.ts';

const MATCHED: Instant = '2026-03-10T12:00:00.000Z';
const policy = DEFAULT_POLICY;

describe('a match is looked at again', () => {
  const next = (afterMs: number, stepsTaken: number, lockAfterMs?: number): number | null => {
    const lockAt = lockAfterMs === undefined ? undefined : after(MATCHED, lockAfterMs);
    const state = { decidedAt: MATCHED, stepsTaken, lockAt, now: after(MATCHED, afterMs) };
    const at = nextReverification(state, policy);
    return at === null ? null : Date.parse(at) - Date.parse(MATCHED);
  };

  it.each([
    { name: 'first after three days', now: 0, steps: 0, lock: undefined, at: 72 * HOUR },
    { name: 'then after a week', now: 72 * HOUR, steps: 1, lock: undefined, at: 7 * DAY },
    { name: 'then a day before the lock', now: 7 * DAY, steps: 2, lock: 30 * DAY, at: 29 * DAY },
    { name: 'and no more', now: 29 * DAY, steps: 3, lock: 30 * DAY, at: null },
    { name: 'without a lock no more after a week', now: 7 * DAY, steps: 2, lock: undefined, at: null },
    { name: 'first before the lock where that comes first', now: 0, steps: 0, lock: 2 * DAY, at: DAY },
    { name: 'after three days where the lock came first', now: DAY, steps: 1, lock: 2 * DAY, at: 72 * HOUR },
    { name: 'not before a lock that is nearer than a day', now: 0, steps: 0, lock: 23 * HOUR, at: 72 * HOUR },
    { name: 'not at an instant just reached', now: 72 * HOUR, steps: 0, lock: undefined, at: 7 * DAY },
    { name: 'at an instant not yet reached', now: 72 * HOUR - 1, steps: 0, lock: undefined, at: 72 * HOUR },
    { name: 'never twice for one step', now: 72 * HOUR - 1, steps: 1, lock: undefined, at: 7 * DAY },
    { name: 'never when all instants are past', now: 8 * DAY, steps: 0, lock: 5 * DAY, at: null },
  ])('$name', ({ now, steps, lock, at }) => {
    expect(next(now, steps, lock)).toBe(at);
  });
});

describe('a count has decayed', () => {
  it.each([
    { name: '5 % below', claimed: { views: 1000 }, observed: { views: 950 }, decayed: false },
    { name: 'more than 5 % below', claimed: { views: 1000 }, observed: { views: 949 }, decayed: true },
    { name: 'above', claimed: { views: 1000 }, observed: { views: 5000 }, decayed: false },
    { name: 'gone to zero', claimed: { views: 1000 }, observed: { views: 0 }, decayed: true },
    { name: 'ten views below', claimed: { views: 100 }, observed: { views: 90 }, decayed: false },
    { name: 'eleven views below', claimed: { views: 100 }, observed: { views: 89 }, decayed: true },
    { name: 'one conversion below', claimed: { conversions: 10 }, observed: { conversions: 9 }, decayed: false },
    {
      name: 'one of several',
      claimed: { views: 1000, clicks: 100 },
      observed: { views: 1000, clicks: 90 },
      decayed: true,
    },
    { name: 'not observed', claimed: { views: 1000 }, observed: {}, decayed: false },
    { name: 'not claimed', claimed: { clicks: 0 }, observed: { views: 1, clicks: 0 }, decayed: false },
    {
      name: 'one in a million million past 5 %',
      claimed: { views: 1_000_000_000_000 },
      observed: { views: 949_999_999_999 },
      decayed: true,
    },
  ])('$name: $decayed', ({ claimed, observed, decayed }) => {
    expect(hasDecayed(claimed, observed, policy)).toBe(decayed);
  });

  it('never where the same number would have matched', () => {
    for (let observed = 1; observed <= 3_000; observed += 1) {
      const highestMatch = Math.max(Math.floor(observed * 1.05), observed + policy.comparison.minimumDifference.views);
      expect(hasDecayed({ views: highestMatch }, { views: observed }, policy)).toBe(false);
    }
  });
});
