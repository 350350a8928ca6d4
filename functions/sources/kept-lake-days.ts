import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { DuckDbLimits } from '../../shared/lake/duckdb.ts';
import { withLakeDays, type LakeDays } from '../../shared/lake/lake-days.ts';
import { writeLakePage } from '../../shared/lake/lake-pages.ts';
import type { LakeTable } from '../../shared/lake/lake-tables.ts';
import type { LocalDate } from '../../shared/model/local-date.ts';
import type { LakeSource } from '../../shared/model/source.ts';
import type { RowsOf } from '../../shared/model/source-row.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { Objects } from '../../shared/outbound/objects.ts';
import { conflictPauseMs } from '../../shared/rules/conflict-pause.ts';
import { nextLakeDay, type NextLakeDay } from '../../shared/rules/lake-day.ts';
import type { SourceDayStore } from '../../shared/store/source-days.ts';
import type { TenantKeys } from '../../shared/store/tenant-keys.ts';
import type { PiecesPulling, Reading } from './pull-pieces.ts';

export interface LakeKeeping {
  lake: Pick<Objects, 'upload' | 'download'>;
  days: Pick<SourceDayStore, 'entry' | 'save'>;
  /** What people are hashed with. */
  hashKeys: Pick<TenantKeys, 'orNew'>;
  /** Where a folder of its own may be. */
  folder: string;
  duckDb: DuckDbLimits;
  pause?: (ms: number) => Promise<unknown>;
}

const TRIES = 8;

/**
 * Keeps each day of a piece as an object of the lake, whole; a page with more to come is put aside there. An object is named
 * by what is in it and never changed, and the ledger's entry, one conditional write, says which one stands.
 */
export const keptLakeDays =
  <S extends LakeSource>(source: S, table: LakeTable<RowsOf[S]>, keeping: LakeKeeping): PiecesPulling<S>['keep'] =>
  async (_, reading, { from, to, page }, read) => {
    const { tenantId, runId } = reading;
    const { lake, hashKeys, duckDb } = keeping;
    const folder = await mkdtemp(join(keeping.folder, 'lake-'));
    const staged = (number: number): string => `staging/tenant=${tenantId}/${source}/${runId}/${from}/${number}.jsonl`;
    try {
      const last = join(folder, `${page}.jsonl`);
      await writeLakePage(last, read.days, table, (await hashKeys.orNew(tenantId)).toString('hex'));
      if (read.more) {
        await lake.upload(staged(page), last);
        return { kind: 'page' };
      }
      const pages = [last];
      for (let number = 1; number < page; number += 1) {
        const path = join(folder, `${number}.jsonl`);
        if (!(await lake.download(staged(number), path))) throw new Error(`page ${number} of ${from} is not there`);
        pages.push(path);
      }
      const kept = { days: 0, rows: 0, quarantined: 0, changedDays: 0 };
      await withLakeDays({ table, pages, folder, duckDb }, async (days) => {
        for (const date of read.days.keys()) {
          const next = await keptDay(keeping, { ...reading, source, table, folder, date }, days);
          if (next.kind === 'older') continue;
          kept.days += 1;
          kept.rows += next.entry.standing?.rows ?? 0;
          kept.quarantined += next.entry.standing?.quarantined ?? 0;
          kept.changedDays += next.isChanged ? 1 : 0;
        }
      });
      logger.info('a source was read', { code: LOG.sourceRead, tenantId, source, runId, from, to, ...kept });
      return { kind: 'kept', ...kept };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

interface KeptDay extends Reading {
  source: LakeSource;
  table: Pick<LakeTable<never>, 'name' | 'isReplaced'>;
  folder: string;
  date: LocalDate;
}

/** Tries again, with what stands then, where another run was faster. */
async function keptDay(keeping: LakeKeeping, of: KeptDay, days: LakeDays): Promise<NextLakeDay> {
  const { pause = wait, days: ledger } = keeping;
  const { tenantId, source, date, runId, askedAt: fetchedAt } = of;
  for (let round = 0; round < TRIES; round += 1) {
    if (round > 0) await pause(conflictPauseMs(round, Math.random()));
    const known = await ledger.entry(tenantId, source, date);
    if (known?.standing && known.standing.fetchedAt > fetchedAt) return { kind: 'older' };
    const made = await days.make(date, await earlierRows(keeping, of, known?.standing?.object, days));
    const { rows, quarantined, sha256 } = made;
    const object = made.parquet && `${of.table.name}/tenant=${tenantId}/date=${date}/${sha256.slice(0, 32)}.parquet`;
    const reply = { rows, quarantined, sha256, object, fetchedAt, runId };
    const next = nextLakeDay({ tenantId, source, date }, known, reply);
    if (next.kind === 'older') return next;
    if (next.kind === 'changed' && made.parquet !== null && object !== null)
      await keeping.lake.upload(object, made.parquet);
    if (made.quarantine !== null)
      await keeping.lake.upload(`quarantine/tenant=${tenantId}/${source}/${date}/${runId}.jsonl`, made.quarantine);
    if (!(await ledger.save({ entry: next.entry }, known?.version ?? 'absent'))) continue;
    tellRestated(next, known?.standing?.rows);
    return next;
  }
  throw new Error(`what is known of ${source} on ${date} changed too often to be updated`);
}

/** The file of what stands, where its rows may go on standing: the answer has some that cannot be used, or says nothing of those that it lacks. */
async function earlierRows(
  { lake }: LakeKeeping,
  { table, folder, date }: KeptDay,
  object: string | undefined,
  days: LakeDays,
): Promise<string | undefined> {
  if (object === undefined) return undefined;
  if (table.isReplaced && (await days.quarantinedOf(date)) === 0) return undefined;
  const path = join(folder, `${date}.earlier.parquet`);
  if (!(await lake.download(object, path))) throw new Error(`what stands of ${date} is not there`);
  return path;
}

function tellRestated(next: NextLakeDay, rowsBefore: number | undefined): void {
  if (next.kind !== 'changed' || rowsBefore === undefined) return;
  const { tenantId, source, date, runId, standing } = next.entry;
  const restated = { tenantId, source, date, version: standing?.version, before: { rows: rowsBefore } };
  logger.info('a day was restated', { code: LOG.dayRestated, ...restated, after: { rows: standing?.rows }, runId });
}
