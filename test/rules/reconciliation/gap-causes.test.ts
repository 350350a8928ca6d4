import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bookedTo,
  GAP_CAUSES,
  gapCauses,
  summedCauses,
  type GapEvidence,
} from '../../../shared/rules/reconciliation/gap-causes.ts';

const booked = (gap: number, evidence: GapEvidence) =>
  gapCauses(gap, evidence).map(({ cause, count }) => `${cause} ${count}`);

describe('a gap', () => {
  it.each<[number, GapEvidence, string[]]>([
    [0, { LATE: 5, UNMAPPED: -5 }, []],
    [5, {}, ['UNEXPLAINED 5']],
    [-5, {}, ['UNEXPLAINED -5']],
    // As much as the evidence says, on both sides of the gap.
    [5, { REFUND: 4 }, ['REFUND 4', 'UNEXPLAINED 1']],
    [5, { REFUND: 5 }, ['REFUND 5']],
    [5, { REFUND: 6 }, ['REFUND 5']],
    [-5, { LATE: -4 }, ['LATE -4', 'UNEXPLAINED -1']],
    [-5, { LATE: -5 }, ['LATE -5']],
    [-5, { LATE: -6 }, ['LATE -5']],
    // What goes the other way explains nothing.
    [5, { LATE: -5 }, ['UNEXPLAINED 5']],
    [-5, { REFUND: 5 }, ['UNEXPLAINED -5']],
    // In their order, whatever order they are named in.
    [
      7,
      { UNMAPPED: 2, TEST_ORDER: 1, TIME_ZONE: 2, DUPLICATE: 1 },
      [...['TIME_ZONE 2', 'DUPLICATE 1', 'TEST_ORDER 1', 'UNMAPPED 2', 'UNEXPLAINED 1']],
    ],
    [3, { UNMAPPED: 9, TEST_ORDER: 9, TIME_ZONE: 2 }, ['TIME_ZONE 2', 'TEST_ORDER 1']],
  ])('of %i with %o is booked to %o', (gap, evidence, causes) => {
    expect(booked(gap, evidence)).toEqual(causes);
  });

  it('is what its causes add up to, each within its evidence and with the gap’s sign', () => {
    const amount = fc.integer({ min: -1_000_000, max: 1_000_000 });
    const evidences = fc.record(
      Object.fromEntries(GAP_CAUSES.filter((cause) => cause !== 'UNEXPLAINED').map((cause) => [cause, amount])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(amount, evidences, (gap, evidence) => {
        const causes = gapCauses(gap, evidence);
        expect(causes.reduce((sum, { count }) => sum + count, 0)).toBe(gap);
        for (const { cause, count } of causes) {
          expect(Math.sign(count)).toBe(Math.sign(gap));
          if (cause !== 'UNEXPLAINED') expect(Math.abs(count)).toBeLessThanOrEqual(Math.abs(evidence[cause] ?? 0));
        }
      }),
    );
  });
});

describe('the causes of several gaps', () => {
  it('are added up, and what comes to nothing is left out', () => {
    const gaps = [gapCauses(5, { LATE: 2, REFUND: 3 }), gapCauses(-4, { LATE: -2 }), gapCauses(1, {})];
    expect(summedCauses(gaps)).toEqual([
      { cause: 'REFUND', count: 3 },
      { cause: 'UNEXPLAINED', count: -1 },
    ]);
    expect([bookedTo('REFUND', gaps[0]!), bookedTo('REFUND', gaps[1]!)]).toEqual([3, 0]);
  });
});
