import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../shared/model/platform.ts';
import { payoutLines, totalMicros } from '../../shared/rules/payout-lines.ts';

const payout = { cpmMicros: 12_000_000, cpcMicros: 400_000, cpaMicros: 3_000_000 };
const line = (metric: (typeof METRICS)[number], claimed: number, observed: number) => ({ metric, claimed, observed });

describe('the lines of an amount', () => {
  it.each([
    ['views by the thousand', line('views', 3_000, 1_000), { over: 2_000, per: 1_000, amountMicros: 24_000_000 }],
    ['one view, half a micro up', line('views', 1_001, 1_000), { over: 1, per: 1_000, amountMicros: 12_000 }],
    ['clicks by one', line('clicks', 12, 10), { over: 2, per: 1, amountMicros: 800_000 }],
    ['conversions by one', line('conversions', 3, 2), { over: 1, per: 1, amountMicros: 3_000_000 }],
    ['nothing for what was claimed as it is', line('clicks', 10, 10), { over: 0, amountMicros: 0 }],
    ['nothing for what was claimed too low', line('clicks', 9, 10), { over: 0, amountMicros: 0 }],
  ])('count %s', (_, metric, expected) => {
    expect(payoutLines([metric], payout)).toMatchObject([{ ...metric, ...expected }]);
  });

  it('are rounded half up, each alone', () => {
    const views = (cpmMicros: number, over: number) => payoutLines([line('views', over, 0)], { cpmMicros })[0]!;
    expect([499, 500, 501].map((cpm) => views(cpm, 1).amountMicros)).toEqual([0, 1, 1]);
    expect([1_499, 1_500].map((cpm) => views(cpm, 1).amountMicros)).toEqual([1, 2]);
  });

  it('leave out what is not paid for, and say what a number is from', () => {
    const seen = [{ ...line('views', 2_000, 1_000), observationId: 'obs_1' }, line('clicks', 5, 1)];
    expect(payoutLines(seen, { cpmMicros: 1_000 })).toEqual([
      {
        ...{ metric: 'views', claimed: 2_000, observed: 1_000, over: 1_000, rateMicros: 1_000, per: 1_000 },
        ...{ amountMicros: 1_000, observationId: 'obs_1' },
      },
    ]);
    expect(payoutLines(seen, {})).toEqual([]);
  });

  it('are exact where a product is more than a number holds', () => {
    const [views] = payoutLines([line('views', 1e12, 1)], { cpmMicros: 9_007 });
    expect(views?.amountMicros).toBe(Number((999_999_999_999n * 9_007n + 500n) / 1_000n));
  });

  it('add up to the amount, which is never below zero or more than a number holds', () => {
    const count = fc.integer({ min: 0, max: 1e12 });
    const rate = fc.option(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), { nil: undefined });
    const metrics = fc.tuple(
      ...METRICS.map((metric) => fc.record({ metric: fc.constant(metric), claimed: count, observed: count })),
    );
    fc.assert(
      fc.property(metrics, rate, rate, rate, (claimed, cpmMicros, cpcMicros, cpaMicros) => {
        const terms = Object.fromEntries(
          Object.entries({ cpmMicros, cpcMicros, cpaMicros }).filter(([, micros]) => micros !== undefined),
        );
        const lines = payoutLines(claimed, terms);
        const exact = lines.reduce((sum, one) => sum + BigInt(one.amountMicros), 0n);
        expect(BigInt(totalMicros(lines))).toBe(exact);
        expect(exact <= BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
        for (const { over, rateMicros, per, amountMicros } of lines) {
          expect(amountMicros).toBeGreaterThanOrEqual(0);
          // No line is a micro more than what is owed, or half a micro less, unless the whole is full.
          const twice = 2n * BigInt(over) * BigInt(rateMicros) - 2n * BigInt(per) * BigInt(amountMicros);
          expect(twice >= -BigInt(per)).toBe(true);
          if (exact < BigInt(Number.MAX_SAFE_INTEGER)) expect(twice < BigInt(per)).toBe(true);
        }
      }),
    );
  });
});
