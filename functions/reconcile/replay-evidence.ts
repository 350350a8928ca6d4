import type { Claim } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { Replay } from '../../shared/model/replay.ts';
import type { Campaign } from '../../shared/model/registry.ts';
import { capabilityOf } from '../../shared/platforms/capabilities.ts';
import { judgedRevisions } from '../../shared/lambda/judged-revisions.ts';
import { replayedClaim, type ReplayedClaim } from '../../shared/rules/replayed-claim.ts';
import type { ClaimHistory, ClaimStore } from '../../shared/store/claims.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';

export interface ReplayReading {
  claims: Pick<ClaimStore, 'history'>;
  registry: Pick<RegistryReads, 'campaign'>;
  policies: Pick<Policies, 'policyOfVersion'>;
}

/** A stored claim, and what the replay's policy makes of it. */
export interface ReplayedHistory extends ClaimHistory {
  campaign: Campaign | undefined;
  policy: Policy;
  replayed: ReplayedClaim;
}

/** Reads a claim with all that was ever tried for it, and judges it again. Undefined where there is none. */
export async function replayedHistory(
  { claims, registry, policies }: ReplayReading,
  { tenantId, id, policyVersion }: Replay,
  submissionId: string,
  now: Instant,
): Promise<ReplayedHistory | undefined> {
  const history = await claims.history(tenantId, submissionId);
  if (!history) return undefined;
  const { claim } = history;
  const revisions = judgedRevisions(history);
  const versions = new Set([policyVersion, ...revisions.map(({ state }) => state.verdict.policyVersion)]);
  const [campaign, ...known] = await Promise.all([
    registry.campaign(tenantId, claim.campaignId),
    ...[...versions].map((version) => policies.policyOfVersion(tenantId, version)),
  ]);
  const byVersion = new Map(known.flatMap((policy) => (policy ? [[policy.version, policy] as const] : [])));
  const policy = byVersion.get(policyVersion);
  if (!policy) throw new Error(`policy ${policyVersion} is not there`);
  const replayed = replayedClaim({
    ...{ claim, revisions, policy, now, replayId: id, lockAt: campaign?.lockAt },
    capability: capabilityOf(claim.platform),
    policyOf: (version) => byVersion.get(version),
  });
  return { ...history, campaign, policy, replayed };
}

/** Whether the replay has been at the claim already. */
export const isReplayed = (
  { claim, superseded }: { claim: Claim; superseded: ClaimHistory['superseded'] },
  id: string,
) => [claim.current, ...superseded.map(({ state }) => state)].some(({ verdict }) => verdict?.replayId === id);
