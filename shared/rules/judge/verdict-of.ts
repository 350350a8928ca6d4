import type { MissingReason } from '../../model/missing-reason.ts';
import { METRICS, type Counts } from '../../model/platform.ts';
import type { Finding, ReasonCode, Verdict } from '../../model/verdict.ts';
import { reason, type ReasonFacts } from '../reason-text.ts';
import { settlesAt, type Case } from './case.ts';

type Classified = Pick<Verdict, 'status' | 'final' | 'confidenceBps' | 'metrics'> & { level?: Verdict['level'] };

/** The verdict of this attempt, with a sentence for each reason. */
export function verdictOf(
  subject: Case,
  { status, level, final, confidenceBps, metrics }: Classified,
  codes: readonly ReasonCode[],
  missingReason?: MissingReason,
): Verdict {
  const waitsToSettle = !final && status !== 'MATCHED' && missingReason === undefined;
  const all: readonly ReasonCode[] = waitsToSettle ? [...codes, 'NOT_SETTLED'] : codes;
  const facts = { ...factsOf(subject, metrics), missingReason };
  return {
    status,
    ...(level ? { level } : {}),
    final,
    confidenceBps,
    ...(missingReason ? { missingReason } : {}),
    reasons: [...new Set(all)].map((code) => reason(code, facts)),
    policyVersion: subject.policy.version,
    attempt: subject.state.attempts + 1,
    decidedAt: subject.now,
    metrics: [...metrics],
  };
}

export const factsOf = (subject: Case, metrics: readonly Finding[]): ReasonFacts => ({
  platform: subject.capability.platform,
  claimedAt: subject.state.claimedAt,
  settleAt: settlesAt(subject),
  metrics,
});

/** Findings for a claim of which nothing was compared. */
export const notCompared = (
  { state }: Case,
  resultOf: (metric: Finding['metric']) => 'missing' | 'unverifiable',
): Finding[] =>
  METRICS.flatMap((metric): Finding[] => {
    const claimed = state.claimed[metric];
    return claimed === undefined ? [] : [{ metric, claimed, result: resultOf(metric) }];
  });

/** The observed numbers that were compared with the claim. */
export const comparedCounts = (metrics: readonly Finding[]): Counts =>
  Object.fromEntries(
    metrics.flatMap((finding) => (finding.result === 'compared' ? [[finding.metric, finding.observed]] : [])),
  );
