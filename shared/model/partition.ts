import * as z from 'zod';
import { Instant } from './instant.ts';
import { LocalDate } from './local-date.ts';
import { Source } from './source.ts';
import { QuarantinedRow } from './source-row.ts';

/** Sums over a day's rows, by the field's name, and how many rows. What the source itself says of them is compared with these. */
export const Controls = z.record(z.string(), z.int());
export type Controls = z.infer<typeof Controls>;

/** Why a read failed. */
export const SourceFailure = z.object({
  /** `SETTINGS`: the source may not, or cannot, be read as it is set up. */
  code: z.enum(['RATE_LIMITED', 'TRANSIENT', 'AUTH', 'SCHEMA', 'INCOMPLETE', 'SETTINGS', 'INTERNAL']),
  /** For people: no credential, no query string. */
  message: z.string().max(500),
});
export type SourceFailure = z.infer<typeof SourceFailure>;

/** What stands of a day: which version of its rows, and what they add up to. */
export const StandingDay = z.object({
  version: z.int().min(1),
  rows: z.int().min(0),
  quarantined: z.int().min(0),
  controls: Controls,
  sha256: z.string().length(64),
  /** The object of the lake that has the rows; absent where they are in the table, or where there are none. */
  object: z.string().optional(),
  fetchedAt: Instant,
  /** When the version's rows were first read; absent in entries that are older than it. */
  madeAt: Instant.optional(),
  /** The run that made the version. */
  runId: z.string(),
  /** False where rows of an earlier version may have been kept. */
  complete: z.boolean(),
});
export type StandingDay = z.infer<typeof StandingDay>;

/** `NO_RUN` is that there is no entry. */
export const ReadStatus = z.enum(['OK', 'ZERO', 'PARTIAL', 'FAILED']);
export type ReadStatus = z.infer<typeof ReadStatus>;
export type DayStatus = ReadStatus | 'NO_RUN';

/** What is known of one day of one source of one tenant: how the newest read went, and what stands. */
export const LedgerEntry = z.object({
  tenantId: z.string(),
  source: Source,
  date: LocalDate,
  status: ReadStatus,
  /** Reads so far. */
  attempts: z.int().min(1),
  checkedAt: Instant,
  runId: z.string(),
  failure: SourceFailure.optional(),
  /** Absent where no read ever gave rows or the certainty that there are none. */
  standing: StandingDay.optional(),
  /** Of the newest standing that was complete. */
  lastGoodAt: Instant.optional(),
  version: z.int().min(1),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** The rows of one version of a day. Never changed once written. */
export const StoredDay = z.object({
  rows: z.array(z.record(z.string(), z.unknown())),
  quarantined: z.array(QuarantinedRow),
});
export type StoredDay = z.infer<typeof StoredDay>;

/** How a row differs from one version to the next: `before` without `after` is a tombstone. */
export const RowChange = z.object({
  key: z.string(),
  before: z.record(z.string(), z.unknown()).optional(),
  after: z.record(z.string(), z.unknown()).optional(),
});
export type RowChange = z.infer<typeof RowChange>;

/** That a day which was known changed, and how. */
export const Restatement = z.object({
  tenantId: z.string(),
  source: Source,
  date: LocalDate,
  /** The version that the change made. */
  version: z.int().min(2),
  at: Instant,
  runId: z.string(),
  before: Controls,
  after: Controls,
  changes: z.array(RowChange),
});
export type Restatement = z.infer<typeof Restatement>;
