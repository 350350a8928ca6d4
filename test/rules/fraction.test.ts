import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFractions, exceeds, reaches, toBps } from '../../shared/rules/fraction.ts';

describe('a threshold in basis points', () => {
  it.each([
    { part: 499, whole: 10_000, bps: 500, exceeded: false, reached: false },
    { part: 500, whole: 10_000, bps: 500, exceeded: false, reached: true },
    { part: 501, whole: 10_000, bps: 500, exceeded: true, reached: true },
    { part: 5, whole: 100, bps: 500, exceeded: false, reached: true },
    { part: 50_000_000_000, whole: 1_000_000_000_000, bps: 500, exceeded: false, reached: true },
    { part: 50_000_000_001, whole: 1_000_000_000_000, bps: 500, exceeded: true, reached: true },
    { part: 49_999_999_999, whole: 1_000_000_000_000, bps: 500, exceeded: false, reached: false },
    { part: 450_359_962_737_049, whole: 9_007_199_254_740_980, bps: 500, exceeded: false, reached: true },
    { part: 450_359_962_737_050, whole: 9_007_199_254_740_980, bps: 500, exceeded: true, reached: true },
    { part: 1n, whole: 20n, bps: 500, exceeded: false, reached: true },
    { part: 10n ** 30n + 1n, whole: 20n * 10n ** 30n, bps: 500, exceeded: true, reached: true },
  ])('$part of $whole against $bps', ({ part, whole, bps, exceeded, reached }) => {
    expect(exceeds({ part, whole }, bps)).toBe(exceeded);
    expect(reaches({ part, whole }, bps)).toBe(reached);
  });
});

describe('basis points for display', () => {
  it.each([
    { part: 0, whole: 7, bps: 0 },
    { part: 1, whole: 3, bps: 3333 },
    { part: 2, whole: 3, bps: 6667 },
    { part: 1, whole: 20_000, bps: 1 },
    { part: 49, whole: 1_000_000, bps: 0 },
    { part: 999_999_999_999, whole: 1_000_000_000_000, bps: 10_000 },
    { part: 999_949_999_999, whole: 1_000_000_000_000, bps: 9_999 },
    { part: 999_999_999_999, whole: 1, bps: Number.MAX_SAFE_INTEGER },
    { part: 2n * 10n ** 20n, whole: 10n ** 20n, bps: 20_000 },
  ])('$part of $whole is $bps', ({ part, whole, bps }) => {
    expect(toBps(part, whole)).toBe(bps);
  });

  it('rounds half up like exact arithmetic does', () => {
    const count = fc.integer({ min: 0, max: 1_000_000_000_000 });
    fc.assert(
      fc.property(count, fc.integer({ min: 12_000, max: 1_000_000_000_000 }), (part, whole) => {
        const exact = (BigInt(part) * 20_000n + BigInt(whole)) / (2n * BigInt(whole));
        expect(toBps(part, whole)).toBe(Number(exact));
      }),
    );
  });
});

describe('two fractions', () => {
  it.each([
    { name: 'the smaller first', a: { part: 1, whole: 3 }, b: { part: 1, whole: 2 }, order: -1 },
    { name: 'equal in other terms', a: { part: 2, whole: 4 }, b: { part: 1n, whole: 2n }, order: 0 },
    {
      name: 'apart by less than a double can tell',
      a: { part: 999_999_999_999, whole: 1_000_000_000_000 },
      b: { part: 999_999_999_998, whole: 999_999_999_999 },
      order: 1,
    },
  ])('compare exactly: $name', ({ a, b, order }) => {
    expect(compareFractions(a, b)).toBe(order);
  });
});
