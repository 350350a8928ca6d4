import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affordable } from '../../shared/rules/daily-budget.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';

const RULES = DEFAULT_POLICY.budget;
const PER_DAY = 10_000;

describe('a day’s budget of 10,000', () => {
  it.each<[string, number, { atStake: number; others: number }, { atStake: number; others: number }]>([
    ['at its beginning', 0, { atStake: 3, others: 5 }, { atStake: 3, others: 5 }],
    ['just before the reserve', 7_999, { atStake: 0, others: 2 }, { atStake: 0, others: 1 }],
    ['exactly at the reserve', 8_000, { atStake: 0, others: 1 }, { atStake: 0, others: 0 }],
    ['with the reserve reached by the last one', 7_998, { atStake: 0, others: 2 }, { atStake: 0, others: 2 }],
    ['within the reserve', 8_000, { atStake: 3, others: 5 }, { atStake: 3, others: 0 }],
    ['where those at stake reach the reserve', 7_997, { atStake: 3, others: 1 }, { atStake: 3, others: 0 }],
    ['where those at stake leave one before it', 7_996, { atStake: 3, others: 5 }, { atStake: 3, others: 1 }],
    ['with one left', 9_999, { atStake: 2, others: 1 }, { atStake: 1, others: 0 }],
    ['used up', 10_000, { atStake: 1, others: 1 }, { atStake: 0, others: 0 }],
    ['overdrawn', 10_001, { atStake: 1, others: 0 }, { atStake: 0, others: 0 }],
    ['where nothing is wanted', 0, { atStake: 0, others: 0 }, { atStake: 0, others: 0 }],
  ])('%s', (_, spent, wanted, allowed) => {
    const answer = affordable({ ...wanted, each: 1 }, spent, PER_DAY, RULES);
    expect(answer).toMatchObject({ ...allowed, units: allowed.atStake + allowed.others });
  });

  it.each([
    [4_999, 0],
    [5_000, 1],
    [9_999, 1],
    [10_000, 2],
  ])('with %i micros before the reserve buys %i reads at 5,000', (left, others) => {
    const spent = 800_000 - left;
    expect(affordable({ atStake: 0, others: 9, each: 5_000 }, spent, 1_000_000, RULES).others).toBe(others);
  });

  it('rounds the reserve up', () => {
    expect(affordable({ atStake: 0, others: 9, each: 1 }, 0, 9, RULES).others).toBe(7);
  });

  it.each([
    ['at stake only', { atStake: 2, others: 0 }, 9_998],
    ['others too', { atStake: 2, others: 1 }, 7_997],
  ])('says what may have been spent before: %s', (_, wanted, spentAtMost) => {
    const answer = affordable({ ...wanted, each: 1 }, 0, PER_DAY, RULES);
    expect(answer.spentAtMost).toBe(spentAtMost);
    expect(affordable({ ...wanted, each: 1 }, spentAtMost, PER_DAY, RULES)).toMatchObject(wanted);
    expect(affordable({ ...wanted, each: 1 }, spentAtMost + 1, PER_DAY, RULES)).not.toMatchObject(wanted);
  });

  it('is never overdrawn, and its reserve never touched without need', () => {
    const wanted = fc.record({ atStake: fc.nat(30), others: fc.nat(30), each: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(
        fc.array(wanted),
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 0, max: 10_000 }),
        (all, perDay, reserveBps) => {
          let spent = 0;
          for (const each of all) {
            const { units, others } = affordable(each, spent, perDay, { reserveBps });
            spent += units;
            expect(spent).toBeLessThanOrEqual(perDay);
            if (others > 0) expect(spent * 10_000).toBeLessThanOrEqual(perDay * (10_000 - reserveBps));
          }
        },
      ),
    );
  });
});
