import * as z from 'zod';
import { Snowflake } from './discord-interaction.ts';
import { Instant } from './instant.ts';
import { SendState } from './notice.ts';

const revision = { tenantId: z.string(), submissionId: z.string(), revision: z.int().min(1) };

/** The interaction that a revision was reported by. */
export const ReportedBy = z.object({ ...revision, interactionId: Snowflake, reportedAt: Instant });
export type ReportedBy = z.infer<typeof ReportedBy>;

/** How far the telling of one verdict has come. */
export const FollowUp = z.object({
  ...revision,
  decidedAt: Instant,
  send: SendState,
  updatedAt: Instant,
  version: z.int().min(1),
});
export type FollowUp = z.infer<typeof FollowUp>;

/** That an affiliate accepts a verdict. */
export const Acceptance = z.object({ ...revision, affiliateId: z.string(), userId: Snowflake, acceptedAt: Instant });
export type Acceptance = z.infer<typeof Acceptance>;
