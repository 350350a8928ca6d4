import { atMs, SECOND, type Instant } from '../../shared/model/instant.ts';
import type { SourceFailure } from '../../shared/model/partition.ts';
import type { Tenant } from '../../shared/model/registry.ts';
import type { Source, SourceSettings } from '../../shared/model/source.ts';
import { PullInput, type PullAnswer, type PullProgress } from '../../shared/model/sync-step.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { DayBook } from '../../shared/lambda/day-book.ts';
import { limitPauseMs, MOST_REFUSALS } from '../../shared/rules/limit-pause.ts';
import { datesBetween, laterDate } from '../../shared/sources/dates-between.ts';
import type { RowsOf } from '../../shared/model/source-row.ts';
import type { Piece, PieceRead, SourceClient } from '../../shared/sources/port.ts';
import { SourceTransient } from './source-transient.ts';
import { vendorGate, type VendorGates } from './vendor-gate.ts';

/** What became of the days of a piece: they are kept, or put aside since more is to come, or there is a reason not to keep them. */
export type Kept =
  | { kind: 'kept'; days: number; rows: number; quarantined: number; changedDays: number }
  | { kind: 'page' }
  | { kind: 'failed'; failure: SourceFailure };

/** What a piece was read for. */
export interface Reading {
  tenantId: string;
  timeZone: string;
  runId: string;
  /** When the first page of it was asked for. */
  askedAt: Instant;
}

export type ReadPiece<S extends Source> = Extract<PieceRead<RowsOf[S]>, { kind: 'read' }>;

export interface PiecesPulling<S extends Source, C extends SourceClient<S> = SourceClient<S>> {
  source: S;
  tenantOf: (tenantId: string) => Promise<Tenant | undefined>;
  settingsOf: (tenantId: string) => Promise<SourceSettings | undefined>;
  /** Whoever reads the tenant's account, or why nobody can. */
  clientOf: (tenant: Tenant, settings: SourceSettings) => Promise<C | SourceFailure>;
  gates: VendorGates;
  book: Pick<DayBook, 'noteFailed'>;
  /** Keeps what was read of a piece. Twice is once. */
  keep: (by: Keeper<C>, reading: Reading, piece: Piece, read: ReadPiece<S>) => Promise<Kept>;
  now: () => number;
  /** A number in [0, 1). */
  random: () => number;
}

/** Who read a piece, and how the source is set up. */
export interface Keeper<C> {
  client: C;
  settings: SourceSettings;
}

/** What a call may take, with what is to be kept of it: less time than this is too little to begin one. */
const CALL_MS = 75 * SECOND;

/** Failures that other days of the task would end in too. */
const OF_ALL_DAYS: readonly SourceFailure['code'][] = ['AUTH', 'RATE_LIMITED', 'SETTINGS'];

/**
 * Reads the days of a task, piece by piece, as far as time and the vendor's limits allow, and keeps each. Answers how far it
 * is; rejects with `SourceTransient` for what passes. `timeLeftMs` is what the function has left.
 */
export function pullPieces<S extends Source, C extends SourceClient<S>>(pulling: PiecesPulling<S, C>) {
  const { source, gates, now, book } = pulling;

  return async (input: unknown, timeLeftMs: () => number): Promise<PullAnswer> => {
    const task = PullInput.parse(input);
    const { tenantId, runId, account, to } = task;
    if (task.source !== source) throw new Error(`a task for ${task.source} came to ${source}`);
    const about = { tenantId, source, runId };

    const fail = async (progress: PullProgress, failure: SourceFailure): Promise<PullAnswer> => {
      await noteFailed(progress.next, to, failure);
      return { state: 'FAILED', waitSeconds: 0, progress, failure };
    };
    const passedOver = async (progress: PullProgress, piece: Piece, failure: SourceFailure): Promise<PullProgress> => {
      await noteFailed(piece.from, piece.to, failure);
      return { ...after(progress, piece), failure: progress.failure ?? failure };
    };
    const noteFailed = async (from: string, until: string, failure: SourceFailure): Promise<void> => {
      logger.error('a source could not be read', { code: LOG.sourceFailed, ...about, from, to: until, failure });
      await book.noteFailed(tenantId, source, datesBetween(from, until), { failure, at: atMs(now()), runId });
    };

    const reader = await readerFor(pulling, task);
    let progress = task.progress ?? begun(task, 'client' in reader ? reader.client.limits.mostDays : 1);
    if (!('client' in reader)) return await fail(progress, reader);
    const { client, timeZone } = reader;

    const vendor = vendorGate(gates, source, account, client.limits);
    const counting = async (): Promise<number | undefined> => {
      const untilMs = await vendor.gate();
      if (untilMs === undefined) progress = { ...progress, requests: progress.requests + 1 };
      return untilMs;
    };
    const waiting = (ms: number): PullAnswer => ({
      ...{ state: 'WAIT', waitSeconds: Math.max(1, Math.ceil(ms / SECOND)), progress, failure: null },
    });

    while (progress.next <= to) {
      if (timeLeftMs() < CALL_MS) return waiting(SECOND);
      const piece = pieceOf(progress, to);
      const askedAt = progress.askedAt ?? atMs(now());
      const read = await client.read(piece, counting, now);
      switch (read.kind) {
        case 'held':
          return waiting(read.untilMs - now());
        case 'rate_limited': {
          const pauseMs = limitPauseMs(read.retryAfterMs, client.limits.refusalMs, pulling.random());
          progress = { ...progress, refusals: progress.refusals + 1 };
          logger.warn('a source refused a call for its limit', { code: LOG.sourceRefused, ...about, pauseMs });
          await vendor.close(now() + pauseMs);
          if (progress.refusals < MOST_REFUSALS) return waiting(pauseMs);
          return await fail(progress, {
            code: 'RATE_LIMITED',
            message: `The vendor refused ${MOST_REFUSALS} calls in a row for its limit.`,
          });
        }
        case 'transient':
          throw new SourceTransient(read.message);
        case 'too_large':
          progress = { ...progress, span: 1 };
          break;
        case 'failed':
          if (OF_ALL_DAYS.includes(read.failure.code)) return await fail(progress, read.failure);
          progress = await passedOver(progress, piece, read.failure);
          break;
        case 'read': {
          const kept = await pulling.keep(reader, { tenantId, timeZone, runId, askedAt }, piece, read);
          if (kept.kind === 'failed') progress = await passedOver(progress, piece, kept.failure);
          else progress = kept.kind === 'page' ? turned(progress, read.after, askedAt) : after(progress, piece, kept);
        }
      }
    }
    const { failure } = progress;
    return { state: failure === null ? 'DONE' : 'FAILED', waitSeconds: 0, progress, failure };
  };
}

/** The account that a task names is asked for nobody but the tenant whose it is. */
async function readerFor<S extends Source, C extends SourceClient<S>>(
  { tenantOf, settingsOf, clientOf }: PiecesPulling<S, C>,
  { tenantId, account }: PullInput,
): Promise<(Keeper<C> & { timeZone: string }) | SourceFailure> {
  const [tenant, settings] = await Promise.all([tenantOf(tenantId), settingsOf(tenantId)]);
  if (tenant?.status !== 'active') return refused('The tenant is not active.');
  if (settings?.state !== 'active') return refused('The source is not active.');
  if (settings.account !== account) return refused('The account is not the one that is read for the tenant now.');
  const client = await clientOf(tenant, settings);
  return 'read' in client ? { client, settings, timeZone: tenant.timeZone } : client;
}

const refused = (message: string): SourceFailure => ({ code: 'SETTINGS', message });

const begun = ({ from }: PullInput, span: number): PullProgress => ({
  ...{ next: from, page: 1, span, failure: null, requests: 0, refusals: 0 },
  ...{ days: 0, rows: 0, quarantined: 0, changedDays: 0 },
});

function pieceOf({ next, span, page, after: begin }: PullProgress, to: string): Piece {
  const last = laterDate(next, span - 1);
  return { from: next, to: last < to ? last : to, page, ...(begin === undefined ? {} : { after: begin }) };
}

/** On the next page, which begins where the one before said it. */
const turned = (progress: PullProgress, begin: string | undefined, askedAt: Instant): PullProgress => ({
  ...{ ...progress, page: progress.page + 1, refusals: 0 },
  ...(begin === undefined ? {} : { after: begin, askedAt }),
});

const NOTHING = { days: 0, rows: 0, quarantined: 0, changedDays: 0 };

const after = (
  { after: _, askedAt: __, ...progress }: PullProgress,
  { to }: Piece,
  kept: typeof NOTHING = NOTHING,
): PullProgress => ({
  ...progress,
  next: laterDate(to, 1),
  page: 1,
  refusals: 0,
  days: progress.days + kept.days,
  rows: progress.rows + kept.rows,
  quarantined: progress.quarantined + kept.quarantined,
  changedDays: progress.changedDays + kept.changedDays,
});
