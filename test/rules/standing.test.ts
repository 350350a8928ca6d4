import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerEntry, StandingEvent } from '../../shared/model/trust.ts';
import { DEFAULT_POLICY as policy } from '../../shared/rules/default-policy.ts';
import { moveTrust, scoreNow, type TrustMove } from '../../shared/rules/standing.ts';
import type { PricedTrustEvent } from '../../shared/rules/trust.ts';
import { hoursAfter, T0 } from '../support/sample-claims.ts';

const move = (event: PricedTrustEvent, standing?: StandingEvent, changes: Partial<TrustMove> = {}): TrustMove => ({
  affiliateId: 'aff_ann',
  submissionId: 'sub_1',
  revision: 1,
  event,
  confidenceBps: 10_000,
  standing,
  sequence: '0002',
  ...changes,
});
const start = scoreNow(undefined, T0, policy);
const standing = (event: PricedTrustEvent, delta: number): StandingEvent => ({
  event,
  delta,
  at: T0,
  sequence: '0002',
  revision: 1,
});

describe('the first event of a submission', () => {
  it('moves the score once, from the middle, and stands', () => {
    expect(moveTrust(start, move('overclaim'), policy)).toEqual({
      score: { scoreNano: 400_000_000, at: T0 },
      entries: [
        {
          affiliateId: 'aff_ann',
          at: T0,
          event: 'overclaim',
          delta: -100_000_000,
          scoreAfter: 400_000_000,
          submissionId: 'sub_1',
          revision: 1,
          sequence: '0002',
        },
      ],
      standing: standing('overclaim', -100_000_000),
      trust: { event: 'overclaim', delta: -100_000_000, before: 500_000_000, after: 400_000_000 },
    });
  });

  it('earns by confidence', () => {
    expect(moveTrust(start, move('perfect_match', undefined, { confidenceBps: 5000 }), policy)?.trust.delta).toBe(
      5_000_000,
    );
  });

  it('starts from the score as it is worth now', () => {
    const halfLifeLater = hoursAfter(T0, 90 * 24);
    expect(scoreNow({ scoreNano: 900_000_000, at: T0, version: 1 }, halfLifeLater, policy).scoreNano).toBe(700_000_000);
  });
});

describe('a later event of the same submission', () => {
  it.each<[PricedTrustEvent, PricedTrustEvent, boolean]>([
    ['perfect_match', 'perfect_match', false],
    ['perfect_match', 'minor_discrepancy', true],
    ['overclaim', 'perfect_match', false],
    ['overclaim', 'high_discrepancy', false],
    ['overclaim', 'overclaim', false],
    ['medium_discrepancy', 'overclaim', true],
  ])('after %s, %s replaces it: %s', (before, next, replaces) => {
    expect(moveTrust(start, move(next, standing(before, -1)), policy) !== null).toBe(replaces);
  });

  it('takes back what stands before it applies, as two entries', () => {
    const matched = { scoreNano: 510_000_000, at: T0 };
    const moved = moveTrust(
      matched,
      move('overclaim', standing('perfect_match', 10_000_000), { sequence: '0005' }),
      policy,
    );
    expect(
      moved?.entries.map(({ event, delta, sequence, compensates }) => ({ event, delta, sequence, compensates })),
    ).toEqual([
      { event: 'perfect_match', delta: -10_000_000, sequence: '0005c', compensates: '0002' },
      { event: 'overclaim', delta: -100_000_000, sequence: '0005', compensates: undefined },
    ]);
    expect(moved?.score.scoreNano).toBe(400_000_000);
    expect(moved?.trust).toMatchObject({ before: 500_000_000, after: 400_000_000 });
  });
});

it('ends where the entries say it ends, and never leaves 0..1, whatever comes', () => {
  const event = fc.constantFrom<PricedTrustEvent>(
    'perfect_match',
    'minor_discrepancy',
    'medium_discrepancy',
    'high_discrepancy',
    'overclaim',
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), fc.array(event, { maxLength: 30 }), (scoreNano, events) => {
      let score = { scoreNano, at: T0 };
      const entries: LedgerEntry[] = [];
      for (const [index, one] of events.entries()) {
        const moved = moveTrust(score, move(one, undefined, { submissionId: `sub_${index}` }), policy);
        score = moved!.score;
        entries.push(...moved!.entries);
        expect(score.scoreNano).toBeGreaterThanOrEqual(0);
        expect(score.scoreNano).toBeLessThanOrEqual(1_000_000_000);
      }
      expect(score.scoreNano).toBe(scoreNano + entries.reduce((sum, { delta }) => sum + delta, 0));
    }),
  );
});
