import * as z from 'zod';
import { Instant } from './instant.ts';
import { LocalDate } from './local-date.ts';
import { SourceFailure } from './partition.ts';
import { Source, VendorAccount } from './source.ts';

/** What makes a run: a schedule's slot, somebody at once, or somebody for days long past. */
export const SyncKind = z.enum(['scheduled', 'now', 'backfill']);
export type SyncKind = z.infer<typeof SyncKind>;

/** The schedules that each tenant has. */
export const SyncSchedule = z.enum(['morning', 'hourly', 'nightly', 'report']);
export type SyncSchedule = z.infer<typeof SyncSchedule>;

/** One source of a run: which days, both ends included. */
export const SourceTask = z.object({ source: Source, account: VendorAccount, from: LocalDate, to: LocalDate });
export type SourceTask = z.infer<typeof SourceTask>;

/** How one source of a run went. */
export const SourceOutcome = z.object({
  source: Source,
  from: LocalDate,
  to: LocalDate,
  /** PARTIAL where rows were quarantined. */
  outcome: z.enum(['OK', 'PARTIAL', 'FAILED']),
  failure: SourceFailure.optional(),
  /** Requests that went to the vendor. */
  requests: z.int().min(0),
  days: z.int().min(0),
  rows: z.int().min(0),
  quarantined: z.int().min(0),
  /** Days whose rows are other ones than before. */
  changedDays: z.int().min(0),
});
export type SourceOutcome = z.infer<typeof SourceOutcome>;

/** One execution of the daily sync. */
export const SyncRun = z.object({
  tenantId: z.string(),
  /** Also the execution's name. */
  id: z.string(),
  kind: SyncKind,
  schedule: SyncSchedule.optional(),
  /** The local date and hour of the schedule, `2026-01-14T07`. */
  slot: z.string().optional(),
  /** The key of whoever asked for it. */
  requestedBy: z.string().optional(),
  tasks: z.array(SourceTask),
  /** A sheet that is empty now may take the place of one that was not. */
  forced: z.literal(true).optional(),
  /** The day that is reported when it is done. */
  reportDate: LocalDate.optional(),
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED']),
  outcomes: z.array(SourceOutcome),
  /** Why its days could not be merged or reported, or claims not be judged by them. */
  failure: SourceFailure.optional(),
  startedAt: Instant,
  endedAt: Instant.optional(),
  version: z.int().min(1),
});
export type SyncRun = z.infer<typeof SyncRun>;
