import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, after, type Instant } from '../../shared/model/instant.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import {
  applyEvent,
  bucketOf,
  compensationOf,
  decayed,
  deltaOf,
  toDecimal,
  type PricedTrustEvent,
} from '../../shared/rules/trust.ts';

const START: Instant = '2026-01-01T00:00:00.000Z';
const policy = DEFAULT_POLICY;
const HALF_LIFE = 90 * DAY;

type GoldenStep = {
  atSeconds: number;
  event?: PricedTrustEvent;
  confidenceBps?: number;
  compensate?: string;
  id?: string;
  appliedDelta: string;
  score: string;
};

const golden = JSON.parse(readFileSync(new URL('../golden/trust.json', import.meta.url), 'utf8')) as {
  halfLifeSeconds: number;
  cases: { name: string; start: string; steps: GoldenStep[] }[];
};

describe('the golden trust scores', () => {
  it('were written for the shipped half-life', () => {
    expect(policy.trust.halfLifeSeconds).toBe(golden.halfLifeSeconds);
  });

  it.each(golden.cases)('$name', ({ start, steps }) => {
    let stored = { scoreNano: Math.round(Number(start) * 1e9), at: START, version: 0 };
    const entries = new Map<string, { delta: number; at: Instant }>();
    for (const step of steps) {
      const now = after(START, step.atSeconds * 1000);
      const delta = deltaOfStep(step, entries, now);
      const { scoreNano, applied } = applyEvent(decayed(stored, now, policy), delta ?? 0);
      if (delta !== null) stored = { scoreNano, at: now, version: stored.version + 1 };
      if (step.id !== undefined) entries.set(step.id, { delta: applied, at: now });
      expect(Math.abs(scoreNano - Number(step.score) * 1e9)).toBeLessThanOrEqual(2_000);
      expect(Math.abs(applied - Number(step.appliedDelta) * 1e9)).toBeLessThanOrEqual(2_000);
    }
  });

  const deltaOfStep = (
    step: GoldenStep,
    entries: Map<string, { delta: number; at: Instant }>,
    now: Instant,
  ): number | null => {
    if (step.event !== undefined) return deltaOf(step.event, step.confidenceBps ?? 10_000, policy);
    const entry = entries.get(step.compensate ?? '');
    return entry === undefined ? null : compensationOf(entry.delta, entry.at, now, policy);
  };
});

describe('decay', () => {
  const score = (scoreNano: number) => ({ scoreNano, at: START, version: 1 });

  it.each([
    { scoreNano: 500_000_003, ms: HALF_LIFE, left: 500_000_001 },
    { scoreNano: 499_999_997, ms: HALF_LIFE, left: 499_999_999 },
    { scoreNano: 500_000_001, ms: 1, left: 500_000_000 },
    { scoreNano: 1_000_000_000, ms: 2 * HALF_LIFE, left: 625_000_000 },
    { scoreNano: 0, ms: 3 * HALF_LIFE, left: 437_500_000 },
    { scoreNano: 0, ms: 100 * HALF_LIFE, left: 500_000_000 },
    { scoreNano: 700_000_001, ms: 0, left: 700_000_001 },
    { scoreNano: 700_000_001, ms: -DAY, left: 700_000_001 },
  ])('leaves $left of $scoreNano after $ms ms', ({ scoreNano, ms, left }) => {
    expect(decayed(score(scoreNano), after(START, ms), policy)).toBe(left);
  });

  const nano = fc.integer({ min: 0, max: 1_000_000_000 });
  const age = fc.integer({ min: 0, max: 400 * DAY });

  it('is the same, to a rounding, however often the score was stored on the way', () => {
    fc.assert(
      fc.property(nano, age, age, (scoreNano, first, second) => {
        const halfway = after(START, first);
        const end = after(halfway, second);
        const once = decayed(score(scoreNano), end, policy);
        const twice = decayed({ ...score(decayed(score(scoreNano), halfway, policy)), at: halfway }, end, policy);
        expect(Math.abs(once - twice)).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('never crosses the middle and never moves away from it', () => {
    fc.assert(
      fc.property(nano, age, (scoreNano, ms) => {
        const [before, left] = [
          scoreNano - 500_000_000,
          decayed(score(scoreNano), after(START, ms), policy) - 500_000_000,
        ];
        expect(Math.abs(left)).toBeLessThanOrEqual(Math.abs(before));
        expect(left * before).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('an event', () => {
  it.each([
    { scoreNano: 995_000_000, delta: 10_000_000, after: 1_000_000_000, applied: 5_000_000 },
    { scoreNano: 990_000_000, delta: 10_000_000, after: 1_000_000_000, applied: 10_000_000 },
    { scoreNano: 100_000_000, delta: -100_000_000, after: 0, applied: -100_000_000 },
    { scoreNano: 99_999_999, delta: -100_000_000, after: 0, applied: -99_999_999 },
    { scoreNano: 0, delta: 10_000_000, after: 10_000_000, applied: 10_000_000 },
  ])('of $delta on $scoreNano leaves $after', ({ scoreNano, delta, after: left, applied }) => {
    expect(applyEvent(scoreNano, delta)).toEqual({ scoreNano: left, applied });
  });

  it('never leaves 0 to 1, whatever came before', () => {
    const events = fc.array(fc.tuple(fc.integer({ min: -2e9, max: 2e9 }), fc.integer({ min: 0, max: 100 * DAY })));
    fc.assert(
      fc.property(events, (moves) => {
        let stored = { scoreNano: policy.trust.startNano, at: START, version: 0 };
        for (const [delta, ms] of moves) {
          const now = after(stored.at, ms);
          const { scoreNano, applied } = applyEvent(decayed(stored, now, policy), delta);
          expect(Number.isSafeInteger(scoreNano) && scoreNano >= 0 && scoreNano <= 1_000_000_000).toBe(true);
          expect(Math.abs(applied)).toBeLessThanOrEqual(Math.abs(delta));
          stored = { scoreNano, at: now, version: stored.version + 1 };
        }
      }),
    );
  });

  it.each([
    { event: 'perfect_match', confidenceBps: 10_000, delta: 10_000_000 },
    { event: 'perfect_match', confidenceBps: 6_667, delta: 6_667_000 },
    { event: 'perfect_match', confidenceBps: 0, delta: 0 },
    { event: 'minor_discrepancy', confidenceBps: 3_333, delta: -10_000_000 },
    { event: 'medium_discrepancy', confidenceBps: 5_000, delta: -30_000_000 },
    { event: 'high_discrepancy', confidenceBps: 5_000, delta: -50_000_000 },
    { event: 'overclaim', confidenceBps: 5_000, delta: -100_000_000 },
    { event: 'impossible_submission', confidenceBps: 0, delta: -150_000_000 },
  ] as const)('$event at a confidence of $confidenceBps moves $delta', ({ event, confidenceBps, delta }) => {
    expect(deltaOf(event, confidenceBps, policy)).toBe(delta);
  });
});

describe('a compensation', () => {
  it.each([
    { delta: -100_000_000, ms: 0, back: 100_000_000 },
    { delta: -100_000_000, ms: HALF_LIFE, back: 50_000_000 },
    { delta: 10_000_000, ms: 2 * HALF_LIFE, back: -2_500_000 },
    { delta: -3, ms: HALF_LIFE, back: 1 },
    { delta: 1, ms: HALF_LIFE, back: 0 },
  ])('of $delta after $ms ms is $back', ({ delta, ms, back }) => {
    expect(compensationOf(delta, START, after(START, ms), policy)).toBe(back);
  });
});

describe('the bucket', () => {
  it.each([
    { scoreNano: 1_000_000_000, bucket: 'high_trust' },
    { scoreNano: 750_000_000, bucket: 'high_trust' },
    { scoreNano: 749_999_999, bucket: 'normal' },
    { scoreNano: 450_000_000, bucket: 'normal' },
    { scoreNano: 449_999_999, bucket: 'low_trust' },
    { scoreNano: 250_000_000, bucket: 'low_trust' },
    { scoreNano: 249_999_999, bucket: 'critical' },
    { scoreNano: 0, bucket: 'critical' },
  ])('of $scoreNano is $bucket', ({ scoreNano, bucket }) => {
    expect(bucketOf(scoreNano, policy)).toBe(bucket);
  });
});

describe('on the wire', () => {
  it.each([
    { nano: 503_333_000, decimal: 0.5033 },
    { nano: 503_350_000, decimal: 0.5034 },
    { nano: 1_000_000_000, decimal: 1 },
    { nano: 0, decimal: 0 },
    { nano: -10_000_000, decimal: -0.01 },
    { nano: -49_999, decimal: 0 },
  ])('$nano is $decimal', ({ nano, decimal }) => {
    expect(toDecimal(nano)).toBe(decimal);
  });
});
