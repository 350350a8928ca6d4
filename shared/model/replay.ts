import * as z from 'zod';
import { Instant } from './instant.ts';
import { Platform } from './platform.ts';
import { VerdictStatus } from './verdict.ts';

/** Which claims: of one campaign, one affiliate or the whole tenant, by the time they were made. */
export const ReplayFilter = z.object({
  campaignId: z.string().optional(),
  affiliateId: z.string().optional(),
  platform: Platform.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
});
export type ReplayFilter = z.infer<typeof ReplayFilter>;

/** A dry run looks at everything and changes nothing; applying changes what it found. */
export const ReplayStatus = z.enum(['EXAMINING', 'EXAMINED', 'APPLYING', 'APPLIED']);
export type ReplayStatus = z.infer<typeof ReplayStatus>;

/** Where in its range a dry run is: the campaign, where it goes through all, and the last claim in it. */
export const ReplayPosition = z.object({ campaignId: z.string().optional(), before: z.string().optional() });
export type ReplayPosition = z.infer<typeof ReplayPosition>;

export const Transition = z.object({ from: VerdictStatus, to: VerdictStatus, count: z.int().min(1) });
export type Transition = z.infer<typeof Transition>;

/** What a range of stored verdicts would be under another policy, and how far making them so has come. */
export const Replay = z.object({
  tenantId: z.string(),
  id: z.string(),
  filter: ReplayFilter,
  policyVersion: z.int().min(1),
  reason: z.string(),
  createdAt: Instant,
  /** The id of the key that asked for it. */
  createdBy: z.string(),
  status: ReplayStatus,
  /** The next step of what it is doing; raised with each checkpoint. */
  step: z.int().min(1),
  position: ReplayPosition,
  /** Pages of findings so far. */
  pages: z.int().min(0),
  /** Final verdicts that were judged again, and those of them that come out otherwise. */
  examined: z.int().min(0),
  changed: z.int().min(0),
  skipped: z.int().min(0),
  /** Affiliates of whom a verdict changes. */
  affiliates: z.int().min(0),
  /** What was judged again, by what it was and would be. */
  transitions: z.array(Transition),
  /** Verdicts written, and claims left alone because somebody changed them since the dry run. */
  applied: z.int().min(0),
  changedSince: z.int().min(0),
  approval: z.object({ by: z.string(), at: Instant, reason: z.string().optional(), forced: z.boolean() }).optional(),
});
export type Replay = z.infer<typeof Replay>;

/** Why a verdict is left as it is: a person decided, nothing final follows from what is stored, or it may not be kept any more. */
export const SkipReason = z.enum(['OVERRIDDEN', 'UNDECIDED', 'EXPIRED']);
export type SkipReason = z.infer<typeof SkipReason>;

export const SkippedRevision = z.object({ submissionId: z.string(), revision: z.int().min(1), why: SkipReason });
export type SkippedRevision = z.infer<typeof SkippedRevision>;

/** What one step of a dry run found: claims to change, each as it was then, and verdicts that are left alone. */
export const ReplayPage = z.object({
  changes: z.array(z.object({ submissionId: z.string(), version: z.int().min(1) })),
  skipped: z.array(SkippedRevision),
  /** Claims that somebody changed before they could be. */
  changedSince: z.array(z.string()),
});
export type ReplayPage = z.infer<typeof ReplayPage>;

/** Micros by currency; the empty name where a campaign names none. */
const Sums = z.record(z.string(), z.object({ before: z.int().min(0), after: z.int().min(0) }));

/** What a replay means for one affiliate. Trust in 1e-9; `overclaimed` is what its overclaims are worth. */
export const ReplayedAffiliate = z.object({
  affiliateId: z.string(),
  changed: z.int().min(1),
  trustBefore: z.int(),
  trustAfter: z.int(),
  overclaimed: Sums,
});
export type ReplayedAffiliate = z.infer<typeof ReplayedAffiliate>;

/** One step of a replay that is to be made. */
export const ReplayMessage = z.object({ tenantId: z.string(), replayId: z.string(), step: z.int().min(1) });
export type ReplayMessage = z.infer<typeof ReplayMessage>;
