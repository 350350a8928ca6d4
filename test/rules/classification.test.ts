import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claimed } from '../../shared/model/claimed.ts';
import { METRICS, type Counts, type Metric } from '../../shared/model/platform.ts';
import { Finding, type VerdictStatus } from '../../shared/model/verdict.ts';
import { classify, type Classification, type ClassificationInput } from '../../shared/rules/classification.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';

const rules = DEFAULT_POLICY.comparison;

const judged = (input: Partial<ClassificationInput> & Pick<ClassificationInput, 'claimed' | 'observed'>) =>
  classify(
    { elapsedSeconds: 0, capability: METRICS, settled: true, retriesSpent: false, firstObserved: null, ...input },
    rules,
  );

type GoldenCase = {
  name: string;
  claimed: Claimed;
  observed: Counts | null;
  elapsedSeconds: number;
  capability: Metric[];
  countedAttempts: number;
  settled: boolean;
  firstObserved: Counts | null;
  expect: {
    status: VerdictStatus;
    level: string | null;
    final: boolean;
    confidenceBps: number;
    metrics: { metric: Metric; result: string; direction?: string; differenceBps?: number }[];
    reasons?: string[];
  };
};

const golden = JSON.parse(readFileSync(new URL('../golden/claims.json', import.meta.url), 'utf8')) as {
  policy: Record<string, unknown> & { maxAttempts: number };
  cases: GoldenCase[];
};

describe('the golden claims', () => {
  it('were written for the shipped policy', () => {
    const { maxAttempts, ...comparison } = golden.policy;
    expect(rules).toEqual(comparison);
    expect(DEFAULT_POLICY.retry.maxAttempts).toBe(maxAttempts);
  });

  it.each(golden.cases)('$name', ({ countedAttempts, expect: expected, ...input }) => {
    const retriesSpent = countedAttempts >= golden.policy.maxAttempts && input.settled;
    const verdict = classify({ ...input, retriesSpent }, rules);
    expect(verdict.status).toBe(expected.status);
    expect(verdict.level ?? null).toBe(expected.level);
    expect(verdict.final).toBe(expected.final);
    expect(verdict.confidenceBps).toBe(expected.confidenceBps);
    expect(verdict.metrics).toHaveLength(expected.metrics.length);
    expect(verdict.metrics).toMatchObject(expected.metrics);
    expect(verdict.reasons).toEqual(expected.reasons ?? []);
  });
});

describe('rule 1: nothing claimed can ever be verified', () => {
  it('is unverifiable and final once the post was looked up', () => {
    expect(judged({ claimed: { clicks: 5 }, observed: {}, capability: ['views'] })).toEqual({
      status: 'UNVERIFIABLE',
      final: true,
      confidenceBps: 0,
      reasons: [],
      metrics: [{ metric: 'clicks', claimed: 5, result: 'unverifiable' }],
      overclaimProven: false,
    });
  });

  it.each([
    { retriesSpent: false, final: false },
    { retriesSpent: true, final: true },
  ])('is missing while the post was not seen, final: $final', ({ retriesSpent, final }) => {
    const verdict = judged({ claimed: { clicks: 5 }, observed: null, capability: ['views'], retriesSpent });
    expect(verdict).toMatchObject({ status: 'MISSING_PLATFORM_DATA', final });
    expect(verdict.metrics).toEqual([{ metric: 'clicks', claimed: 5, result: 'unverifiable' }]);
  });

  it('does not compare a number that the source is not known to give', () => {
    const verdict = judged({ claimed: { clicks: 5 }, observed: { clicks: 500 }, capability: [] });
    expect(verdict.status).toBe('UNVERIFIABLE');
  });
});

describe('rule 3: some expected metric is missing', () => {
  const incomplete = { claimed: { views: 1200, clicks: 50 }, capability: METRICS };

  it.each([
    { views: 1000, overclaimProven: true },
    { views: 1001, overclaimProven: false },
  ])('says at once whether an overclaim is proven: $overclaimProven', ({ views, overclaimProven }) => {
    const verdict = judged({ ...incomplete, observed: { views } });
    expect(verdict).toMatchObject({ status: 'INCOMPLETE_PLATFORM_DATA', final: false, overclaimProven });
    expect(verdict).not.toHaveProperty('level');
    expect(verdict).not.toHaveProperty('deciding');
  });

  it('judges the rest when retries are spent', () => {
    expect(judged({ ...incomplete, observed: { views: 1100 }, retriesSpent: true })).toMatchObject({
      status: 'DISCREPANCY_LOW',
      final: true,
      confidenceBps: 5000,
    });
  });

  it('never calls the rest final before the settle time', () => {
    const verdict = judged({ ...incomplete, observed: { views: 1000 }, retriesSpent: true, settled: false });
    expect(verdict).toMatchObject({ status: 'AFFILIATE_OVERCLAIMED', final: false });
  });

  it('rounds the confidence half up', () => {
    const claimed = { views: 1000, clicks: 100, conversions: 10 };
    expect(judged({ claimed, observed: { views: 1000 }, capability: ['views'] }).confidenceBps).toBe(3333);
    expect(judged({ claimed, observed: { views: 1000, clicks: 100 }, retriesSpent: true }).confidenceBps).toBe(6667);
  });
});

describe('rule 4: which difference decides', () => {
  it.each([
    {
      name: 'an overclaim, however much larger an under-claim is',
      claimed: { views: 200, clicks: 125 },
      observed: { views: 1000, clicks: 100 },
      expected: { status: 'AFFILIATE_OVERCLAIMED', level: 'HIGH', deciding: { metric: 'clicks', direction: 'over' } },
    },
    {
      name: 'the largest of several overclaims',
      claimed: { views: 1250, clicks: 160 },
      observed: { views: 1000, clicks: 100 },
      expected: {
        status: 'AFFILIATE_OVERCLAIMED',
        level: 'CRITICAL',
        deciding: { metric: 'clicks', direction: 'over' },
      },
    },
    {
      name: 'the largest under-claim',
      claimed: { views: 930, clicks: 850 },
      observed: { views: 1000, clicks: 1000 },
      expected: {
        status: 'DISCREPANCY_MEDIUM',
        deciding: { metric: 'clicks', direction: 'under' },
        reasons: ['UNDERCLAIMED'],
      },
    },
    {
      name: 'the over, where an under is as large',
      claimed: { views: 880, clicks: 1120 },
      observed: { views: 1000, clicks: 1000 },
      expected: { status: 'DISCREPANCY_MEDIUM', deciding: { metric: 'clicks', direction: 'over' }, reasons: [] },
    },
    {
      name: 'the under, where it is larger by less than a basis point',
      claimed: { views: 879_999, clicks: 1_120_000 },
      observed: { views: 1_000_000, clicks: 1_000_000 },
      expected: { deciding: { metric: 'views', direction: 'under' }, reasons: ['UNDERCLAIMED'] },
    },
    {
      name: 'the first of equal ones',
      claimed: { views: 1120, clicks: 1120 },
      observed: { views: 1000, clicks: 1000 },
      expected: { deciding: { metric: 'views', direction: 'over' } },
    },
  ])('$name', ({ claimed, observed, expected }) => {
    expect(judged({ claimed, observed })).toMatchObject(expected);
  });

  it('none, where nothing differs', () => {
    expect(judged({ claimed: { views: 1000 }, observed: { views: 1000 } })).not.toHaveProperty('deciding');
  });

  it('reports an over below the overclaim threshold as high where the policy puts that threshold higher', () => {
    const verdict = classify(
      {
        claimed: { views: 1250 },
        observed: { views: 1000 },
        elapsedSeconds: 0,
        capability: METRICS,
        settled: true,
        retriesSpent: false,
        firstObserved: null,
      },
      { ...rules, overclaimBps: 3_000 },
    );
    expect(verdict).toMatchObject({
      status: 'DISCREPANCY_HIGH',
      level: 'HIGH',
      deciding: { metric: 'views', direction: 'over' },
      overclaimProven: false,
    });
  });
});

describe('a claim ahead of its first observation', () => {
  const later = { observed: { views: 5000 }, elapsedSeconds: 86_400 };

  it.each([
    { claimed: 2100, first: 2000, reasons: [] },
    { claimed: 2101, first: 2000, reasons: ['CLAIMED_AHEAD'] },
    { claimed: 10, first: 0, reasons: [] },
    { claimed: 11, first: 0, reasons: ['CLAIMED_AHEAD'] },
    { claimed: 1000, first: 2000, reasons: [] },
  ])('$claimed over $first: $reasons', ({ claimed, first, reasons }) => {
    const observed = { views: claimed };
    const verdict = judged({ ...later, claimed: { views: claimed }, observed, firstObserved: { views: first } });
    expect(verdict).toMatchObject({ status: 'MATCHED', final: true, reasons });
  });

  it('is judged by the metrics that the first observation had', () => {
    const verdict = judged({ ...later, claimed: { views: 5000 }, firstObserved: { clicks: 1 } });
    expect(verdict.reasons).toEqual([]);
  });
});

describe('every verdict', () => {
  const count = fc.oneof(
    fc.integer({ min: 0, max: 2_000 }),
    fc.integer({ min: 0, max: 1_000_000_000_000 }),
    fc.constantFrom(0, 1, 1_000_000_000_000),
  );
  const counts = fc.record({ views: count, clicks: count, conversions: count }, { requiredKeys: [] });
  const someCounts = counts.filter((values) => Object.keys(values).length > 0);
  const input: fc.Arbitrary<ClassificationInput> = fc.record({
    claimed: someCounts,
    observed: fc.option(counts),
    elapsedSeconds: fc.integer({ min: -3_600, max: 200_000 }),
    capability: fc.subarray([...METRICS]),
    settled: fc.boolean(),
    retriesSpent: fc.boolean(),
    firstObserved: fc.option(counts),
  });

  it('keeps to integers of its schema', () => {
    fc.assert(
      fc.property(input, (anything) => {
        const { metrics, confidenceBps } = classify(anything, rules);
        for (const finding of metrics) expect(Finding.safeParse(finding).success).toBe(true);
        expect(Number.isInteger(confidenceBps) && confidenceBps >= 0 && confidenceBps <= 10_000).toBe(true);
      }),
    );
  });

  it('never makes a number for a metric that was not given', () => {
    fc.assert(
      fc.property(input, fc.constantFrom(...METRICS), (anything, dropped) => {
        const { [dropped]: _, ...rest } = anything.observed ?? {};
        const { metrics } = classify({ ...anything, observed: rest }, rules);
        const finding = metrics.find(({ metric }) => metric === dropped);
        if (finding === undefined) return;
        const result = anything.capability.includes(dropped) ? 'missing' : 'unverifiable';
        expect(finding).toEqual({ metric: dropped, claimed: anything.claimed[dropped], result });
      }),
    );
  });

  it('does not depend on the order of the metrics', () => {
    const reversed = (values: Claimed): Counts => Object.fromEntries(Object.entries(values).toReversed());
    fc.assert(
      fc.property(input, (anything) => {
        const shuffled = {
          ...anything,
          claimed: reversed(anything.claimed),
          observed: anything.observed && reversed(anything.observed),
          capability: anything.capability.toReversed(),
        };
        const verdict = classify(anything, rules);
        expect(classify(shuffled, rules)).toEqual(verdict);
        const order = verdict.metrics.map(({ metric }) => METRICS.indexOf(metric));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }),
    );
  });

  it('never calls an under-claim an overclaim', () => {
    fc.assert(
      fc.property(input, (anything) => {
        const { observed } = anything;
        const atMostObserved = METRICS.flatMap((metric) => {
          const value = anything.claimed[metric];
          return value === undefined ? [] : [[metric, Math.min(value, observed?.[metric] ?? value)]];
        });
        const claimed: Claimed = Object.fromEntries(atMostObserved);
        const verdict = classify({ ...anything, claimed }, rules);
        expect(verdict.status).not.toBe('AFFILIATE_OVERCLAIMED');
        expect(verdict.overclaimProven).toBe(false);
        expect(verdict.deciding?.direction).not.toBe('over');
      }),
    );
  });

  it('never gets better by claiming more than what is there', () => {
    fc.assert(
      fc.property(input, fc.constantFrom(...METRICS), count, (anything, metric, more) => {
        const upper = anything.observed?.[metric];
        if (upper === undefined) return;
        const { [metric]: _, ...others } = anything.claimed;
        const claiming = (value: number): Classification =>
          classify({ ...anything, claimed: { ...others, [metric]: value }, firstObserved: null }, rules);
        const [before, after] = [claiming(upper), claiming(upper + more)];
        expect(BADNESS[after.status]).toBeGreaterThanOrEqual(BADNESS[before.status]);
      }),
    );
  });

  const BADNESS: Record<VerdictStatus, number> = {
    MATCHED: 0,
    DISCREPANCY_LOW: 1,
    DISCREPANCY_MEDIUM: 2,
    DISCREPANCY_HIGH: 3,
    AFFILIATE_OVERCLAIMED: 4,
    MISSING_PLATFORM_DATA: 5,
    INCOMPLETE_PLATFORM_DATA: 5,
    UNVERIFIABLE: 5,
    SUPERSEDED: 5,
  };

  it('is final only when it is good, settled, or nothing more will come', () => {
    fc.assert(
      fc.property(input, (anything) => {
        const { status, final } = classify({ ...anything, settled: false, retriesSpent: false }, rules);
        expect(final).toBe(status === 'MATCHED' || status === 'UNVERIFIABLE');
      }),
    );
  });
});
