import * as z from 'zod';
import { Instant } from './instant.ts';
import { LocalDate } from './local-date.ts';
import { SourceFailure } from './partition.ts';
import { Source, VendorAccount } from './source.ts';
import { SourceOutcome, SourceTask } from './sync-run.ts';

/** What the execution of a run is given. */
export const SyncInput = z.object({
  tenantId: z.string(),
  runId: z.string(),
  tasks: z.array(SourceTask),
  /** Null where nothing is reported. */
  reportDate: LocalDate.nullable(),
});
export type SyncInput = z.infer<typeof SyncInput>;

/** What has been done of a task; goes around with it through the state machine's waits. */
export const PullProgress = z.object({
  /** The first day that is not done. */
  next: LocalDate,
  /** The first page of it that is not read. */
  page: z.int().min(1),
  /** Where that page begins, in the source's own terms, and when the first one was asked for; absent where pages have numbers. */
  after: z.string().max(500).optional(),
  askedAt: Instant.optional(),
  /** Days that one request asks for. */
  span: z.int().min(1),
  /** Of the first day that failed while others went on. */
  failure: SourceFailure.nullable(),
  requests: z.int().min(0),
  /** Refusals for the vendor's limit, one after the other. */
  refusals: z.int().min(0),
  days: z.int().min(0),
  rows: z.int().min(0),
  quarantined: z.int().min(0),
  changedDays: z.int().min(0),
});
export type PullProgress = z.infer<typeof PullProgress>;

/** What a pull function is given: a task, and how far it is where it is not new. */
export const PullInput = z.object({
  tenantId: z.string(),
  runId: z.string(),
  source: Source,
  account: VendorAccount,
  from: LocalDate,
  to: LocalDate,
  progress: PullProgress.nullable(),
});
export type PullInput = z.infer<typeof PullInput>;

/** What a pull function answers. The state machine waits where it says so and calls it again with its progress. */
export const PullAnswer = z.object({
  state: z.enum(['DONE', 'WAIT', 'FAILED']),
  /** Whole seconds; 0 unless it is to wait. */
  waitSeconds: z.int().min(0),
  progress: PullProgress,
  failure: SourceFailure.nullable(),
});
export type PullAnswer = z.infer<typeof PullAnswer>;

/** What a state of the machine ended with. */
export const StepError = z.object({ Error: z.string(), Cause: z.string().optional() });
export type StepError = z.infer<typeof StepError>;

/** A task as it comes out of the state machine's map: as it was answered last, and with the error that ended it. */
export const PulledTask = z.object({
  ...SourceTask.shape,
  pulled: z.object({
    state: z.enum(['NEW', ...PullAnswer.shape.state.options]),
    progress: PullProgress.nullable(),
    failure: SourceFailure.nullable(),
  }),
  failed: StepError.optional(),
});
export type PulledTask = z.infer<typeof PulledTask>;

/** What merging and finishing are given: the run with its tasks as they ended. */
export const SyncState = z.object({
  ...SyncInput.shape,
  tasks: z.array(PulledTask),
  merged: z.object({ outcomes: z.array(SourceOutcome) }).optional(),
  /** Why merging, judging or reporting failed. */
  failed: StepError.optional(),
});
export type SyncState = z.infer<typeof SyncState>;
