import { describe, expect, it } from 'vitest';
import { after, DAY, HOUR, MINUTE, SECOND } from '../../shared/model/instant.ts';
import { nextTryAt } from '../../shared/rules/webhook-retry.ts';
import { T0 } from '../support/sample-claims.ts';

const next = (failures: number, random = 0, retryAfterMs?: number) => nextTryAt(failures, T0, { random, retryAfterMs });

describe('the next try of a delivery', () => {
  it.each([
    [1, 5 * SECOND],
    [2, 5 * MINUTE],
    [3, 30 * MINUTE],
    [4, 2 * HOUR],
    [5, 5 * HOUR],
    [6, 10 * HOUR],
    [7, 10 * HOUR],
  ])('after failure %i waits %i ms and up to a tenth longer', (failures, delay) => {
    expect(next(failures)).toBe(after(T0, delay));
    expect(next(failures, 0.5)).toBe(after(T0, delay * 1.05));
    expect(next(failures, 1 - Number.EPSILON)! < after(T0, delay * 1.1 + 1)).toBe(true);
  });

  it('does not come after the eighth failure, whatever the receiver asks for', () => {
    expect(next(8)).toBeNull();
    expect(next(8, 0, HOUR)).toBeNull();
    expect(next(9)).toBeNull();
  });

  it.each([
    ['an earlier time is not heeded', 5 * SECOND - 1, 5 * SECOND],
    ['the same time changes nothing', 5 * SECOND, 5 * SECOND],
    ['a later time wins', 5 * SECOND + 1, 5 * SECOND + 1],
    ['a day is heeded', DAY, DAY],
    ['more than a day is a day', DAY + 1, DAY],
  ])('is when the receiver asked for, if that is later: %s', (_, retryAfterMs, expected) => {
    expect(next(1, 0, retryAfterMs)).toBe(after(T0, expected));
  });
});
