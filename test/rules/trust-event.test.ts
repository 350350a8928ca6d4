import { describe, expect, it } from 'vitest';
import { TrustEvent } from '../../shared/model/trust.ts';
import type { ReasonCode, Verdict } from '../../shared/model/verdict.ts';
import { METRICS, type Counts } from '../../shared/model/platform.ts';
import { classify, type ClassificationInput } from '../../shared/rules/classification.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { eventOfVerdict, replacesStanding, trustEventFor, worstOf } from '../../shared/rules/trust-event.ts';
import { sampleVerdict } from '../support/sample-verdict.ts';

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

describe('the event of a stored verdict', () => {
  const stored = (claimed: Counts, observed: Counts, reasons: ReasonCode[] = []): Verdict => {
    const { status, final, metrics, deciding, reasons: found } = classified(claimed, observed);
    const above = status !== 'MATCHED' && deciding?.direction === 'over' ? (['ABOVE_OBSERVED'] as const) : [];
    const codes = [...found, ...above, ...reasons];
    return sampleVerdict({ status, final, metrics, reasons: codes.map((code) => ({ code, text: code })) });
  };
  const event = (verdict: Verdict) => eventOfVerdict(verdict, DEFAULT_POLICY);

  it.each([
    [1000, 1000],
    [1060, 1000],
    [1150, 1000],
    [1199, 1000],
    [3000, 1000],
    [1000, 3000],
    [50, 50],
  ])('is the one that it was judged by: %d claimed, %d seen', (views, seen) => {
    expect(event(stored({ views }, { views: seen }))).toBe(effectOf(classified({ views }, { views: seen })).event);
  });

  it('is the one that it moved, whatever the rules say now', () => {
    const trust = { event: 'impossible_submission' as const, delta: -1, before: 1, after: 0 };
    expect(event({ ...stored({ views: 1000 }, { views: 1000 }), trust })).toBe('impossible_submission');
    expect(
      event({ ...stored({ views: 1000 }, { views: 1000 }), trust: { ...trust, event: 'manual_adjust' } }),
    ).toBeNull();
  });

  it.each(['POST_GONE', 'OVERRIDDEN'] as const)('is none by itself where %s: people say so, or nobody', (code) => {
    expect(event(stored({ views: 3000 }, { views: 1000 }, [code]))).toBeNull();
  });

  it.each(['CLAIMED_AHEAD', 'AUTHOR_UNPROVEN', 'NETWORK_UNPROVEN', 'DEFINITION_CHANGED'] as const)(
    'is no reward where %s',
    (code) => {
      expect(event(stored({ views: 1000 }, { views: 1000 }, [code]))).toBeNull();
    },
  );

  it('is none while it is provisional', () => {
    expect(event({ ...stored({ views: 3000 }, { views: 1000 }), final: false })).toBeNull();
  });
});

describe('the worst of some', () => {
  it('is the gravest, the first of equals, and none of none', () => {
    const wishes = [
      { event: null, of: 1 },
      { event: 'minor_discrepancy', of: 2 },
      { event: 'overclaim', of: 3 },
      { event: 'overclaim', of: 4 },
      { event: 'perfect_match', of: 5 },
    ] as const;
    expect(worstOf(wishes)).toEqual({ event: 'overclaim', of: 3 });
    expect(worstOf([{ event: null }])).toBeUndefined();
    expect(worstOf([])).toBeUndefined();
  });
});
