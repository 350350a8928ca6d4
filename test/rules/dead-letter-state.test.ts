import { describe, expect, it } from 'vitest';
import type { RevisionState } from '../../shared/model/claim.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import { deadLetterState } from '../../shared/rules/dead-letter-state.ts';
import { sampleState, T0 } from '../support/sample-claims.ts';

const verdict = (final: boolean): Verdict => ({
  ...{ status: 'SUPERSEDED', final, confidenceBps: 0, reasons: [], policyVersion: 1, attempt: 2, decidedAt: T0 },
  metrics: [],
});
const after = (attempts: number, changes: Partial<RevisionState> = {}) => sampleState({ attempts, ...changes });
const redriven = { at: T0, redriveId: 'rdr_1' };

describe('given-up work', () => {
  it.each([
    ['whose attempt was not made', { attempt: 3 }, { state: after(2), replaced: false }, 'open'],
    ['whose attempt was made', { attempt: 3 }, { state: after(3), replaced: false }, 'settled'],
    ['asked for again', { attempt: 3, redriven }, { state: after(2), replaced: false }, 'redriven'],
    ['asked for again and made', { attempt: 3, redriven }, { state: after(3), replaced: false }, 'settled'],
    [
      'of a replaced revision that is still owed its outcome',
      { attempt: 3 },
      { state: after(2, { verdict: verdict(false) }), replaced: true },
      'open',
    ],
    [
      'of a replaced revision that has its outcome',
      { attempt: 3 },
      { state: after(2, { verdict: verdict(true) }), replaced: true },
      'settled',
    ],
    [
      'after a final verdict that stands alone',
      { attempt: 3 },
      { state: after(2, { verdict: verdict(true) }), replaced: false },
      'open',
    ],
    [
      'of a revision that people decided',
      { attempt: 3 },
      { state: after(2, { verdict: { ...verdict(true), overrideId: 'ovr_1' } }), replaced: false },
      'settled',
    ],
    ['of a claim that is not there', { attempt: 3 }, undefined, 'open'],
    ['that cannot be read', {}, undefined, 'open'],
  ] as const)('%s', (_, letter, now, expected) => {
    expect(deadLetterState(letter, now)).toBe(expected);
  });
});
