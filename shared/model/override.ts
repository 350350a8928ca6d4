import * as z from 'zod';
import { Instant } from './instant.ts';
import { Count, Metric, Platform } from './platform.ts';
import { Verdict, VerdictStatus } from './verdict.ts';

export const OverrideId = z.string().regex(/^ovr_[a-z0-9]{1,40}$/);

/** What a person may say that a verdict is. */
export const ForcedStatus = VerdictStatus.extract([
  'MATCHED',
  'DISCREPANCY_LOW',
  'DISCREPANCY_MEDIUM',
  'DISCREPANCY_HIGH',
  'AFFILIATE_OVERCLAIMED',
]);
export type ForcedStatus = z.infer<typeof ForcedStatus>;

/** How a person changes a verdict. */
export const OverrideChange = z.discriminatedUnion('action', [
  /** It does not count any more. */
  z.object({ action: z.literal('void') }),
  /** It is judged by numbers that a person names, true at `observedAt`. */
  z.object({ action: z.literal('correct'), observed: z.partialRecord(Metric, Count), observedAt: Instant }),
  /** It is what a person says. `impossible` costs more trust than an overclaim. */
  z.object({ action: z.literal('force'), status: ForcedStatus, impossible: z.boolean() }),
]);
export type OverrideChange = z.infer<typeof OverrideChange>;

/** Who decided, when and why. */
export const ReviewDecision = z.object({ by: z.string(), at: Instant, reason: z.string().optional() });
export type ReviewDecision = z.infer<typeof ReviewDecision>;

const Proposal = z.object({
  tenantId: z.string(),
  id: OverrideId,
  submissionId: z.string(),
  revision: z.int().min(1),
  affiliateId: z.string(),
  campaignId: z.string(),
  platform: Platform,
  change: OverrideChange,
  reason: z.string(),
  policyVersion: z.int().min(1),
  /** The id of the key that proposed it; another one approves. */
  proposedBy: z.string(),
  proposedAt: Instant,
  /** The claim as it was then: what it has become since is not what was proposed on. */
  claimVersion: z.int().min(1),
  /** The dispute that it answers. */
  disputeId: z.string().optional(),
  before: z.object({ verdict: Verdict }),
  /** What it would become, and what it became once approved. Trust in 1e-9. */
  after: z.object({ verdict: Verdict, trustDelta: z.int() }),
  version: z.int().min(1),
});

/** A verdict changed by two people: one proposes, another approves or rejects. */
export const Override = z.discriminatedUnion('status', [
  Proposal.extend({ status: z.literal('PROPOSED') }),
  Proposal.extend({ status: z.literal('APPROVED'), decided: ReviewDecision }),
  Proposal.extend({ status: z.literal('REJECTED'), decided: ReviewDecision }),
]);
export type Override = z.infer<typeof Override>;
export type ProposedOverride = Extract<Override, { status: 'PROPOSED' }>;
export const OverrideStatus = z.enum(['PROPOSED', 'APPROVED', 'REJECTED']);
