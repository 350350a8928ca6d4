import { describe, expect, it } from 'vitest';
import { hoursAfter, T0 } from '../support/sample-claims.ts';
import { sampleClawback } from '../support/sample-clawbacks.ts';
import { decidedClawback, expiredClawback } from '../../shared/rules/clawback-decision.ts';

const NOW = hoursAfter(T0, 30);
const approval = { status: 'APPROVED', reason: 'The numbers are plain', by: 'adminkey0001' } as const;
const { openUntil: _, status: __, ...common } = sampleClawback();

describe('a decision', () => {
  it('is kept with who made it, when and why; nothing waits any more', () => {
    expect(decidedClawback(sampleClawback(), approval, NOW)).toEqual({
      ...{ ...common, status: 'APPROVED', reason: 'The numbers are plain', version: 2 },
      ...{ decidedAt: NOW, decidedBy: 'adminkey0001', updatedAt: NOW },
    });
  });

  const approved = decidedClawback(sampleClawback(), approval, NOW)!;
  const expired = expiredClawback(sampleClawback(), 'late', NOW);
  it.each([
    ['the same again', approved, 'APPROVED', approved],
    ['another one', approved, 'REJECTED', null],
    ['of what has ended', expired, 'APPROVED', null],
  ] as const)('%s', (name, before, status, outcome) => {
    const later = decidedClawback(before, { status, reason: name, by: 'otherkey0001' }, hoursAfter(NOW, 1));
    expect(later).toBe(outcome);
  });

  it('that nobody makes ends it, with the reason', () => {
    expect(expired).toEqual({
      ...common,
      status: 'EXPIRED',
      reason: 'late',
      expiredAt: NOW,
      updatedAt: NOW,
      version: 2,
    });
  });
});
