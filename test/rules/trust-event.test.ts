import { describe, expect, it } from 'vitest';
import { TrustEvent } from '../../shared/model/trust.ts';
import { METRICS, type Counts } from '../../shared/model/platform.ts';
import { classify, type ClassificationInput } from '../../shared/rules/classification.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { replacesStanding, trustEventFor } from '../../shared/rules/trust-event.ts';

const classified = (claimed: Counts, observed: Counts | null, change: Partial<ClassificationInput> = {}) =>
  classify(
    {
      claimed,
      observed,
      elapsedSeconds: 0,
      capability: METRICS,
      settled: true,
      retriesSpent: false,
      firstObserved: null,
      ...change,
    },
    DEFAULT_POLICY.comparison,
  );

const effectOf = (classification: ReturnType<typeof classified>) =>
  trustEventFor({ classification, ownership: 'proven' }, DEFAULT_POLICY);

describe('a match', () => {
  it.each([
    { observed: { views: 100 }, event: 'perfect_match' },
    { observed: { views: 99 }, event: null },
    { observed: { clicks: 10 }, event: 'perfect_match' },
    { observed: { clicks: 9 }, event: null },
    { observed: { conversions: 3 }, event: 'perfect_match' },
    { observed: { conversions: 2 }, event: null },
    { observed: { views: 99, clicks: 10 }, event: 'perfect_match' },
  ])('earns only at a size worth earning for: $observed', ({ observed, event }) => {
    expect(effectOf(classified(observed, observed)).event).toBe(event);
  });

  it('does not earn by a large number that was claimed and not compared', () => {
    const verdict = classified({ views: 50, clicks: 5000 }, { views: 50 }, { capability: ['views'] });
    expect(effectOf(verdict)).toEqual({ event: null, because: 'TOO_SMALL' });
  });

  it.each(['unproven', 'mismatch'] as const)('earns nothing where the author is %s', (ownership) => {
    const classification = classified({ views: 1000 }, { views: 1000 });
    expect(trustEventFor({ classification, ownership }, DEFAULT_POLICY)).toEqual({
      event: null,
      because: 'AUTHOR_UNPROVEN',
    });
  });

  it('earns nothing where the claim was ahead', () => {
    const verdict = classified({ views: 3000 }, { views: 3000 }, { firstObserved: { views: 1000 } });
    expect(effectOf(verdict)).toEqual({ event: null, because: 'CLAIMED_AHEAD' });
  });
});

describe('a discrepancy', () => {
  it.each([
    { claimed: 1060, event: 'minor_discrepancy' },
    { claimed: 1150, event: 'medium_discrepancy' },
    { claimed: 1200, event: 'overclaim' },
  ])('costs trust where it is over: $claimed against 1000', ({ claimed, event }) => {
    expect(effectOf(classified({ views: claimed }, { views: 1000 }))).toEqual({ event });
  });

  it('costs most below an overclaim where the policy lets a high one be over', () => {
    const high = { ...classified({ views: 1150 }, { views: 1000 }), status: 'DISCREPANCY_HIGH' as const };
    expect(effectOf(high)).toEqual({ event: 'high_discrepancy' });
  });

  it.each([940, 850, 500])('costs nothing where it is under: %i against 1000', (claimed) => {
    const effect = effectOf(classified({ views: claimed }, { views: 1000 }));
    expect(effect).toEqual({ event: null, because: 'UNDERCLAIMED' });
  });

  it('costs an unproven author as much as a proven one', () => {
    const classification = classified({ views: 1200 }, { views: 1000 });
    expect(trustEventFor({ classification, ownership: 'unproven' }, DEFAULT_POLICY)).toEqual({ event: 'overclaim' });
  });

  it('costs nothing before it is settled', () => {
    const verdict = classified({ views: 3000 }, { views: 1000 }, { settled: false });
    expect(effectOf(verdict)).toEqual({ event: null, because: 'PROVISIONAL' });
  });
});

describe('a verdict without numbers', () => {
  it.each([
    { name: 'missing', verdict: classified({ views: 1000 }, null, { retriesSpent: true }) },
    { name: 'unverifiable', verdict: classified({ views: 1000 }, {}, { capability: [] }) },
  ])('moves nothing: $name', ({ verdict }) => {
    expect(effectOf(verdict)).toEqual({ event: null, because: 'NOTHING_JUDGED' });
  });
});

describe('the standing event', () => {
  it('is the first where there was none', () => {
    expect(replacesStanding('perfect_match', undefined)).toBe(true);
    expect(replacesStanding('perfect_match', null)).toBe(true);
  });

  const fromBestToWorst = TrustEvent.options.filter((event) => event !== 'manual_adjust');
  const pairs = fromBestToWorst.flatMap((next, n) =>
    fromBestToWorst.map((event, s) => ({ next, event, worse: n > s })),
  );
  it.each(pairs)('$event is replaced by $next: $worse', ({ next, event, worse }) => {
    expect(replacesStanding(next, { event })).toBe(worse);
  });

  it.each(fromBestToWorst)('that a person set is not replaced by %s', (next) => {
    expect(replacesStanding(next, { event: 'manual_adjust' })).toBe(false);
  });
});
