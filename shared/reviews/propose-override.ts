import { invalid, Problem } from '../lambda/error-responses.ts';
import { timeOrderedId } from '../lambda/time-ordered-id.ts';
import type { Claim, RevisionState } from '../model/claim.ts';
import type { Instant } from '../model/instant.ts';
import type { OverrideChange, ProposedOverride } from '../model/override.ts';
import { METRICS } from '../model/platform.ts';
import type { Verdict } from '../model/verdict.ts';
import { seenAt } from '../rules/override/corrected-findings.ts';
import type { ClaimHistory, ClaimStore } from '../store/claims.ts';
import type { Policies } from '../store/policy-cache.ts';
import { overridePut, reviewOfPut } from '../store/reviews.ts';
import type { Write } from '../store/tables.ts';
import type { TrustStore } from '../store/trust.ts';
import { noSuchSubmission } from '../lambda/no-such.ts';
import { overridePlan } from './override-plan.ts';

export interface Proposing {
  claims: Pick<ClaimStore, 'history'>;
  trust: Pick<TrustStore, 'scores'>;
  policies: Pick<Policies, 'policyOfVersion'>;
}

/** What somebody wants a verdict to become. What is left out is as it was judged then. */
export interface WantedOverride {
  tenantId: string;
  submissionId: string;
  /** The current one where none is named. */
  revision?: number | undefined;
  change: WantedChange;
  reason: string;
  policyVersion?: number | undefined;
  by: string;
  now: Instant;
  disputeId?: string;
}

export type WantedChange =
  | Exclude<OverrideChange, { action: 'correct' }>
  | (Omit<Extract<OverrideChange, { action: 'correct' }>, 'observedAt'> & { observedAt?: Instant | undefined });

/** A proposal with what it would make of the verdict, and the writes that store it. Throws the problem that forbids it. */
export async function overrideProposal(
  { claims, trust, policies }: Proposing,
  wanted: WantedOverride,
): Promise<{ override: ProposedOverride; writes: Write[] }> {
  const { tenantId, submissionId, now, reason, by, disputeId } = wanted;
  const history = await claims.history(tenantId, submissionId);
  if (!history) throw noSuchSubmission();
  const { claim } = history;
  const { state, verdict } = judgedState(history, wanted.revision ?? claim.current.revision);
  const change = knownChange(wanted, state, verdict);
  const policyVersion = wanted.policyVersion ?? verdict.policyVersion;
  const [policy, scores] = await Promise.all([
    policies.policyOfVersion(tenantId, policyVersion),
    trust.scores([claim]),
  ]);
  if (!policy) throw invalid({ path: 'policyVersion', message: 'there is no such policy' });
  const id = timeOrderedId('ovr', now);
  const about = { id, revision: state.revision, change, reason };
  const score = scores.get(`${tenantId}#${claim.affiliateId}`);
  const plan = overridePlan({ history, override: about, policy, score, now });
  if (!plan) throw notFinal(state.revision);
  const override: ProposedOverride = {
    ...about,
    ...identityOf(claim),
    policyVersion,
    status: 'PROPOSED',
    proposedBy: by,
    proposedAt: now,
    claimVersion: claim.version,
    ...(disputeId === undefined ? {} : { disputeId }),
    before: { verdict },
    after: { verdict: plan.verdict, trustDelta: plan.trust.delta },
    version: 1,
  };
  return { override, writes: [overridePut(override, 'absent'), reviewOfPut(override)] };
}

export const identityOf = ({ tenantId, id, affiliateId, campaignId, platform }: Claim) => ({
  ...{ tenantId, submissionId: id, affiliateId, campaignId, platform },
});

/** The revision with its final verdict. Throws 400 where there is none of the number, 409 where it has none. */
function judgedState({ claim, superseded }: ClaimHistory, revision: number) {
  const states: RevisionState[] = [claim.current, ...superseded.map((old) => old.state)];
  const state = states.find((one) => one.revision === revision);
  if (!state) throw invalid({ path: 'revision', message: 'there is no such revision' });
  const { verdict } = state;
  if (!verdict?.final || verdict.status === 'SUPERSEDED') throw notFinal(revision);
  return { state, verdict };
}

export const notFinal = (revision: number): Problem =>
  new Problem('VERDICT_NOT_FINAL', { detail: `Revision ${revision} has no final verdict of its own.` });

/** Throws 400 where a correction names what was not claimed or lies ahead, or leaves out what is not known any more. */
function knownChange({ change, now }: WantedOverride, { claimed }: RevisionState, verdict: Verdict): OverrideChange {
  if (change.action !== 'correct') return change;
  const { observed, observedAt = seenAt(verdict, now) } = change;
  for (const metric of METRICS) {
    if (observed[metric] === undefined) continue;
    if (claimed[metric] === undefined) throw invalid({ path: `observed.${metric}`, message: 'was not claimed' });
  }
  if (observedAt > now) throw invalid({ path: 'observedAt', message: 'must not lie ahead' });
  for (const finding of verdict.metrics) {
    const isKept = finding.result === 'compared' && observed[finding.metric] === undefined;
    if (isKept && (finding.provenance?.retainUntil ?? now) < now)
      throw invalid({
        path: `observed.${finding.metric}`,
        message: 'is needed: what was seen may not be kept any more',
      });
  }
  return { action: 'correct', observed, observedAt };
}
