import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareMetric } from '../../shared/rules/comparison.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { exceeds } from '../../shared/rules/fraction.ts';

const rules = DEFAULT_POLICY.comparison;
const HOUR = 3600;
const LARGEST_COUNT = 1_000_000_000_000;

const compare = (claimed: number, observed: number, seconds = 0, minimumDifference = 0) =>
  compareMetric(claimed, observed, seconds, minimumDifference, rules);

describe('the range of an honest claim', () => {
  it.each([
    { observed: 1000, seconds: 0, lower: 1000 },
    { observed: 1000, seconds: -1, lower: 1000 },
    { observed: 1000, seconds: HOUR, lower: 910 },
    { observed: 1100, seconds: HOUR, lower: 1000 },
    { observed: 1000, seconds: 24 * HOUR - 1, lower: 295 },
    { observed: 3400, seconds: 24 * HOUR, lower: 1000 },
    { observed: 3400, seconds: 24 * HOUR + 1, lower: 1000 },
    { observed: 3400, seconds: 24 * HOUR - 36, lower: 1001 },
    { observed: 0, seconds: HOUR, lower: 0 },
    { observed: LARGEST_COUNT, seconds: 0, lower: LARGEST_COUNT },
    { observed: LARGEST_COUNT, seconds: HOUR, lower: 909_090_909_091 },
  ])('$observed seen $seconds s later begins at $lower', ({ observed, seconds, lower }) => {
    expect(compare(observed, observed, seconds)).toMatchObject({ lower, upper: observed, direction: 'within' });
  });

  it('begins at the observation where the policy allows no growth', () => {
    expect(compareMetric(1000, 1000, HOUR, 0, { ...rules, growthBpsPerHour: 0 }).lower).toBe(1000);
  });

  it('shows as inside exactly the claims that are inside', () => {
    const count = fc.integer({ min: 0, max: LARGEST_COUNT });
    fc.assert(
      fc.property(count, count, fc.integer({ min: 0, max: 25 * HOUR }), (claimed, observed, seconds) => {
        const { lower, upper, direction } = compare(claimed, observed, seconds);
        expect(direction === 'within').toBe(lower <= claimed && claimed <= upper);
      }),
    );
  });
});

describe('the difference', () => {
  it.each([
    { claimed: 1001, observed: 1000, seconds: 0, direction: 'over', bps: 10 },
    { claimed: 999, observed: 1000, seconds: 0, direction: 'under', bps: 10 },
    { claimed: 909, observed: 1000, seconds: HOUR, direction: 'under', bps: 1 },
    { claimed: 910, observed: 1000, seconds: HOUR, direction: 'within', bps: 0 },
    { claimed: 1001, observed: 1000, seconds: 24 * HOUR, direction: 'over', bps: 10 },
    { claimed: 1, observed: 0, seconds: 0, direction: 'over', bps: 10_000 },
    { claimed: 1_000_000, observed: 0, seconds: 0, direction: 'over', bps: 10_000 },
    { claimed: 0, observed: 0, seconds: HOUR, direction: 'within', bps: 0 },
    { claimed: 0, observed: 1000, seconds: HOUR, direction: 'under', bps: 10_000 },
    { claimed: 500_000_000_000, observed: LARGEST_COUNT, seconds: HOUR, direction: 'under', bps: 4_500 },
  ])(
    '$claimed against $observed after $seconds s is $bps $direction',
    ({ claimed, observed, seconds, direction, bps }) => {
      expect(compare(claimed, observed, seconds)).toMatchObject({ direction, differenceBps: bps });
    },
  );

  it.each([
    { claimed: 110, observed: 100, seconds: 0, direction: 'within' },
    { claimed: 111, observed: 100, seconds: 0, direction: 'over' },
    { claimed: 90, observed: 100, seconds: 0, direction: 'within' },
    { claimed: 89, observed: 100, seconds: 0, direction: 'under' },
    { claimed: 990, observed: 1100, seconds: HOUR, direction: 'within' },
    { claimed: 989, observed: 1100, seconds: HOUR, direction: 'under' },
    // 1000 / 1.1 = 909.09: nine hundred is 9.09 below it, eight hundred ninety-nine 10.09.
    { claimed: 900, observed: 1000, seconds: HOUR, direction: 'within' },
    { claimed: 899, observed: 1000, seconds: HOUR, direction: 'under' },
  ])(
    'of ten or less is none: $claimed against $observed after $seconds s',
    ({ claimed, observed, seconds, direction }) => {
      expect(compare(claimed, observed, seconds, 10).direction).toBe(direction);
    },
  );

  it.each([
    { claimed: 949_999_999_999, exceeded: true },
    { claimed: 950_000_000_000, exceeded: false },
    { claimed: 1_050_000_000_000, exceeded: false },
    { claimed: 1_050_000_000_001, exceeded: true },
  ])('is exact at the largest counts: $claimed', ({ claimed, exceeded }) => {
    expect(exceeds(compare(claimed, LARGEST_COUNT), 500)).toBe(exceeded);
  });

  it('is the same in whichever arithmetic it was computed', () => {
    const count = fc.integer({ min: 0, max: 2_000_000 });
    const scale = 500_000;
    fc.assert(
      fc.property(count, count, fc.integer({ min: 0, max: 25 * HOUR }), (claimed, observed, seconds) => {
        const small = compare(claimed, observed, seconds);
        const large = compare(claimed * scale, observed * scale, seconds);
        expect(large.direction).toBe(small.direction);
        expect(large.differenceBps).toBe(small.differenceBps);
        for (const bps of [500, 1_000, 2_000, 5_000]) expect(exceeds(large, bps)).toBe(exceeds(small, bps));
      }),
    );
  });

  it('never leaves the safe integers', () => {
    const count = fc.oneof(fc.integer({ min: 0, max: LARGEST_COUNT }), fc.constantFrom(0, 1, LARGEST_COUNT));
    fc.assert(
      fc.property(count, count, fc.integer({ min: -HOUR, max: 30 * HOUR }), (claimed, observed, seconds) => {
        const { lower, upper, differenceBps } = compare(claimed, observed, seconds, 10);
        for (const value of [lower, upper, differenceBps]) {
          expect(Number.isSafeInteger(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(0);
        }
        expect(lower).toBeLessThanOrEqual(upper);
      }),
    );
  });
});
