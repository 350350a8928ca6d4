import type { Instant } from '../model/instant.ts';
import type { LedgerEntry } from '../model/partition.ts';
import { newRead, type DayOf } from './source-day.ts';

/** What a source answered about a day, as far as the ledger keeps it. */
export interface LakeReply {
  rows: number;
  quarantined: number;
  sha256: string;
  /** The object that has the rows; null where there are none. */
  object: string | null;
  /** Of a snapshot: which version this content is, whatever day it was first seen on. */
  version?: number;
  /** When it was asked. */
  fetchedAt: Instant;
  runId: string;
}

export type NextLakeDay =
  /** What stands was read later. */
  | { kind: 'older' }
  /** `isChanged`: the run made what stands, and it is not that there was nothing and still is. */
  | { kind: 'same' | 'changed'; entry: LedgerEntry; isChanged: boolean };

/** The entry of a day after a reply: it names the object that stands. The same content again makes no new version. */
export function nextLakeDay(of: DayOf, known: LedgerEntry | undefined, reply: LakeReply): NextLakeDay {
  const before = known?.standing;
  const { rows, quarantined, sha256, fetchedAt, runId } = reply;
  if (before && fetchedAt < before.fetchedAt) return { kind: 'older' };
  const complete = quarantined === 0;
  const same = before?.sha256 === sha256;
  const version = reply.version ?? (same ? before.version : (before?.version ?? 0) + 1);
  const object = same ? before.object : (reply.object ?? undefined);
  const { lastGoodAt } = known ?? {};
  const entry: LedgerEntry = {
    ...of,
    status: complete ? (rows === 0 ? 'ZERO' : 'OK') : 'PARTIAL',
    ...newRead(known, fetchedAt, runId),
    standing: {
      ...{ version, rows, quarantined, controls: { rows }, sha256, ...(object === undefined ? {} : { object }) },
      ...{ fetchedAt, runId: same ? before.runId : runId, complete },
    },
    ...(complete ? { lastGoodAt: fetchedAt } : lastGoodAt === undefined ? {} : { lastGoodAt }),
  };
  const madeBy = entry.standing?.runId === runId;
  return { kind: same ? 'same' : 'changed', entry, isChanged: madeBy && (version > 1 || rows > 0) };
}
