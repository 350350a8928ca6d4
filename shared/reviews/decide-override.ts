import { setTimeout as sleep } from 'node:timers/promises';
import { AlertBook } from '../lambda/alert-book.ts';
import { alertFacts } from '../lambda/alert-facts.ts';
import { Problem } from '../lambda/error-responses.ts';
import type { DisputeIn } from '../model/dispute.ts';
import { after, type Instant } from '../model/instant.ts';
import type { Override, ProposedOverride, ReviewDecision } from '../model/override.ts';
import type { TrustScore } from '../model/trust.ts';
import { resolvedByMatch } from '../rules/alert-policy.ts';
import { conflictPauseMs } from '../rules/conflict-pause.ts';
import { reopened, won } from '../rules/dispute-steps.ts';
import type { AlertStore } from '../store/alerts.ts';
import { claimPut, revisionPut } from '../store/claims.ts';
import { disputePut, openDisputeDelete, overridePut, type ReviewStore } from '../store/reviews.ts';
import type { Tables, Write } from '../store/tables.ts';
import { trustWrites } from '../store/trust.ts';
import { noSuchOverride } from '../lambda/no-such.ts';
import { overrideClawback, type Recommending } from './override-clawback.ts';
import { overridePlan } from './override-plan.ts';
import type { Proposing } from './propose-override.ts';

export interface Deciding extends Proposing, Recommending {
  tables: Pick<Tables, 'transact'>;
  alerts: Pick<AlertStore, 'newestOf' | 'getMany'>;
  reviews: Pick<ReviewStore, 'override' | 'dispute'>;
  random: () => number;
}

export interface OverrideRef {
  tenantId: string;
  id: string;
}

const ROUNDS = 6;

/**
 * Makes a verdict what was proposed, once: claim, trust, ledger, alerts, dispute and the override itself in one
 * transaction. Whoever comes again is answered what was approved. Throws 403 to whom proposed it, 409 where the claim
 * is not as it was then.
 */
export const approveOverride = (deciding: Deciding, ref: OverrideRef, decided: ReviewDecision): Promise<Override> =>
  decidedOnce(deciding, ref, { status: 'APPROVED', notBy: decided.by }, (override) =>
    approval(deciding, override, decided),
  );

/** Leaves the verdict as it is. A dispute that it answered waits again. Throws 409 where it was approved. */
export const rejectOverride = (deciding: Deciding, ref: OverrideRef, decided: ReviewDecision): Promise<Override> =>
  decidedOnce(deciding, ref, { status: 'REJECTED' }, async (proposed) => {
    const override = { ...proposed, status: 'REJECTED', decided, version: proposed.version + 1 } as const;
    const dispute = await pendingDispute(deciding, proposed);
    const writes = dispute ? [disputePut(reopened(dispute), dispute.version)] : [];
    return { override, writes: [overridePut(override, proposed.version), ...writes] };
  });

async function decidedOnce(
  { reviews, tables, random }: Deciding,
  { tenantId, id }: OverrideRef,
  { status, notBy }: { status: 'APPROVED' | 'REJECTED'; notBy?: string },
  decide: (override: ProposedOverride) => Promise<{ override: Override; writes: Write[] }>,
): Promise<Override> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = await reviews.override(tenantId, id);
    if (!before) throw noSuchOverride();
    if (before.proposedBy === notBy)
      throw new Problem('FORBIDDEN', {
        detail: 'Whoever proposed an override cannot approve it; another person does.',
      });
    if (before.status === status) return before;
    if (before.status !== 'PROPOSED')
      throw new Problem('REVISION_CONFLICT', { detail: `The override is ${before.status} already.` });
    const made = await decide(before).catch(async (error: unknown) => {
      // What was read may have changed because somebody else just decided it.
      const now = await reviews.override(tenantId, id);
      if (now?.status === before.status) throw error;
      return undefined;
    });
    if (!made) continue;
    const { committed } = await tables.transact(made.writes);
    if (committed) return made.override;
    await sleep(conflictPauseMs(round, random()));
  }
  throw new Problem('REVISION_CONFLICT', { detail: 'Others are changing it at the same time; try again.' });
}

async function approval(
  deciding: Deciding,
  proposed: ProposedOverride,
  asked: ReviewDecision,
): Promise<{ override: Override; writes: Write[] }> {
  const { tenantId, submissionId, policyVersion } = proposed;
  const [history, policy, dispute] = await Promise.all([
    deciding.claims.history(tenantId, submissionId),
    deciding.policies.policyOfVersion(tenantId, policyVersion),
    pendingDispute(deciding, proposed),
  ]);
  if (!history || !policy || history.claim.version !== proposed.claimVersion) throw changedSince();
  const { claim } = history;
  const score = (await deciding.trust.scores([claim])).get(`${tenantId}#${claim.affiliateId}`);
  const now = behind(score, asked.at);
  const decided = { ...asked, at: now };
  const plan = overridePlan({ history, override: proposed, policy, score, now });
  if (!plan) throw changedSince();

  const { made } = plan;
  const facts = alertFacts(claim, proposed.revision, plan.verdict, made.alerts);
  const gone = [made.withdraws, dispute?.escalation?.alertId].filter((id) => id !== undefined);
  const named = gone.map((id) => ({ tenantId, id }));
  const book = await AlertBook.open(deciding.alerts, facts, made.resolvesAlerts ? [claim] : [], named);
  const why = `people decided by the override ${proposed.id}`;
  for (const id of gone) book.withdraw(id, claim.id, why, now);
  if (made.resolvesAlerts) book.resolveFor(claim, now, why);
  const raised = facts.map((fact) => book.raise(fact, now, policy));

  const { revision } = proposed;
  const recommended = await overrideClawback(deciding, { history, revision, plan, policy, now, why });
  const { verdict, ...planned } = withEffects(plan, raised, recommended.clawbackId, revision);
  const override: Override = {
    ...proposed,
    status: 'APPROVED',
    decided,
    after: { verdict, trustDelta: plan.trust.delta },
    version: proposed.version + 1,
  };
  const before = new Map(history.superseded.map(({ state, version }) => [state.revision, version]));
  return {
    override,
    writes: [
      overridePut(override, proposed.version),
      claimPut(planned.claim, claim.version),
      ...planned.superseded.map((old) => revisionPut(old, before.get(old.state.revision)!)),
      ...trustWrites(tenantId, score, plan.trust.score, plan.trust.entries),
      ...book.writes(),
      ...recommended.writes,
      ...(dispute ? [disputePut(won(dispute, now), dispute.version), openDisputeDelete(dispute)] : []),
    ],
  };
}

/** Entries are read by their time, so one that comes after others is never before them. */
const behind = (score: TrustScore | undefined, at: Instant): Instant =>
  score !== undefined && score.at >= at ? after(score.at, 1) : at;

const changedSince = (): Problem =>
  new Problem('REVISION_CONFLICT', {
    detail: 'The claim has changed since this was proposed; reject it and propose it again.',
  });

type Plan = NonNullable<ReturnType<typeof overridePlan>>;
type Raised = ReturnType<AlertBook['raise']>;

/** The plan with what its verdict names: the alerts that were raised, also for a later match of the claim, and what is recommended. */
function withEffects(plan: Plan, raised: readonly Raised[], clawbackId: string | undefined, revision: number) {
  const [first] = raised;
  const { claim, superseded } = plan;
  const { clawbackId: _, ...judgedNow } = plan.verdict;
  const verdict = {
    ...judgedNow,
    ...(first ? { alertId: first.id } : {}),
    ...(clawbackId === undefined ? {} : { clawbackId }),
  };
  const judged = <S extends Plan['claim']['current']>(state: S): S =>
    state.revision === revision ? { ...state, verdict } : state;
  const resolvable = raised.filter(({ category }) => resolvedByMatch(category)).map(({ id }) => id);
  const alertIds = [...new Set([...(claim.alertIds ?? []), ...resolvable])];
  return {
    verdict,
    claim: { ...claim, current: judged(claim.current), ...(alertIds.length > 0 ? { alertIds } : {}) },
    superseded: superseded.map((old) => ({ ...old, state: judged(old.state) })),
  };
}

/** The dispute that the override answers. Throws 409 where it does not wait for it. */
async function pendingDispute(
  { reviews }: Deciding,
  { tenantId, id, disputeId }: ProposedOverride,
): Promise<DisputeIn<'WON_PENDING'> | undefined> {
  if (disputeId === undefined) return undefined;
  const dispute = await reviews.dispute(tenantId, disputeId);
  if (dispute?.status !== 'WON_PENDING' || dispute.overrideId !== id)
    throw new Problem('REVISION_CONFLICT', { detail: 'The dispute does not wait for this override.' });
  return dispute;
}
