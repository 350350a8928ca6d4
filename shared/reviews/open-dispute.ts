import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../lambda/error-responses.ts';
import { timeOrderedId } from '../lambda/time-ordered-id.ts';
import type { Evidence } from '../model/claimed.ts';
import type { RevisionState } from '../model/claim.ts';
import type { Dispute } from '../model/dispute.ts';
import type { Instant } from '../model/instant.ts';
import { businessDaysLater } from '../rules/business-days.ts';
import { conflictPauseMs } from '../rules/conflict-pause.ts';
import type { ClaimStore } from '../store/claims.ts';
import type { Policies } from '../store/policy-cache.ts';
import type { RegistryReads } from '../store/registry-cache.ts';
import { disputePut, openDisputePut, reviewOfPut, type ReviewStore } from '../store/reviews.ts';
import type { Tables, Write } from '../store/tables.ts';
import { identityOf } from './propose-override.ts';

export interface Disputing {
  tables: Pick<Tables, 'transact'>;
  claims: Pick<ClaimStore, 'history'>;
  reviews: Pick<ReviewStore, 'openDisputeOf'>;
  registry: Pick<RegistryReads, 'tenant' | 'affiliate'>;
  policies: Pick<Policies, 'policyFor'>;
  random: () => number;
}

export interface DisputeRequest {
  tenantId: string;
  affiliateId: string;
  submissionId: string;
  /** The current one where none is named. */
  revision?: number | undefined;
  reason: string;
  evidence?: readonly Evidence[] | undefined;
  /** The id of the key, or `discord`. */
  by: string;
  at: Instant;
  requestId: string;
}

/** Why there is nothing to dispute, with a sentence for the affiliate. */
export interface NotDisputable {
  kind: 'not possible';
  code: 'NOT_FOUND' | 'VERDICT_NOT_FINAL';
  why: string;
}
export interface AlreadyDisputed {
  kind: 'already open';
  disputeId: string;
}

/** What opens a dispute, as writes that may join others in one transaction: the slot's condition makes it one. */
export async function disputeOpening(
  { claims, reviews, registry, policies }: Omit<Disputing, 'tables' | 'random'>,
  request: DisputeRequest,
): Promise<{ kind: 'possible'; dispute: Dispute; writes: Write[] } | AlreadyDisputed | NotDisputable> {
  const { tenantId, affiliateId, submissionId, at, by, evidence = [] } = request;
  const history = await claims.history(tenantId, submissionId);
  if (!history || history.claim.affiliateId !== affiliateId)
    return { kind: 'not possible', code: 'NOT_FOUND', why: 'There is no such submission.' };
  const { claim, superseded } = history;
  const { revision = claim.current.revision } = request;
  const states: RevisionState[] = [claim.current, ...superseded.map(({ state }) => state)];
  const verdict = states.find((state) => state.revision === revision)?.verdict;
  if (!verdict?.final || verdict.status === 'SUPERSEDED')
    return { kind: 'not possible', code: 'VERDICT_NOT_FINAL', why: 'There is no final verdict to dispute yet.' };

  const [openDispute, tenant, affiliate] = await Promise.all([
    reviews.openDisputeOf(tenantId, submissionId, revision),
    registry.tenant(tenantId),
    registry.affiliate(tenantId, affiliateId),
  ]);
  if (openDispute !== undefined) return { kind: 'already open', disputeId: openDispute };
  const { disputes } = await policies.policyFor(tenantId, affiliate?.segment);
  const { status, level, decidedAt, policyVersion } = verdict;
  const dispute: Dispute = {
    ...identityOf(claim),
    id: timeOrderedId('dsp', at),
    ...{ revision, status: 'OPEN', reason: request.reason },
    about: { status, ...(level ? { level } : {}), decidedAt, policyVersion },
    ...{ openedAt: at, openedBy: by, correlationId: request.requestId },
    dueAt: businessDaysLater(at, disputes.businessDays, tenant?.timeZone ?? DEFAULT_TIME_ZONE),
    evidence: evidence.map((one) => ({ ...one, side: 'affiliate', by, at })),
    version: 1,
  };
  return {
    kind: 'possible',
    dispute,
    writes: [disputePut(dispute, 'absent'), openDisputePut(dispute), reviewOfPut(dispute)],
  };
}

const DEFAULT_TIME_ZONE = 'America/New_York';
const ROUNDS = 6;

/**
 * Opens a dispute, once for a revision while it is not closed, and writes what else belongs to it `together` with it.
 * Throws 409 where that is refused, or others keep being faster.
 */
export async function openDispute(
  disputing: Disputing,
  request: DisputeRequest,
  together: readonly Write[] = [],
): Promise<{ kind: 'opened'; dispute: Dispute } | AlreadyDisputed | NotDisputable> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const opening = await disputeOpening(disputing, request);
    if (opening.kind !== 'possible') return opening;
    const outcome = await disputing.tables.transact([...opening.writes, ...together]);
    if (outcome.committed) return { kind: 'opened', dispute: opening.dispute };
    const ownRefusals = outcome.refusals.slice(0, opening.writes.length);
    if (ownRefusals.every((refusal) => refusal === 'none')) throw new Problem('REVISION_CONFLICT');
    // Who took the slot in between is found there next.
    await sleep(conflictPauseMs(round, disputing.random()));
  }
  throw new Problem('REVISION_CONFLICT', { detail: 'Others are changing it at the same time; try again.' });
}

/** Why no dispute was opened, as the affiliate is told. */
export const notDisputed = (refusal: AlreadyDisputed | NotDisputable): Problem =>
  refusal.kind === 'not possible'
    ? new Problem(refusal.code, { detail: refusal.why })
    : new Problem('DISPUTE_EXISTS', {
        detail: `You dispute this already as ${refusal.disputeId}.`,
        members: { disputeId: refusal.disputeId },
      });
