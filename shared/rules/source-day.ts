import { createHash } from 'node:crypto';
import type { Instant } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { Controls, LedgerEntry, Restatement, RowChange, SourceFailure, StoredDay } from '../model/partition.ts';
import type { Source } from '../model/source.ts';
import type { NetworkRow, QuarantinedRow, SpendRow, SubRow } from '../model/source-row.ts';

export type SourceRow = NetworkRow | SubRow | SpendRow;

export interface DayOf {
  tenantId: string;
  source: Source;
  date: LocalDate;
}

/** All that a source answered about a day. */
export interface DayReply {
  rows: readonly SourceRow[];
  quarantined: readonly QuarantinedRow[];
  /** When it was asked. */
  fetchedAt: Instant;
  runId: string;
}

/** What is known of a day before a reply: its entry, and the rows that stand. */
export interface KnownDay {
  entry: LedgerEntry;
  rows: readonly SourceRow[];
}

export type NextDay =
  /** What stands was read later. */
  | { kind: 'older' }
  /** The rows are those that stand: only the entry says that they were read again. */
  | { kind: 'same'; entry: LedgerEntry }
  | { kind: 'changed'; entry: LedgerEntry; day: StoredDay; restatement?: Restatement };

/** Quarantined rows that are kept of a day; the others are only counted. */
const QUARANTINED_KEPT = 1_000;

/** What tells a day's rows apart. */
export const rowKey = (row: SourceRow): string => {
  if ('sourceId' in row) return row.sourceId;
  return `${row.affiliateId}/${'subId' in row ? row.subId : row.advertiserId}`;
};

/**
 * What stands of a day after a reply. A reply that is whole replaces all rows. One with rows that could not be used
 * replaces and adds rows, and what it does not have is kept: it may be among the unusable ones.
 */
export function nextDay(of: DayOf, known: KnownDay | undefined, reply: DayReply): NextDay {
  const before = known?.entry.standing;
  if (before && reply.fetchedAt < before.fetchedAt) return { kind: 'older' };
  const complete = reply.quarantined.length === 0;
  const rows = sortedRows(complete ? reply.rows : [...(known?.rows ?? []), ...reply.rows]);
  const quarantined = reply.quarantined.slice(0, QUARANTINED_KEPT);
  const sha256 = contentHash(rows, quarantined);
  const same = before?.sha256 === sha256;
  const version = same ? before.version : (before?.version ?? 0) + 1;
  const controls = controlsOf(of.source, rows);
  const { fetchedAt, runId } = reply;
  const madeBy = same ? before.runId : runId;
  const madeAt = same ? before.madeAt : fetchedAt;
  const { lastGoodAt } = known?.entry ?? {};
  const entry: LedgerEntry = {
    ...of,
    status: complete ? (rows.length === 0 ? 'ZERO' : 'OK') : 'PARTIAL',
    ...newRead(known?.entry, fetchedAt, runId),
    standing: {
      ...{
        version,
        rows: rows.length,
        quarantined: reply.quarantined.length,
        controls,
        sha256,
        fetchedAt,
        runId: madeBy,
      },
      ...(madeAt === undefined ? {} : { madeAt }),
      complete,
    },
    ...(complete ? { lastGoodAt: fetchedAt } : lastGoodAt === undefined ? {} : { lastGoodAt }),
  };
  if (same) return { kind: 'same', entry };
  const day: StoredDay = { rows: rows.map((row) => ({ ...row })), quarantined };
  if (!before) return { kind: 'changed', entry, day };
  const changes = changesBetween(known?.rows ?? [], rows);
  const restatement = { ...of, version, at: fetchedAt, runId, before: before.controls, after: controls, changes };
  return { kind: 'changed', entry, day, restatement };
}

export interface FailedRead {
  failure: SourceFailure;
  at: Instant;
  runId: string;
}

/** The entry after a read that failed: what stands still stands. Null where it says so already, or where a later read is known. */
export function failedDay(of: DayOf, known: LedgerEntry | undefined, read: FailedRead): LedgerEntry | null {
  const { failure, at, runId } = read;
  if (known && known.checkedAt > at) return null;
  if (known?.status === 'FAILED' && known.runId === runId) return null;
  const { standing, lastGoodAt } = known ?? {};
  return {
    ...of,
    status: 'FAILED',
    ...newRead(known, at, runId),
    failure,
    ...(standing === undefined ? {} : { standing }),
    ...(lastGoodAt === undefined ? {} : { lastGoodAt }),
  };
}

/** Whether the run made what stands, and it is not that there was nothing and still is. The same however often the run reads the day. */
export const isChangedBy = (next: NextDay, runId: string): boolean => {
  if (next.kind === 'older') return false;
  const { standing } = next.entry;
  return standing?.runId === runId && (standing.version > 1 || standing.rows > 0);
};

export const newRead = (known: LedgerEntry | undefined, checkedAt: Instant, runId: string) => ({
  attempts: (known?.attempts ?? 0) + 1,
  checkedAt,
  runId,
  version: (known?.version ?? 0) + 1,
});

/** One row for each key, the last one of it, by key. */
function sortedRows(rows: readonly SourceRow[]): SourceRow[] {
  const byKey = new Map(rows.map((row) => [rowKey(row), row]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** The same for the same content, in whatever order its fields came. */
const contentHash = (rows: readonly SourceRow[], quarantined: readonly QuarantinedRow[]): string =>
  createHash('sha256')
    .update(JSON.stringify([rows.map(textOf), quarantined.map(textOf).sort()]))
    .digest('hex');

const textOf = (row: object): string => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));

const SUMMED: Readonly<Partial<Record<Source, readonly string[]>>> = {
  everflow: ['clicks', 'conversions', 'revenueMicros', 'payoutMicros', 'profitMicros'],
  'everflow-subs': ['clicks', 'conversions'],
  redtrack: ['clicks', 'conversions', 'costMicros'],
};

function controlsOf(source: Source, rows: readonly SourceRow[]): Controls {
  const fields: readonly Record<string, unknown>[] = rows.map((row) => ({ ...row }));
  const sums = (SUMMED[source] ?? []).map(
    (name) => [name, fields.reduce((sum, row) => sum + Number(row[name]), 0)] as const,
  );
  return { rows: rows.length, ...Object.fromEntries(sums) };
}

function changesBetween(before: readonly SourceRow[], after: readonly SourceRow[]): RowChange[] {
  const old = new Map(before.map((row) => [rowKey(row), row]));
  const now = new Map(after.map((row) => [rowKey(row), row]));
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    if (was && is && textOf(was) === textOf(is)) return [];
    return [{ key, ...(was ? { before: { ...was } } : {}), ...(is ? { after: { ...is } } : {}) }];
  });
}
