import type { LocalDate } from '../model/local-date.ts';
import type { SourceFailure } from '../model/partition.ts';
import type { RowSource, Source } from '../model/source.ts';
import type { QuarantinedRow, RowsOf } from '../model/source-row.ts';
import type { Pace } from '../model/token-bucket.ts';

/** What one request is for: some days at once, or a page of one day. */
export interface Piece {
  from: LocalDate;
  to: LocalDate;
  /** From 1 on. */
  page: number;
  /** Where the page begins, as the one before said it; absent where pages have numbers, and of a first one. */
  after?: string;
}

/** What was said of one day. */
export interface DayRead<R> {
  rows: R[];
  quarantined: QuarantinedRow[];
}

/**
 * Asked before every single request. Undefined: go ahead; the request counts. Else the time, in epoch milliseconds, before
 * which none may be made.
 */
export type Gate = () => Promise<number | undefined>;

export type PieceRead<R> =
  /** Each day of the piece, also where it has no rows; of one day perhaps a page with more to come. */
  | { kind: 'read'; days: ReadonlyMap<LocalDate, DayRead<R>>; more: boolean; after?: string }
  /** More rows than one answer holds: the days are to be asked for one by one. */
  | { kind: 'too_large' }
  /** The gate is closed until then. */
  | { kind: 'held'; untilMs: number }
  | { kind: 'rate_limited'; retryAfterMs?: number }
  /** No answer, or a fault of the vendor's that passes. */
  | { kind: 'transient'; message: string }
  | { kind: 'failed'; failure: SourceFailure };

/** How a vendor may be asked. */
export interface SourceLimits {
  pace: Pace;
  /** How long a refusal lasts at most where the vendor does not say it. */
  refusalMs: number;
  /** Days that one request may cover. */
  mostDays: number;
}

/** Reads the days of one account. Never rejects for what the vendor does, and never answers a number that it did not read. */
export interface SourceClient<S extends Source = Source> {
  source: S;
  limits: SourceLimits;
  read(piece: Piece, gate: Gate, now: () => number): Promise<PieceRead<RowsOf[S]>>;
}

/** The same of a source whose rows are kept in the table. */
export interface RowsClient<S extends RowSource = RowSource> extends SourceClient<S> {
  /** The pages of a day as one. */
  joined(pages: readonly DayRead<RowsOf[S]>[]): DayRead<RowsOf[S]>;
}
