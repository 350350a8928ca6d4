import * as z from 'zod';
import type { Instant } from './instant.ts';

/** What an export of orders holds: those that came in since the last one, or those that changed. */
export const OrderFeed = z.enum(['orders-create', 'orders-update']);
export type OrderFeed = z.infer<typeof OrderFeed>;

/** Why a row of an export is not used. */
export const RowProblem = z.enum([
  'EMPTY',
  'NOT_WHOLE',
  'NOT_DECIMAL',
  'NOT_DATE',
  'NOT_TIME',
  'NOT_FLAG',
  'TOO_FEW_COLUMNS',
  'TOO_MANY_COLUMNS',
  'NOT_UTF8',
  'BROKEN_RECORD',
  'UNREADABLE',
]);
export type RowProblem = z.infer<typeof RowProblem>;

const ColumnProblem = z.object({
  /** By its header; absent where the row as a whole is at fault. */
  column: z.string().optional(),
  reason: RowProblem,
});
export type ColumnProblem = z.infer<typeof ColumnProblem>;

/** A row that is not used, as it came: a line of the quarantine. */
export const QuarantinedOrder = z.object({
  /** Which of the file's records it is; the header is 0. */
  record: z.int().min(1),
  /** The line that it starts at; the header's is 1. */
  line: z.int().min(2),
  problems: z.array(ColumnProblem).min(1),
  /** Its bytes, line end included, as text or, where they are none, as base64. */
  text: z.string().optional(),
  base64: z.string().optional(),
});
export type QuarantinedOrder = z.infer<typeof QuarantinedOrder>;

/** accepted + quarantined + blank = physical */
export interface RowCounts {
  /** Records behind the header, counted without the reader that loads them. */
  physical: number;
  accepted: number;
  quarantined: number;
  blank: number;
}

/** More bad rows than one of these fail the file. */
export interface QuarantineLimits {
  rows: number;
  /** Of the rows that are not blank, in basis points. */
  bps: number;
}

/** What the names in a file's first record say. */
export interface OrderHeader {
  /** Of the names in their order. */
  headerHash: string;
  /** Names that no export had before: their values are kept as extras. */
  newColumns: string[];
  /** Names that are known and are not there, none of them a key column. */
  missingColumns: string[];
}

/** What a file is to be loaded as. */
export interface OrderFile {
  id: string;
  feed: OrderFeed;
  /** When the vendor made it, by its name: what is newest of an order is told by that. */
  at: Instant;
}

export type FileFailure =
  | { reason: 'NO_HEADER' }
  | { reason: 'KEY_COLUMN_MISSING' | 'COLUMN_DOUBLED'; columns: string[] }
  | { reason: 'TOO_MANY_QUARANTINED'; rows: RowCounts; problems: ProblemCount[] }
  /** The reader and the count of records do not agree: nothing of the file can be trusted. */
  | { reason: 'COUNTS_DIFFER'; rows: RowCounts };

export type ProblemCount = ColumnProblem & { rows: number };

/** A file is loaded whole, but for rows in quarantine, or not at all. */
export type FileOutcome =
  | ({ status: 'loaded'; rows: RowCounts; problems: ProblemCount[] } & OrderHeader)
  | ({ status: 'failed' } & FileFailure);
