import { describe, expect, it } from 'vitest';
import { after } from '../../shared/model/instant.ts';
import type { Counts, Metric } from '../../shared/model/platform.ts';
import { METRICS } from '../../shared/model/platform.ts';
import type { Finding, Verdict } from '../../shared/model/verdict.ts';
import { performanceOf, type PerformanceClaim } from '../../shared/rules/performance.ts';
import { T0, sampleClaim, sampleState } from '../support/sample-claims.ts';

let made = 0;

interface Sample {
  claimed: Counts;
  observed?: Counts;
  verdict?: Partial<Verdict> | null;
  verified?: Counts;
  fetchedAt?: string;
  claim?: Partial<PerformanceClaim>;
}

function claim({
  claimed,
  observed = {},
  verdict = {},
  verified,
  fetchedAt = T0,
  claim: changes = {},
}: Sample): PerformanceClaim {
  made += 1;
  const findings = METRICS.flatMap((metric): Finding[] => {
    const count = claimed[metric];
    return count === undefined ? [] : [findingOf(metric, count, observed[metric], fetchedAt)];
  });
  const whole: Verdict | null = verdict && {
    ...{ status: 'MATCHED', final: true, confidenceBps: 10_000, reasons: [], policyVersion: 1, attempt: 1 },
    ...{ decidedAt: T0, metrics: findings, ...verdict },
  };
  const base = sampleClaim({ postId: String(made), createdAt: after(T0, made) });
  return {
    ...base,
    ...(verified ? { verified } : {}),
    current: sampleState({ claimed, verdict: whole }),
    ...changes,
  };
}

const findingOf = (metric: Metric, claimed: number, observed: number | undefined, fetchedAt: string): Finding =>
  observed === undefined
    ? { metric, claimed, result: 'unverifiable' }
    : {
        ...{ metric, claimed, result: 'compared', observed, lower: observed, upper: observed, differenceBps: 0 },
        direction: 'within',
        provenance: {
          source: 'x',
          api: 'a',
          metricName: 'm',
          definition: 'd',
          definitionVersion: '2026-01-01',
          scope: 'all',
          fetchedAt,
          observationId: 'o',
        },
      };

const totalsOf = (...claims: PerformanceClaim[]) => performanceOf(claims, T0).totals;

describe('one claim', () => {
  it.each<[string, Sample, object]>([
    [
      'final and compared: what was observed is verified',
      { claimed: { views: 105 }, observed: { views: 100 } },
      {
        claims: 1,
        pending: 0,
        claimed: { views: 105 },
        verified: { views: 100 },
        unverified: { views: 0 },
        matchRate: 1,
        completeness: 1,
      },
    ],
    [
      'seen again later: the latest number is verified',
      { claimed: { views: 105 }, observed: { views: 100 }, verified: { views: 80 } },
      { verified: { views: 80 }, unverified: { views: 0 } },
    ],
    [
      'with one metric that was not compared: that one is unverified',
      { claimed: { views: 105, clicks: 7 }, observed: { views: 100 } },
      {
        claimed: { views: 105, clicks: 7 },
        verified: { views: 100, clicks: 0 },
        unverified: { views: 0, clicks: 7 },
        matchRate: 1,
      },
    ],
    [
      'overclaimed: what was observed is verified, and it did not match',
      { claimed: { views: 200 }, observed: { views: 100 }, verdict: { status: 'AFFILIATE_OVERCLAIMED' } },
      { pending: 0, verified: { views: 100 }, unverified: { views: 0 }, matchRate: 0 },
    ],
    [
      'not judged yet: all of it is unverified',
      { claimed: { views: 105 }, verdict: null },
      { claims: 1, pending: 1, verified: { views: 0 }, unverified: { views: 105 }, matchRate: null, completeness: 0 },
    ],
    [
      'compared but not final: all of it is unverified',
      { claimed: { views: 105 }, observed: { views: 50 }, verdict: { status: 'AFFILIATE_OVERCLAIMED', final: false } },
      { pending: 1, verified: { views: 0 }, unverified: { views: 105 }, matchRate: null, completeness: 0 },
    ],
    [
      'with an earlier revision verified, now pending: nothing of the earlier one counts',
      { claimed: { views: 105 }, verdict: null, verified: { views: 80 } },
      { verified: { views: 0 }, unverified: { views: 105 } },
    ],
    [
      'unverifiable for good: final, in no match rate',
      { claimed: { clicks: 7 }, verdict: { status: 'UNVERIFIABLE' } },
      {
        pending: 0,
        claimed: { clicks: 7 },
        verified: { clicks: 0 },
        unverified: { clicks: 7 },
        matchRate: null,
        completeness: 1,
      },
    ],
  ])('%s', (_, sample, expected) => {
    expect(totalsOf(claim(sample))).toMatchObject(expected);
  });
});

describe('several claims', () => {
  it('of nothing have no rates and no sums', () => {
    expect(totalsOf()).toEqual({
      ...{ claims: 0, pending: 0, claimed: {}, verified: {}, unverified: {}, matchRate: null },
      ...{ freshness: { oldest: null, newest: null }, completeness: null },
    });
  });

  it('are added up, with rates of four digits and the age of what is verified', () => {
    const totals = totalsOf(
      claim({ claimed: { views: 10 }, observed: { views: 10 }, fetchedAt: after(T0, 5) }),
      claim({ claimed: { views: 10 }, observed: { views: 11 }, fetchedAt: after(T0, 3) }),
      claim({
        claimed: { views: 10, clicks: 1 },
        observed: { views: 5 },
        verdict: { status: 'DISCREPANCY_HIGH' },
        fetchedAt: after(T0, 9),
      }),
      claim({ claimed: { conversions: 2 }, verdict: null }),
    );
    expect(totals).toEqual({
      claims: 4,
      pending: 1,
      claimed: { views: 30, clicks: 1, conversions: 2 },
      verified: { views: 26, clicks: 0, conversions: 0 },
      unverified: { views: 0, clicks: 1, conversions: 2 },
      matchRate: 0.6667,
      freshness: { oldest: after(T0, 3), newest: after(T0, 9) },
      completeness: 0.75,
    });
  });

  it('are broken down by affiliate and by platform', () => {
    const { byAffiliate, byPlatform } = performanceOf(
      [
        claim({ claimed: { views: 3 }, observed: { views: 3 }, claim: { affiliateId: 'aff_b', platform: 'youtube' } }),
        claim({ claimed: { views: 5 }, observed: { views: 5 }, claim: { affiliateId: 'aff_a' } }),
        claim({ claimed: { views: 7 }, verdict: null, claim: { affiliateId: 'aff_b' } }),
      ],
      T0,
    );
    expect(byAffiliate).toMatchObject([
      { affiliateId: 'aff_a', claims: 1, verified: { views: 5 }, completeness: 1 },
      { affiliateId: 'aff_b', claims: 2, verified: { views: 3 }, unverified: { views: 7 }, completeness: 0.5 },
    ]);
    expect(byPlatform).toMatchObject([
      { platform: 'x', claims: 2, verified: { views: 5 } },
      { platform: 'youtube', claims: 1, verified: { views: 3 } },
    ]);
  });

  describe('of one post', () => {
    const seen = { claimed: { views: 100 }, observed: { views: 100 } };
    const of = (affiliateId: string, createdAt: string, sample: Partial<Sample> = {}) =>
      claim({ ...seen, ...sample, claim: { affiliateId, createdAt, postId: 'shared', id: `sub_${affiliateId}` } });
    const verifiedBy = (...claims: PerformanceClaim[]) =>
      performanceOf(claims, T0).byAffiliate.map(({ affiliateId, verified }) => [affiliateId, verified.views]);

    it('count once, for the first claimant', () => {
      const [first, second] = [of('aff_z', T0), of('aff_a', after(T0, 1))];
      for (const order of [
        [first, second],
        [second, first],
      ]) {
        expect(verifiedBy(...order)).toEqual([
          ['aff_a', 0],
          ['aff_z', 100],
        ]);
        expect(totalsOf(...order)).toMatchObject({
          claimed: { views: 200 },
          verified: { views: 100 },
          unverified: { views: 0 },
        });
      }
    });

    it('count for the next one where the first has no verified number', () => {
      const impostor = of('aff_a', T0, { observed: {}, verdict: { status: 'UNVERIFIABLE' } });
      expect(verifiedBy(impostor, of('aff_b', after(T0, 1)))).toEqual([
        ['aff_a', 0],
        ['aff_b', 100],
      ]);
    });

    it('at the same instant count for the same one in any order', () => {
      const [a, b] = [of('aff_a', T0), of('aff_b', T0)];
      expect(verifiedBy(a, b)).toEqual(verifiedBy(b, a));
    });

    it('on another platform are another post', () => {
      const other = claim({ ...seen, claim: { affiliateId: 'aff_b', platform: 'youtube', postId: 'shared' } });
      expect(totalsOf(of('aff_a', T0), other).verified).toEqual({ views: 200 });
    });
  });
});
