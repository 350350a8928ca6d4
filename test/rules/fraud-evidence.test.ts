import { describe, expect, it } from 'vitest';
import { fraudEvidenceOf, fraudScoreOf } from '../../shared/rules/fraud-evidence.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { hoursAfter, sampleState, T0 } from '../support/sample-claims.ts';

const overOf = (claimed: object, firstObserved?: object) =>
  fraudEvidenceOf([sampleState({ claimed, ...(firstObserved ? { firstObserved } : {}) })], DEFAULT_POLICY).overs.map(
    ({ overBps }) => overBps,
  );

describe('how far a report lay above what was first observed', () => {
  it.each([
    ['nothing where nothing was observed', { views: 1_000 }, undefined, []],
    ['nothing where another metric was', { views: 1_000 }, { clicks: 5 }, []],
    ['0 where it was covered', { views: 1_000 }, { views: 1_000 }, [0]],
    ['0 where it was below', { views: 1_000 }, { views: 9_000 }, [0]],
    ['0 where the difference is too small to count', { views: 1_010 }, { views: 1_000 }, [0]],
    ['its share of the first', { views: 1_500 }, { views: 1_000 }, [5_000]],
    ['more than the whole', { views: 4_000 }, { views: 1_000 }, [30_000]],
    ['the whole where the first was 0', { views: 100 }, { views: 0 }, [10_000]],
    ['that of the worst metric', { views: 1_100, clicks: 60 }, { views: 1_000, clicks: 30 }, [10_000]],
  ])('is %s', (_, claimed, first, expected) => {
    expect(overOf(claimed, first)).toEqual(expected);
  });

  it('counts from the report on, with whether it was odd', () => {
    const odd = sampleState({ submittedAt: hoursAfter(T0, 5), flags: [{ key: 'high_ctr', severity: 'LOW' }] });
    expect(fraudEvidenceOf([odd, sampleState({ firstObserved: { views: 1_000 } })], DEFAULT_POLICY)).toEqual({
      overs: [{ at: T0, overBps: 0 }],
      claims: [
        { at: hoursAfter(T0, 5), flagged: true },
        { at: T0, flagged: false },
      ],
    });
  });
});

describe('the fraud score', () => {
  const score = (scoreNano: number) => ({ scoreNano, at: T0, version: 1 });
  it.each([
    ['nothing where nothing is known', [], undefined, null],
    ['that of trust alone', [], score(200_000_000), 40],
    ['the middle of trust for who only reported', [sampleState()], undefined, 25],
    [
      'all of it',
      [sampleState({ firstObserved: { views: 500 }, flags: [{ key: 'high_ctr' as const, severity: 'LOW' as const }] })],
      score(0),
      100,
    ],
  ])('is %s', (_, states, trust, expected) => {
    expect(fraudScoreOf(states, trust, T0, DEFAULT_POLICY)).toBe(expected);
  });
});
