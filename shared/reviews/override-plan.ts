import { judgedRevisions } from '../lambda/judged-revisions.ts';
import type { Claim, RevisionState, SupersededRevision } from '../model/claim.ts';
import type { Instant } from '../model/instant.ts';
import type { Override } from '../model/override.ts';
import type { Policy } from '../model/policy.ts';
import type { LedgerEntry, TrustScore } from '../model/trust.ts';
import type { Verdict } from '../model/verdict.ts';
import { comparedCounts } from '../rules/judge/verdict-of.ts';
import { overriddenClaim, type OverriddenClaim } from '../rules/override/overridden-claim.ts';
import type { StoredRevision } from '../rules/replay.ts';
import { restand, scoreNow, type RunningScore } from '../rules/standing.ts';
import type { ClaimHistory } from '../store/claims.ts';

export interface OverridePlanning {
  history: ClaimHistory;
  override: Pick<Override, 'id' | 'revision' | 'change' | 'reason'>;
  policy: Policy;
  score: TrustScore | undefined;
  now: Instant;
}

/** What an override makes of a claim, its trust and its alerts, before the alerts have their ids. */
export interface OverridePlan {
  claim: Claim;
  /** Replaced revisions of which something changes. */
  superseded: SupersededRevision[];
  made: OverriddenClaim;
  verdict: Verdict;
  trust: { score: RunningScore; entries: LedgerEntry[]; delta: number };
}

/** Plans an override on a claim as it is. Undefined where the revision has no final verdict of its own. */
export function overridePlan(planning: OverridePlanning): OverridePlan | undefined {
  const { history, override, policy, now } = planning;
  const { claim } = history;
  const revisions = judgedRevisions(history);
  const revision = revisions.find(({ state }) => state.revision === override.revision);
  if (!revision) return undefined;
  const { id: overrideId, change, reason: said } = override;
  const made = overriddenClaim({ claim, revisions, revision, overrideId, change, said, now, policy });
  const moved = movedTrust(planning, made);
  const states = new Map(
    revisions.flatMap((stored): [number, RevisionState][] => {
      const after = stateAfter(stored, made, claim, moved);
      return after ? [[after.revision, after]] : [];
    }),
  );
  const verdict = states.get(override.revision)!.verdict!;
  const { standing: _, verified: __, ...rest } = claim;
  const standing = made.standing ? moved.standing : claim.standing;
  const verified = revision.superseded ? claim.verified : verifiedAfter(claim, planning, verdict);
  return {
    claim: {
      ...rest,
      version: claim.version + 1,
      current: states.get(claim.current.revision) ?? claim.current,
      ...(standing ? { standing } : {}),
      ...(verified ? { verified } : {}),
    },
    superseded: history.superseded.flatMap((old) => {
      const state = states.get(old.state.revision);
      return state ? [{ ...old, version: old.version + 1, state }] : [];
    }),
    made,
    verdict,
    trust: moved,
  };
}

type Moved = OverridePlan['trust'] & Partial<Pick<ReturnType<typeof restand>, 'standing' | 'trust'>>;

function movedTrust(
  { history: { claim }, override, policy, score, now }: OverridePlanning,
  made: OverriddenClaim,
): Moved {
  const before = scoreNow(score, now, policy);
  if (!made.standing) return { score: before, entries: [], delta: 0 };
  const { id: submissionId, affiliateId, standing } = claim;
  const sequence = String(claim.version + 1).padStart(4, '0');
  const by = { overrideId: override.id };
  const moved = restand(before, { submissionId, affiliateId, standing, sequence, by, ...made.standing }, policy);
  return { ...moved, delta: moved.score.scoreNano - before.scoreNano };
}

/** A revision as it becomes: its verdict, or only the trust that it moves. Undefined where it stays as it is. */
function stateAfter(
  { state }: StoredRevision,
  { state: overridden, standing }: OverriddenClaim,
  claim: Claim,
  moved: Moved,
): RevisionState | undefined {
  const isOwn = state.revision === overridden.revision;
  const takes = standing !== undefined && standing.event !== null && standing.revision === state.revision;
  const loses = standing !== undefined && claim.standing?.revision === state.revision;
  if (!isOwn && !takes && !loses) return undefined;
  const base = isOwn ? overridden : state;
  const { trust: kept, ...verdict } = base.verdict;
  const trust = takes ? moved.trust : loses ? undefined : kept;
  return { ...base, verdict: { ...verdict, ...(trust ? { trust } : {}) } };
}

/** What counts as verified: nothing of what is set aside, and the numbers of a correction. */
function verifiedAfter({ verified }: Claim, { override }: OverridePlanning, { metrics }: Verdict): Claim['verified'] {
  if (override.change.action === 'force') return verified;
  return override.change.action === 'correct' ? comparedCounts(metrics) : undefined;
}
