import * as z from 'zod';
import { Due } from './claim.ts';
import { Instant } from './instant.ts';
import { VerdictStatus } from './verdict.ts';

export const DeadLetterCause = z.enum(['RETRIES_SPENT', 'LEASES_SPENT', 'INFRASTRUCTURE', 'UNPARSABLE_MESSAGE']);
export type DeadLetterCause = z.infer<typeof DeadLetterCause>;

/** Work that the system gave up on, with what a person needs to decide what to do. */
export const DeadLetter = z.object({
  tenantId: z.string(),
  /** Derived from the work, so that the same failure recorded twice is one record. */
  id: z.string(),
  firstAt: Instant,
  /** The last time. */
  at: Instant,
  /** How often it was given up: 0 while a message that cannot be read has deliveries left. */
  times: z.int().min(0),
  cause: DeadLetterCause,
  detail: z.string().max(500),
  correlationId: z.string().optional(),
  submissionId: z.string().optional(),
  revision: z.int().optional(),
  /** The attempt that will not be made by itself, and the kind of check that would make it. */
  attempt: z.int().min(1).optional(),
  kind: Due.shape.kind.optional(),
  /** Deliveries, leases or tries that it took. */
  attempts: z.int().min(0),
  lastStatus: VerdictStatus.optional(),
  payload: z.string().max(4000).optional(),
  /** Since it was last given up. */
  redriven: z.object({ at: Instant, redriveId: z.string() }).optional(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

/** A failure as it is recorded: its history is kept by the record. */
export type Failure = Omit<DeadLetter, 'firstAt' | 'times' | 'redriven'>;

/** The failure of a check, which a claim's revision is still owed. */
export type FailedCheck = Failure & {
  [field in 'submissionId' | 'revision' | 'attempt' | 'kind']: NonNullable<DeadLetter[field]>;
};
