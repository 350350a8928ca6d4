import type { Clawback, ProposedClawback } from '../model/clawback.ts';
import type { Instant } from '../model/instant.ts';

export interface ClawbackDecision {
  status: 'APPROVED' | 'REJECTED';
  reason: string;
  /** The key of whoever decides. */
  by: string;
}

/** The recommendation once it is decided, or as it is where the same was decided before. Null where it can be decided no more. */
export function decidedClawback(clawback: Clawback, decision: ClawbackDecision, now: Instant): Clawback | null {
  if (clawback.status !== 'PROPOSED') return clawback.status === decision.status ? clawback : null;
  const { status, reason, by } = decision;
  return { ...closed(clawback, now), status, reason, decidedAt: now, decidedBy: by };
}

/** The recommendation without effect, with why. */
export const expiredClawback = (clawback: ProposedClawback, reason: string, now: Instant): Clawback => ({
  ...closed(clawback, now),
  ...{ status: 'EXPIRED', expiredAt: now, reason },
});

function closed({ openUntil: _, status: __, ...clawback }: ProposedClawback, now: Instant) {
  return { ...clawback, updatedAt: now, version: clawback.version + 1 };
}
