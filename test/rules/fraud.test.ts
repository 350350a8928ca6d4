import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, after, type Instant } from '../../shared/model/instant.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { fraudScore, type FraudEvidence } from '../../shared/rules/fraud.ts';

const NOW: Instant = '2026-03-10T12:00:00.000Z';
const FULL_TRUST = 1_000_000_000;
const ago = (days: number): Instant => after(NOW, -days * DAY);

const scoreOf = (evidence: Partial<FraudEvidence>): number =>
  fraudScore({ trustNano: FULL_TRUST, overs: [], claims: [], now: NOW, ...evidence }, DEFAULT_POLICY);

describe('the fraud score', () => {
  it.each([
    { trustNano: FULL_TRUST, score: 0 },
    { trustNano: 500_000_000, score: 25 },
    { trustNano: 0, score: 50 },
    { trustNano: 989_999_999, score: 1 },
    { trustNano: 990_000_001, score: 0 },
  ])('takes half of what is missing of trust: $trustNano', ({ trustNano, score }) => {
    expect(scoreOf({ trustNano })).toBe(score);
  });

  it.each([
    { name: 'all at 50 %', overs: [{ at: NOW, overBps: 5_000 }], score: 15 },
    {
      name: 'half of them at 100 %',
      overs: [
        { at: NOW, overBps: 10_000 },
        { at: NOW, overBps: 0 },
      ],
      score: 15,
    },
    {
      name: 'an honest week later',
      overs: [
        { at: ago(7), overBps: 10_000 },
        { at: NOW, overBps: 0 },
      ],
      score: 10,
    },
    { name: 'beyond 100 % counts as 100 %', overs: [{ at: NOW, overBps: 900_000 }], score: 30 },
    {
      name: 'one in the future is not worth more',
      overs: [
        { at: ago(-70), overBps: 0 },
        { at: NOW, overBps: 10_000 },
      ],
      score: 15,
    },
  ])('adds how far claims were over, the newest most: $name', ({ overs, score }) => {
    expect(scoreOf({ overs })).toBe(score);
  });

  it.each([
    {
      name: 'half',
      claims: [
        { at: NOW, flagged: true },
        { at: NOW, flagged: false },
      ],
      score: 10,
    },
    { name: 'all', claims: [{ at: NOW, flagged: true }], score: 20 },
    { name: 'thirty days ago counts', claims: [{ at: ago(30), flagged: true }], score: 20 },
    { name: 'before that does not', claims: [{ at: after(ago(30), -1), flagged: true }], score: 0 },
  ])('adds the share of recent claims with a flag: $name', ({ claims, score }) => {
    expect(scoreOf({ claims })).toBe(score);
  });

  it('ends at 100', () => {
    const overs = [{ at: NOW, overBps: 50_000 }];
    expect(scoreOf({ trustNano: 0, overs, claims: [{ at: NOW, flagged: true }] })).toBe(100);
  });

  it('is an integer from 0 to 100 whatever the evidence', () => {
    const at = fc.integer({ min: -5_000, max: 100 }).map((days) => ago(-days));
    const evidence = fc.record({
      trustNano: fc.integer({ min: 0, max: FULL_TRUST }),
      overs: fc.array(fc.record({ at, overBps: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }) })),
      claims: fc.array(fc.record({ at, flagged: fc.boolean() })),
    });
    fc.assert(
      fc.property(evidence, (anything) => {
        const score = scoreOf(anything);
        expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
      }),
    );
  });
});
