import { describe, expect, it } from 'vitest';
import type { Metric } from '../../shared/model/platform.ts';
import type { Finding, Verdict } from '../../shared/model/verdict.ts';
import { overclaimedMicros } from '../../shared/rules/overclaimed-value.ts';

const compared = (metric: Metric, claimed: number, observed: number): Finding => ({
  ...{ metric, claimed, observed, result: 'compared', lower: 0, upper: observed, differenceBps: 0, direction: 'over' },
});
const verdict = (metrics: Finding[], changes: Partial<Verdict> = {}) => ({
  ...{ status: 'AFFILIATE_OVERCLAIMED' as const, final: true, metrics, ...changes },
});

describe('what an overclaim is worth', () => {
  it.each([
    ['views by the thousand', [compared('views', 3_000, 1_000)], { cpmMicros: 5_000_000 }, 10_000_000],
    ['half a micro up', [compared('views', 1_001, 1_000)], { cpmMicros: 500 }, 1],
    ['less than half a micro not at all', [compared('views', 1_001, 1_000)], { cpmMicros: 499 }, 0],
    ['clicks', [compared('clicks', 12, 10)], { cpcMicros: 250_000 }, 500_000],
    ['conversions', [compared('conversions', 2, 0)], { cpaMicros: 3_000_000 }, 6_000_000],
    [
      'all of them, without what was claimed too low',
      [compared('views', 2_000, 1_000), compared('clicks', 5, 9), compared('conversions', 3, 2)],
      { cpmMicros: 1_000_000, cpcMicros: 1_000, cpaMicros: 7 },
      1_000_007,
    ],
    ['nothing for a metric that is not paid', [compared('clicks', 12, 10)], { cpmMicros: 1_000_000 }, 0],
    ['nothing for what was not seen', [{ metric: 'views', claimed: 9, result: 'missing' }], { cpmMicros: 9_000 }, 0],
    ['no more than a number holds', [compared('views', 1e12, 0)], { cpmMicros: 1e15 }, Number.MAX_SAFE_INTEGER],
  ] satisfies [string, Finding[], object, number][])('counts %s', (_, metrics, payout, micros) => {
    expect(overclaimedMicros(verdict(metrics), payout)).toBe(micros);
  });

  it('is nothing without terms, while provisional, or for any other verdict', () => {
    const metrics = [compared('views', 3_000, 1_000)];
    const payout = { cpmMicros: 5_000_000 };
    expect([
      overclaimedMicros(verdict(metrics)),
      overclaimedMicros(verdict(metrics, { final: false }), payout),
      overclaimedMicros(verdict(metrics, { status: 'DISCREPANCY_HIGH' }), payout),
    ]).toEqual([0, 0, 0]);
  });
});
