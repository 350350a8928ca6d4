import type { RevisionState } from '../../model/claim.ts';
import type { Instant } from '../../model/instant.ts';
import type { ForcedStatus, OverrideChange } from '../../model/override.ts';
import { METRICS, type Platform } from '../../model/platform.ts';
import type { Policy } from '../../model/policy.ts';
import type { Finding, Level, Verdict } from '../../model/verdict.ts';
import { alertFactsOf, type VerdictFact } from '../alert-policy.ts';
import { reason } from '../reason-text.ts';
import { settleAt } from '../retry.ts';
import { trustEventFor } from '../trust-event.ts';
import type { PricedTrustEvent } from '../trust.ts';
import { correctedClassification } from './corrected-findings.ts';

/** A final verdict that people change, and what they say of it. */
export interface VerdictOverride {
  overrideId: string;
  change: OverrideChange;
  /** What the person who proposed it said: the affiliate reads it. */
  said: string;
  state: RevisionState & { verdict: Verdict };
  platform: Platform;
  now: Instant;
  policy: Policy;
}

/** A verdict as people made it. What trust and alerts should do are wishes here. */
export interface OverriddenVerdict {
  verdict: Verdict;
  event: PricedTrustEvent | null;
  alerts: VerdictFact[];
}

/** The verdict that an override makes. It is final, whatever a platform says later. */
export function overriddenVerdict(override: VerdictOverride): OverriddenVerdict {
  const { change } = override;
  switch (change.action) {
    case 'void':
      return voided(override);
    case 'correct':
      return corrected(override, change);
    case 'force':
      return forced(override, change);
  }
}

type Decided = Pick<Verdict, 'status' | 'confidenceBps' | 'metrics'> & { level?: Level | undefined };

function verdictOf(
  { overrideId, said, state, platform, now, policy }: VerdictOverride,
  { status, level, confidenceBps, metrics }: Decided,
  codes: Parameters<typeof reason>[0][] = [],
): Verdict {
  const settles = settleAt(state.claimedAt, platform, policy);
  const facts = { platform, claimedAt: state.claimedAt, settleAt: settles, metrics, said };
  return {
    status,
    ...(level ? { level } : {}),
    final: true,
    confidenceBps,
    reasons: (['OVERRIDDEN', ...codes] as const).map((code) => reason(code, facts)),
    policyVersion: policy.version,
    attempt: state.verdict.attempt,
    decidedAt: now,
    metrics,
    overrideId,
  };
}

/** It counts for nothing and against nobody: nothing is compared any more. */
function voided(override: VerdictOverride): OverriddenVerdict {
  const { claimed } = override.state;
  const metrics = METRICS.flatMap((metric): Finding[] => {
    const count = claimed[metric];
    return count === undefined ? [] : [{ metric, claimed: count, result: 'unverifiable' }];
  });
  const verdict = verdictOf(override, { status: 'UNVERIFIABLE', confidenceBps: 0, metrics });
  return { verdict, event: null, alerts: [] };
}

function corrected(
  override: VerdictOverride,
  change: Extract<OverrideChange, { action: 'correct' }>,
): OverriddenVerdict {
  const { overrideId, said, state, policy } = override;
  const classification = correctedClassification(state, change, { overrideId, said, policy });
  const { reasons, status, deciding } = classification;
  const isAbove = status !== 'MATCHED' && deciding?.direction === 'over';
  const verdict = verdictOf(override, classification, isAbove ? [...reasons, 'ABOVE_OBSERVED'] : reasons);
  const ownership = isUnproven(state) ? 'unproven' : 'proven';
  return {
    verdict,
    event: trustEventFor({ classification, ownership }, policy).event,
    alerts: alertFactsOf({ ...verdict, gone: false, spent: false, deciding }),
  };
}

const LEVELS: Partial<Record<ForcedStatus, Level>> = {
  DISCREPANCY_LOW: 'LOW',
  DISCREPANCY_MEDIUM: 'MEDIUM',
  DISCREPANCY_HIGH: 'HIGH',
  AFFILIATE_OVERCLAIMED: 'HIGH',
};

/** What was compared stays as it was seen. A discrepancy costs trust unless the numbers say that too little was claimed. */
function forced(
  override: VerdictOverride,
  { status, impossible }: Extract<OverrideChange, { action: 'force' }>,
): OverriddenVerdict {
  const { state, policy } = override;
  const { confidenceBps, metrics } = state.verdict;
  const level = impossible ? 'CRITICAL' : LEVELS[status];
  const verdict = verdictOf(override, { status, level, confidenceBps, metrics });
  const direction = isBelow(metrics) && status !== 'AFFILIATE_OVERCLAIMED' ? 'under' : 'over';
  const classification = { status, final: true, reasons: [], metrics, deciding: { direction } } as const;
  const ownership = isUnproven(state) ? 'unproven' : 'proven';
  const { event } = trustEventFor({ classification: { ...classification, reasons: [] }, ownership }, policy);
  return {
    verdict,
    event: impossible ? 'impossible_submission' : event,
    alerts: alertFactsOf({ ...verdict, gone: false, spent: false, deciding: { direction } }),
  };
}

const isBelow = (metrics: readonly Finding[]): boolean => {
  const directions = metrics.flatMap((finding) => (finding.result === 'compared' ? [finding.direction] : []));
  return directions.includes('under') && !directions.includes('over');
};

const isUnproven = ({ flags }: RevisionState): boolean =>
  flags.some(({ key }) => key === 'author_unproven' || key === 'author_mismatch');
