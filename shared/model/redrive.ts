import * as z from 'zod';
import { DeadLetterCause } from './dead-letter.ts';
import { Instant } from './instant.ts';

/** The verify queues, each with the dead letters of its own. */
export const VerifyQueueName = z.enum(['standard', 'priority']);
export type VerifyQueueName = z.infer<typeof VerifyQueueName>;

/** Why a record was left as it is. */
export const SkipReason = z.enum(['NOT_FOUND', 'UNREADABLE', 'ALREADY_REDRIVEN', 'SETTLED', 'CHANGED']);
export type SkipReason = z.infer<typeof SkipReason>;

export const Selection = z.union([
  z.object({ tenantId: z.string(), ids: z.array(z.string()) }),
  z.object({ tenantId: z.string(), cause: DeadLetterCause }),
]);
export type Selection = z.infer<typeof Selection>;

const asked = {
  id: z.string(),
  at: Instant,
  /** The key of the operator who asked. */
  by: z.string(),
  reason: z.string(),
};

/** Records whose checks are owed again, one transaction each. */
export const SelectiveRedrive = z.object({
  kind: z.literal('selected'),
  ...asked,
  selection: Selection,
  total: z.int().min(0),
  done: z.int().min(0),
  skipped: z.array(z.object({ id: z.string(), why: SkipReason })),
  /** The selection holds more than one redrive takes: ask again. */
  more: z.boolean(),
  /** Absent while it runs, and where it broke off: what is left is open still. */
  finishedAt: Instant.optional(),
});
export type SelectiveRedrive = z.infer<typeof SelectiveRedrive>;

/** One queue's messages on their way back. `joined`: somebody else had started it. */
export const StartedMove = z.object({ queue: VerifyQueueName, startedAt: Instant, joined: z.boolean() });
export type StartedMove = z.infer<typeof StartedMove>;

/** Everything that lies in the dead-letter queues, of every tenant, moved back by SQS. */
export const WholeRedrive = z.object({ kind: z.literal('all'), ...asked, moves: z.array(StartedMove) });
export type WholeRedrive = z.infer<typeof WholeRedrive>;

/** That given-up work was asked for again: by whom, when, why, and what came of it. */
export const Redrive = z.discriminatedUnion('kind', [SelectiveRedrive, WholeRedrive]);
export type Redrive = z.infer<typeof Redrive>;
