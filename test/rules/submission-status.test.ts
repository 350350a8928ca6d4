import { describe, expect, it } from 'vitest';
import { VerdictStatus } from '../../shared/model/verdict.ts';
import { submissionStatus } from '../../shared/rules/submission-status.ts';

describe('the status of a submission', () => {
  it('is pending without a verdict', () => {
    expect(submissionStatus(null)).toBe('PENDING');
  });

  it.each(VerdictStatus.options)('is verifying while %s is not final', (status) => {
    expect(submissionStatus({ status, final: false })).toBe('VERIFYING');
  });

  it.each([
    { status: 'MATCHED', expected: 'VERIFIED' },
    { status: 'DISCREPANCY_LOW', expected: 'VERIFIED' },
    { status: 'DISCREPANCY_MEDIUM', expected: 'VERIFIED' },
    { status: 'DISCREPANCY_HIGH', expected: 'VERIFIED' },
    { status: 'AFFILIATE_OVERCLAIMED', expected: 'REJECTED' },
    { status: 'UNVERIFIABLE', expected: 'UNRESOLVED' },
    { status: 'MISSING_PLATFORM_DATA', expected: 'UNRESOLVED' },
    { status: 'INCOMPLETE_PLATFORM_DATA', expected: 'UNRESOLVED' },
    { status: 'SUPERSEDED', expected: 'UNRESOLVED' },
  ] as const)('is $expected when $status is final', ({ status, expected }) => {
    expect(submissionStatus({ status, final: true })).toBe(expected);
  });
});
