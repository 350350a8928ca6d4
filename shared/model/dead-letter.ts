import * as z from 'zod';
import { Instant } from './instant.ts';
import { VerdictStatus } from './verdict.ts';

export const DeadLetterCause = z.enum(['RETRIES_SPENT', 'LEASES_SPENT', 'INFRASTRUCTURE', 'UNPARSABLE_MESSAGE']);
export type DeadLetterCause = z.infer<typeof DeadLetterCause>;

/** Work that the system gave up on, with what a person needs to decide what to do. */
export const DeadLetter = z.object({
  tenantId: z.string(),
  /** Derived from the work, so that the same failure recorded twice is one record. */
  id: z.string(),
  at: Instant,
  cause: DeadLetterCause,
  detail: z.string().max(500),
  correlationId: z.string().optional(),
  submissionId: z.string().optional(),
  revision: z.int().optional(),
  attempts: z.int().min(0),
  lastStatus: VerdictStatus.optional(),
  payload: z.string().max(4000).optional(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;
