import { setTimeout as sleep } from 'node:timers/promises';
import { AlertBook } from '../lambda/alert-book.ts';
import { Problem } from '../lambda/error-responses.ts';
import type { Dispute, UndecidedDispute } from '../model/dispute.ts';
import type { Override, ReviewDecision } from '../model/override.ts';
import { conflictPauseMs } from '../rules/conflict-pause.ts';
import { isUndecided, lost, wonPending } from '../rules/dispute-steps.ts';
import { disputePut, openDisputeDelete } from '../store/reviews.ts';
import type { Write } from '../store/tables.ts';
import type { Deciding } from './decide-override.ts';
import { noSuchDispute } from '../lambda/no-such.ts';
import { overrideProposal, type WantedOverride } from './propose-override.ts';

export type DisputeOutcome =
  { outcome: 'LOST' } | { outcome: 'WON'; override: Pick<WantedOverride, 'change' | 'policyVersion'> };

export type ReasonedDecision = ReviewDecision & { reason: string };

export interface DecidedDispute {
  dispute: Dispute;
  override?: Override;
}

const ROUNDS = 6;

/**
 * Decides a dispute. Lost, it is closed with a reason; won, it becomes the proposal of an override, which somebody else
 * approves. Throws 404, or 409 where it is decided already.
 */
export async function decideDispute(
  deciding: Deciding,
  { tenantId, id }: { tenantId: string; id: string },
  outcome: DisputeOutcome,
  decided: ReasonedDecision,
): Promise<DecidedDispute> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const dispute = await deciding.reviews.dispute(tenantId, id);
    if (!dispute) throw noSuchDispute();
    if (!isUndecided(dispute))
      throw new Problem('REVISION_CONFLICT', { detail: `The dispute is ${dispute.status} already.` });
    const { after, writes } =
      outcome.outcome === 'LOST'
        ? await lostBy(deciding, dispute, decided)
        : await wonBy(deciding, dispute, outcome.override, decided);
    const { committed } = await deciding.tables.transact(writes);
    if (committed) return after;
    await sleep(conflictPauseMs(round, deciding.random()));
  }
  throw new Problem('REVISION_CONFLICT', { detail: 'Others are changing it at the same time; try again.' });
}

interface Step {
  after: DecidedDispute;
  writes: Write[];
}

async function lostBy({ alerts }: Deciding, dispute: UndecidedDispute, decided: ReviewDecision): Promise<Step> {
  const after = lost(dispute, decided);
  const named = after.escalation ? [{ tenantId: dispute.tenantId, id: after.escalation.alertId }] : [];
  const book = await AlertBook.open(alerts, [], [], named);
  for (const { id } of named) book.withdraw(id, dispute.submissionId, 'the dispute was decided', decided.at);
  return {
    after: { dispute: after },
    writes: [disputePut(after, dispute.version), openDisputeDelete(dispute), ...book.writes()],
  };
}

async function wonBy(
  deciding: Deciding,
  dispute: UndecidedDispute,
  wanted: Pick<WantedOverride, 'change' | 'policyVersion'>,
  decided: ReasonedDecision,
): Promise<Step> {
  const { tenantId, submissionId, revision, id: disputeId } = dispute;
  const about = { tenantId, submissionId, revision, disputeId };
  const { by, at: now, reason } = decided;
  const { override, writes } = await overrideProposal(deciding, { ...about, ...wanted, reason, by, now });
  const after = wonPending(dispute, override.id, decided);
  return { after: { dispute: after, override }, writes: [disputePut(after, dispute.version), ...writes] };
}
