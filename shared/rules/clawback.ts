import type { AttemptRecord, Claim, RevisionState } from '../model/claim.ts';
import type { Clawback, ClawbackCause, PayoutLine, ProposedClawback } from '../model/clawback.ts';
import { after, type Instant } from '../model/instant.ts';
import type { FetchOutcome } from '../model/observation.ts';
import { METRICS } from '../model/platform.ts';
import type { Policy } from '../model/policy.ts';
import type { Campaign } from '../model/registry.ts';
import type { Verdict } from '../model/verdict.ts';
import { clawbackPacket } from './clawback-packet.ts';
import { comparedMetrics } from './overclaimed-value.ts';
import { payoutLines, totalMicros } from './payout-lines.ts';
import { clawbackId } from './submission-id.ts';

/** Why a verdict gives cause to ask money back; null where it gives none. */
export function clawbackCause(verdict: Verdict | null): ClawbackCause | null {
  if (!verdict?.final) return null;
  if (verdict.status === 'AFFILIATE_OVERCLAIMED') return 'OVERCLAIMED';
  const decayed = verdict.status === 'MATCHED' && verdict.reasons.some(({ code }) => code === 'VIEWS_DECAYED');
  return decayed ? 'VIEWS_DECAYED' : null;
}

/** What a verdict in place of another one means for what is recommended. */
export interface ClawbackMove {
  /** Goes on as it is. */
  keeps?: string;
  /** Does not hold any more. */
  withdraws?: string;
  /** Shall be there. `isNew`: the verdict before gave no cause for it. */
  wants?: { id: string; cause: ClawbackCause; isNew: boolean };
}

export interface VerdictChange {
  tenantId: string;
  submissionId: string;
  revision: number;
  /** A later report took its place. What is paid follows that one, so nothing new is recommended. */
  superseded: boolean;
  before: Verdict | null;
  after: Verdict;
}

export function clawbackMove(change: VerdictChange): ClawbackMove {
  const { tenantId, submissionId, revision, superseded, before, after: now } = change;
  const [was, is] = [clawbackCause(before), clawbackCause(now)];
  const isNew = was !== is;
  const known = before?.clawbackId;
  // A match that is looked at again has one recommendation: of the first fall.
  const wanted = is !== null && !superseded && (isNew || is === 'OVERCLAIMED');
  return {
    ...(known === undefined ? {} : isNew ? { withdraws: known } : { keeps: known }),
    ...(wanted ? { wants: { id: clawbackId(tenantId, submissionId, revision, is), cause: is, isNew } } : {}),
  };
}

/** What is claimed above what is seen. A match has its claim compared with what the source shows now. */
export function clawbackLines(
  cause: ClawbackCause,
  { metrics }: Pick<Verdict, 'metrics'>,
  last: { claimed: RevisionState['claimed']; outcome: FetchOutcome; observationId: string },
  payout: NonNullable<Campaign['payout']>,
): PayoutLine[] {
  if (cause === 'OVERCLAIMED') return payoutLines(comparedMetrics(metrics), payout);
  const { claimed, outcome, observationId } = last;
  if (outcome.kind !== 'observed') return [];
  const fallen = METRICS.flatMap((metric) => {
    const [claim, seen] = [claimed[metric], outcome.metrics[metric]];
    return claim === undefined || !seen ? [] : [{ metric, claimed: claim, observed: seen.value, observationId }];
  });
  return payoutLines(fallen, payout);
}

/** A revision as it was judged, with every attempt in its order. */
export interface ClawbackCase {
  cause: ClawbackCause;
  claim: Claim;
  state: Omit<RevisionState, 'verdict' | 'lastAttempt'>;
  verdict: Verdict;
  attempts: readonly AttemptRecord[];
  campaign: Pick<Campaign, 'payout' | 'currency'> | undefined;
  now: Instant;
  policy: Policy;
}

/** What is recommended; null where the campaign pays nothing for what was claimed too much. */
export function proposedClawback(subject: ClawbackCase): ProposedClawback | null {
  const { cause, claim, state, verdict, attempts, campaign, now, policy } = subject;
  const { tenantId, id: submissionId, campaignId, affiliateId, platform } = claim;
  const { revision, claimed } = state;
  const last = attempts.at(-1);
  if (!campaign?.payout || !last) return null;
  const lines = clawbackLines(cause, verdict, { ...last, claimed }, campaign.payout);
  const amountMicros = totalMicros(lines);
  if (amountMicros === 0) return null;
  return {
    ...{ tenantId, submissionId, revision, campaignId, affiliateId, platform, cause, amountMicros },
    id: clawbackId(tenantId, submissionId, revision, cause),
    ...(campaign.currency === undefined ? {} : { currency: campaign.currency }),
    confidenceBps: verdict.confidenceBps,
    status: 'PROPOSED',
    openUntil: after(now, policy.clawbacks.expireMs),
    ...{ proposedAt: now, updatedAt: now, version: 1 },
    packet: clawbackPacket({ ...subject, payout: campaign.payout, lines }),
  };
}

/** The recommendation as it becomes, null where it stays: what a person decided stands, and what had ended begins again only with a new cause. */
export function nextClawback(
  existing: Clawback | undefined,
  proposed: ProposedClawback,
  isNew: boolean,
): ProposedClawback | null {
  if (!existing) return proposed;
  const again = { ...proposed, version: existing.version + 1 };
  if (existing.status === 'EXPIRED') return isNew ? again : null;
  return existing.status === 'PROPOSED' && existing.amountMicros !== proposed.amountMicros ? again : null;
}
