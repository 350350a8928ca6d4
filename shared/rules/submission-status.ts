import type { SubmissionStatus } from '../model/claim.ts';
import type { Verdict, VerdictStatus } from '../model/verdict.ts';

/** What the API calls a submission's status. */
export const submissionStatus = (verdict: Pick<Verdict, 'status' | 'final'> | null): SubmissionStatus => {
  if (verdict === null) return 'PENDING';
  return verdict.final ? WHEN_FINAL[verdict.status] : 'VERIFYING';
};

const WHEN_FINAL: Record<VerdictStatus, SubmissionStatus> = {
  MATCHED: 'VERIFIED',
  DISCREPANCY_LOW: 'VERIFIED',
  DISCREPANCY_MEDIUM: 'VERIFIED',
  DISCREPANCY_HIGH: 'VERIFIED',
  AFFILIATE_OVERCLAIMED: 'REJECTED',
  UNVERIFIABLE: 'UNRESOLVED',
  MISSING_PLATFORM_DATA: 'UNRESOLVED',
  INCOMPLETE_PLATFORM_DATA: 'UNRESOLVED',
  SUPERSEDED: 'UNRESOLVED',
};
