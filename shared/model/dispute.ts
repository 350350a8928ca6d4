import * as z from 'zod';
import { Evidence } from './claimed.ts';
import { Instant } from './instant.ts';
import { ReviewDecision } from './override.ts';
import { Platform } from './platform.ts';
import { Level, VerdictStatus } from './verdict.ts';

export const DisputeId = z.string().regex(/^dsp_[a-z0-9]{1,40}$/);

/** What one side brought, and when. Never changed. */
export const DisputeEvidence = Evidence.extend({
  side: z.enum(['affiliate', 'reviewer']),
  /** The id of the key, or `discord`. */
  by: z.string(),
  at: Instant,
});
export type DisputeEvidence = z.infer<typeof DisputeEvidence>;

const Facts = z.object({
  tenantId: z.string(),
  id: DisputeId,
  submissionId: z.string(),
  revision: z.int().min(1),
  affiliateId: z.string(),
  campaignId: z.string(),
  platform: Platform,
  reason: z.string(),
  /** The verdict that the affiliate does not accept. */
  about: z.object({
    status: VerdictStatus,
    level: Level.optional(),
    decidedAt: Instant,
    policyVersion: z.int(),
  }),
  openedAt: Instant,
  openedBy: z.string(),
  correlationId: z.string(),
  /** By then somebody is to have decided. */
  dueAt: Instant,
  evidence: z.array(DisputeEvidence),
  version: z.int().min(1),
});

const Escalation = z.object({ at: Instant, alertId: z.string() });
const decided = { escalation: Escalation.optional(), decided: ReviewDecision };

/** An affiliate's word against a verdict. It is won when the override that answers it is approved, and lost by a reason. */
export const Dispute = z.discriminatedUnion('status', [
  Facts.extend({ status: z.literal('OPEN') }),
  /** Nobody decided in time. */
  Facts.extend({ status: z.literal('ESCALATED'), escalation: Escalation }),
  /** Somebody decided for the affiliate; the override waits for a second person. */
  Facts.extend({ status: z.literal('WON_PENDING'), ...decided, overrideId: z.string() }),
  Facts.extend({ status: z.literal('WON'), ...decided, overrideId: z.string(), closedAt: Instant }),
  Facts.extend({ status: z.literal('LOST'), ...decided, closedAt: Instant }),
]);
export type Dispute = z.infer<typeof Dispute>;
export type DisputeIn<S extends Dispute['status']> = Extract<Dispute, { status: S }>;
/** One that waits for a decision. */
export type UndecidedDispute = DisputeIn<'OPEN' | 'ESCALATED'>;
export const DisputeStatus = z.enum(['OPEN', 'ESCALATED', 'WON_PENDING', 'WON', 'LOST']);
