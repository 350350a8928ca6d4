import type { RevisionState } from '../model/claim.ts';
import type { Instant } from '../model/instant.ts';
import { METRICS } from '../model/platform.ts';
import type { Policy } from '../model/policy.ts';
import type { TrustScore } from '../model/trust.ts';
import { compareMetric } from './comparison.ts';
import { fraudScore, type FraudEvidence } from './fraud.ts';
import { scoreNow } from './standing.ts';

/** How suspicious an affiliate looks by its newest reports and its trust, from 0 to 100; null where nothing is known of it. */
export function fraudScoreOf(
  states: readonly RevisionState[],
  score: TrustScore | undefined,
  now: Instant,
  policy: Policy,
): number | null {
  if (score === undefined && states.length === 0) return null;
  const { scoreNano: trustNano } = scoreNow(score, now, policy);
  return fraudScore({ ...fraudEvidenceOf(states, policy), trustNano, now }, policy);
}

/** What an affiliate's reports say about it: how far each lay above what was first observed, and whether it was odd. */
export const fraudEvidenceOf = (
  states: readonly RevisionState[],
  { comparison }: Policy,
): Pick<FraudEvidence, 'overs' | 'claims'> => ({
  overs: states.flatMap((state) => {
    const overBps = overFirstObserved(state, comparison);
    return overBps === null ? [] : [{ at: state.submittedAt, overBps }];
  }),
  claims: states.map(({ submittedAt: at, flags }) => ({ at, flagged: flags.length > 0 })),
});

/** By the metric that is furthest above; null where nothing was ever compared. */
function overFirstObserved({ claimed, firstObserved = {} }: RevisionState, rules: Policy['comparison']): number | null {
  const overs = METRICS.flatMap((metric) => {
    const claim = claimed[metric];
    const first = firstObserved[metric];
    if (claim === undefined || first === undefined) return [];
    const { direction, differenceBps } = compareMetric(claim, first, 0, rules.minimumDifference[metric], rules);
    return [direction === 'over' ? differenceBps : 0];
  });
  return overs.length === 0 ? null : Math.max(...overs);
}
