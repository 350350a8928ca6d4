import * as z from 'zod';
import { Claimed, Evidence } from './claimed.ts';
import { CheckKind } from './claim.ts';
import { Instant } from './instant.ts';
import { MissingReason } from './missing-reason.ts';
import { ObservedMetric } from './observation.ts';
import { Metric, Platform } from './platform.ts';
import { EvidenceSource } from './tracking.ts';
import { Payout } from './registry.ts';
import { Verdict, VerdictStatus } from './verdict.ts';

/** Why money is asked back: the claim was too high when it was judged, or its number has fallen since. */
export const ClawbackCause = z.enum(['OVERCLAIMED', 'VIEWS_DECAYED']);
export type ClawbackCause = z.infer<typeof ClawbackCause>;

export const ClawbackId = z.string().regex(/^clw_[a-z2-7]{26}$/);

/** What one metric was paid for too much: `over` of it at a rate for every `per`, in micros rounded half up. */
export const PayoutLine = z.object({
  metric: Metric,
  claimed: z.int().min(0),
  observed: z.int().min(0),
  over: z.int().min(0),
  rateMicros: z.int().min(0),
  per: z.union([z.literal(1), z.literal(1000)]),
  amountMicros: z.int().min(0),
  /** What the observed number is from. */
  observationId: z.string().optional(),
});
export type PayoutLine = z.infer<typeof PayoutLine>;

/** What a source said: the first time it gave a number, or when it decided. The same one is only deciding. */
export const UsedObservation = z.object({
  role: z.enum(['first', 'deciding']),
  id: z.string(),
  attempt: z.int().min(1),
  source: z.union([Platform, EvidenceSource]),
  api: z.string(),
  fetchedAt: Instant,
  retainUntil: Instant.optional(),
  metrics: z.partialRecord(Metric, ObservedMetric),
});
export type UsedObservation = z.infer<typeof UsedObservation>;

export const TimelineEntry = z.discriminatedUnion('what', [
  z.object({ what: z.literal('REPORTED'), at: Instant, claimedAt: Instant }),
  z.object({
    what: z.literal('ATTEMPT'),
    at: Instant,
    attempt: z.int().min(1),
    kind: CheckKind,
    outcome: z.union([z.literal('OBSERVED'), MissingReason]),
  }),
  z.object({ what: z.literal('VERDICT'), at: Instant, status: VerdictStatus, final: z.boolean() }),
]);
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** All that a recommendation rests on, as it was when it was made: the same for the advertiser and the affiliate. */
export const ClawbackPacket = z.object({
  claim: z.object({
    postId: z.string(),
    link: z.string(),
    title: z.string().optional(),
    claimed: Claimed,
    claimedAt: Instant,
    submittedAt: Instant,
    evidence: z.array(Evidence).optional(),
  }),
  observations: z.array(UsedObservation),
  verdict: Verdict,
  payout: Payout,
  lines: z.array(PayoutLine),
  timeline: z.array(TimelineEntry),
});
export type ClawbackPacket = z.infer<typeof ClawbackPacket>;

const common = {
  tenantId: z.string(),
  id: ClawbackId,
  submissionId: z.string(),
  revision: z.int().min(1),
  campaignId: z.string(),
  affiliateId: z.string(),
  platform: Platform,
  cause: ClawbackCause,
  /** The sum of the packet's lines. */
  amountMicros: z.int().min(1),
  /** Absent where the campaign names none. */
  currency: z.string().length(3).optional(),
  confidenceBps: z.int().min(0).max(10_000),
  proposedAt: Instant,
  updatedAt: Instant,
  version: z.int().min(1),
  packet: ClawbackPacket,
};

const decided = { decidedAt: Instant, decidedBy: z.string(), reason: z.string() };

/** A recommendation to take money back. It takes nothing: a person decides, and whoever pays acts on that. */
export const Clawback = z.discriminatedUnion('status', [
  /** Waits for a person until then. */
  z.object({ ...common, status: z.literal('PROPOSED'), openUntil: Instant }),
  z.object({ ...common, status: z.literal('APPROVED'), ...decided }),
  z.object({ ...common, status: z.literal('REJECTED'), ...decided }),
  /** Nobody decided in time, or it does not hold any more. */
  z.object({ ...common, status: z.literal('EXPIRED'), expiredAt: Instant, reason: z.string() }),
]);
export type Clawback = z.infer<typeof Clawback>;
export type ProposedClawback = Extract<Clawback, { status: 'PROPOSED' }>;

export const ClawbackStatus = z.enum(['PROPOSED', 'APPROVED', 'REJECTED', 'EXPIRED']);
export type ClawbackStatus = z.infer<typeof ClawbackStatus>;
