import type { RevisionState } from '../model/claim.ts';
import type { Instant } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';
import type { Policy } from '../model/policy.ts';
import type { Verdict } from '../model/verdict.ts';
import { reaches } from './fraction.ts';
import { reason } from './reason-text.ts';

export interface Replacement {
  supersededBy: number;
  platform: Platform;
  now: Instant;
}

/**
 * A revision after a later one replaced it. One with a provisional overclaim is still judged at its settle time, so
 * that nobody escapes by reporting again; one with a final verdict keeps it; any other ends SUPERSEDED.
 */
export function superseded(state: RevisionState, replacement: Replacement, policy: Policy): RevisionState {
  const { due: _, lotAt: __, ...rest } = state;
  if (state.verdict?.final) return rest;
  if (state.verdict && hasProvenOverclaim(state.verdict, policy)) return state;
  return { ...rest, verdict: replacedVerdict(state, replacement, policy) };
}

const hasProvenOverclaim = ({ status, metrics }: Verdict, { comparison }: Policy): boolean =>
  status === 'AFFILIATE_OVERCLAIMED' ||
  metrics.some((finding) => {
    if (finding.result !== 'compared' || finding.direction !== 'over') return false;
    const { claimed, upper } = finding;
    return upper === 0 || reaches({ part: claimed - upper, whole: upper }, comparison.overclaimBps);
  });

const replacedVerdict = (
  { verdict, attempts, claimedAt }: RevisionState,
  { supersededBy, platform, now }: Replacement,
  { version }: Policy,
): Verdict => {
  const metrics = verdict?.metrics ?? [];
  return {
    status: 'SUPERSEDED',
    final: true,
    confidenceBps: verdict?.confidenceBps ?? 0,
    reasons: [reason('SUPERSEDED_BY_REVISION', { platform, claimedAt, settleAt: now, metrics, supersededBy })],
    policyVersion: version,
    attempt: attempts,
    decidedAt: now,
    metrics,
  };
};
