import type { Dispute, DisputeEvidence, DisputeIn, UndecidedDispute } from '../model/dispute.ts';
import type { Instant } from '../model/instant.ts';
import type { ReviewDecision } from '../model/override.ts';

/** Every step of a dispute. Each raises the version, which is the condition of its write. */

/** Whether it waits for a decision. */
export const isUndecided = (dispute: Dispute): dispute is UndecidedDispute =>
  dispute.status === 'OPEN' || dispute.status === 'ESCALATED';

/** Whether nothing more happens to it. */
export const isClosed = (dispute: Dispute): dispute is DisputeIn<'WON' | 'LOST'> =>
  dispute.status === 'WON' || dispute.status === 'LOST';

/** Its time is up, and nobody decided. */
export const escalated = (dispute: DisputeIn<'OPEN'>, alertId: string, at: Instant): DisputeIn<'ESCALATED'> => ({
  ...dispute,
  status: 'ESCALATED',
  escalation: { at, alertId },
  version: dispute.version + 1,
});

export const lost = (dispute: UndecidedDispute, decided: ReviewDecision): DisputeIn<'LOST'> => ({
  ...dispute,
  status: 'LOST',
  decided,
  closedAt: decided.at,
  version: dispute.version + 1,
});

/** Decided for the affiliate by an override that waits for a second person. */
export const wonPending = (
  dispute: UndecidedDispute,
  overrideId: string,
  decided: ReviewDecision,
): DisputeIn<'WON_PENDING'> => ({
  ...dispute,
  status: 'WON_PENDING',
  overrideId,
  decided,
  version: dispute.version + 1,
});

export const won = (dispute: DisputeIn<'WON_PENDING'>, at: Instant): DisputeIn<'WON'> => ({
  ...dispute,
  status: 'WON',
  closedAt: at,
  version: dispute.version + 1,
});

/** Its override was rejected: it waits again, escalated where it was. */
export function reopened(dispute: DisputeIn<'WON_PENDING'>): UndecidedDispute {
  const { status: _, overrideId: __, decided: ___, escalation, ...facts } = dispute;
  const version = facts.version + 1;
  return escalation ? { ...facts, version, status: 'ESCALATED', escalation } : { ...facts, version, status: 'OPEN' };
}

export const withEvidence = (dispute: Dispute, more: readonly DisputeEvidence[]): Dispute => ({
  ...dispute,
  evidence: [...dispute.evidence, ...more],
  version: dispute.version + 1,
});
