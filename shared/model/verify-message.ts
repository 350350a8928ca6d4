import * as z from 'zod';
import { CheckKind } from './claim.ts';
import { FetchOutcome } from './observation.ts';
import { Platform } from './platform.ts';

/** One check that is owed, as it travels through the verify queues. */
export const VerifyMessage = z.strictObject({
  tenantId: z.string(),
  submissionId: z.string(),
  affiliateId: z.string(),
  revision: z.int().min(1),
  attempt: z.int().min(1),
  kind: CheckKind.exclude(['evidence']),
  platform: Platform,
  /** The platform account whose credential and limits apply. */
  account: z.string(),
  postId: z.string(),
  /** Known from an earlier check: saves asking for it again. */
  author: z.string().optional(),
  /** Money or low trust is at stake: it may spend what is kept back of a day's budget. */
  atStake: z.boolean().optional(),
  correlationId: z.string(),
});
export type VerifyMessage = z.infer<typeof VerifyMessage>;

/** The checks of one platform account that fit in one API call. */
export const PlatformGroup = z.object({
  platform: Platform,
  account: z.string(),
  items: z.array(VerifyMessage).min(1),
});
export type PlatformGroup = z.infer<typeof PlatformGroup>;

/** Input of the state machine. */
export const ReconcileRequest = z.object({ platforms: z.array(PlatformGroup).min(1) });
export type ReconcileRequest = z.infer<typeof ReconcileRequest>;

/** What a fetch function answers: one outcome per distinct post asked for. */
export const Fetched = z.object({ outcomes: z.array(FetchOutcome) });
export type Fetched = z.infer<typeof Fetched>;

/** A group after its fetch: outcomes, or the error that the state machine caught. */
export const FetchedGroup = PlatformGroup.extend({
  fetched: Fetched.optional(),
  failed: z.object({ Error: z.string().optional(), Cause: z.string().optional() }).optional(),
});
export type FetchedGroup = z.infer<typeof FetchedGroup>;

/** Input of the reconcile function. */
export const ReconcileInput = z.object({ groups: z.array(FetchedGroup) });

/** What reconcile answers: the checks that must be delivered again. */
export const ReconcileResult = z.object({
  committed: z.int(),
  duplicates: z.int(),
  failures: z.array(
    z.object({
      tenantId: z.string(),
      submissionId: z.string(),
      revision: z.int(),
      attempt: z.int(),
      cause: z.string(),
    }),
  ),
});
export type ReconcileResult = z.infer<typeof ReconcileResult>;
