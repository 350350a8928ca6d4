import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sheetLines, writeSheetLines } from '../../shared/lake/sheet-object.ts';
import type { SheetRow } from '../../shared/model/lake-row.ts';
import type { SourceFailure } from '../../shared/model/partition.ts';
import type { SheetSnapshot } from '../../shared/model/sheet-snapshot.ts';
import type { SourceSettings } from '../../shared/model/source.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { Objects } from '../../shared/outbound/objects.ts';
import { appliedEntries } from '../../shared/rules/applied-mapping.ts';
import { conflictPauseMs } from '../../shared/rules/conflict-pause.ts';
import { nextLakeDay } from '../../shared/rules/lake-day.ts';
import { isNewContent, sheetMapping, swapRefusal } from '../../shared/rules/sheet-swap.ts';
import { cellText } from '../../shared/sources/sheet-body.ts';
import { MAX_ENTRIES_FROM, type MappingFrom, type MappingStore } from '../../shared/store/mapping.ts';
import type { SheetChange, SheetSnapshotStore } from '../../shared/store/sheet-snapshots.ts';
import type { SourceDayStore } from '../../shared/store/source-days.ts';
import type { SyncRunStore } from '../../shared/store/sync-runs.ts';
import type { Kept, PiecesPulling, Reading } from './pull-pieces.ts';

export interface SheetKeeping {
  lake: Pick<Objects, 'upload'>;
  days: Pick<SourceDayStore, 'entry'>;
  snapshots: SheetSnapshotStore;
  mapping: Pick<MappingStore, 'from'>;
  runs: Pick<SyncRunStore, 'get'>;
  folder: string;
  pause?: (ms: number) => Promise<unknown>;
}

const TRIES = 8;

/** Where a sheet is, and what it is for. */
export type SheetPlace = Pick<SheetSnapshot, 'spreadsheetId' | 'range' | 'purpose'>;

/** Undefined where the settings do not say it. */
export function sheetPlace({ spreadsheetId, range, purpose }: SourceSettings): SheetPlace | undefined {
  if (spreadsheetId === undefined || range === undefined || purpose === undefined) return undefined;
  return { spreadsheetId, range, purpose };
}

/**
 * Keeps a sheet as it was seen today: a new version where its content is new, and where it is a mapping, that from today on,
 * all in one transaction. One that is suddenly empty, or is no mapping, changes nothing.
 */
export const keptSheet =
  (keeping: SheetKeeping): PiecesPulling<'sheets'>['keep'] =>
  async ({ settings }, reading, { from: date }, read) => {
    const { pause = wait } = keeping;
    const rows = read.days.get(date)?.rows ?? [];
    for (let round = 0; round < TRIES; round += 1) {
      if (round > 0) await pause(conflictPauseMs(round, Math.random()));
      const kept = await tryToKeep(keeping, settings, { ...reading, date }, rows);
      if (kept) return kept;
    }
    throw new Error(`what is known of the sheet on ${date} changed too often to be updated`);
  };

interface SheetReading extends Reading {
  date: string;
}

/** Undefined where somebody else was faster. */
async function tryToKeep(
  keeping: SheetKeeping,
  settings: SourceSettings,
  reading: SheetReading,
  rows: readonly SheetRow[],
): Promise<Kept | undefined> {
  const { days, snapshots, runs } = keeping;
  const { tenantId, date, runId, askedAt: fetchedAt } = reading;
  const place = sheetPlace(settings);
  if (place === undefined) throw new Error('the sheet is not configured');
  const [known, before, run] = await Promise.all([
    days.entry(tenantId, 'sheets', date),
    snapshots.get(tenantId),
    runs.get(tenantId, runId),
  ]);
  if (before && before.fetchedAt > fetchedAt) return nothingOf(0);
  const refusal = swapRefusal(before, rows.length, run?.forced === true);
  if (refusal) return { kind: 'failed', failure: refusal };
  const { lines, sha256 } = sheetLines(rows);
  const isNew = isNewContent(before, { ...place, sha256 });
  const mapping =
    isNew && place.purpose === 'mapping' && rows.length > 0
      ? await nextMapping(keeping, settings, reading, rows)
      : undefined;
  if (mapping && 'code' in mapping) return { kind: 'failed', failure: mapping };

  const isSame = before?.sha256 === sha256;
  const version = isSame ? before.version : (before?.version ?? 0) + 1;
  const object =
    rows.length === 0
      ? null
      : `sheets/tenant=${tenantId}/date=${isSame ? before.seenOn : date}/${sha256.slice(0, 32)}.jsonl.gz`;
  const reply = { rows: rows.length, quarantined: 0, sha256, object, version, fetchedAt, runId };
  const next = nextLakeDay({ tenantId, source: 'sheets', date }, known, reply);
  if (next.kind === 'older') return nothingOf(0);
  if (!isSame && object !== null) await uploaded(keeping, object, lines);
  const madeBy = isSame ? before.runId : runId;
  const snapshot: SheetSnapshot = {
    ...{ tenantId, version, sha256, rows: rows.length, ...place, fetchedAt, runId: madeBy },
    ...(object === null ? {} : { object }),
    seenOn: isSame ? before.seenOn : date,
  };
  const change: SheetChange = {
    entry: { next: next.entry, expected: known?.version ?? 'absent' },
    ...(isNew ? { snapshot: { next: snapshot, expected: before?.version ?? 'absent' } } : {}),
    ...(mapping ? { mapping } : {}),
  };
  if (!(await snapshots.save(change))) return undefined;
  const changedDays = madeBy === runId && (version > 1 || rows.length > 0) ? 1 : 0;
  logger.info('a source was read', {
    ...{ code: LOG.sourceRead, tenantId, source: 'sheets', runId, from: date, to: date, days: 1, rows: rows.length },
    ...{ changedDays, version, mapped: mapping !== undefined },
  });
  return { ...nothingOf(1), rows: rows.length, changedDays };
}

const nothingOf = (days: number) => ({ kind: 'kept' as const, days, rows: 0, quarantined: 0, changedDays: 0 });

async function uploaded({ lake, folder }: SheetKeeping, object: string, lines: string): Promise<void> {
  const own = await mkdtemp(join(folder, 'sheet-'));
  try {
    const path = join(own, 'rows.jsonl.gz');
    await writeSheetLines(path, lines);
    await lake.upload(object, path);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** What the sheet changes of the mapping from today on; undefined where nothing. */
async function nextMapping(
  { mapping }: SheetKeeping,
  { internalLabels = [] }: SourceSettings,
  { tenantId, date: validFrom, askedAt: now }: SheetReading,
  rows: readonly SheetRow[],
): Promise<SheetChange['mapping'] | SourceFailure> {
  const names = Object.keys(rows[0]?.cells ?? {});
  const said = sheetMapping(
    [
      { line: 1, cells: names },
      ...rows.map(({ number, cells }) => ({ line: number, cells: names.map((name) => cellText(cells[name] ?? null)) })),
    ],
    internalLabels,
    MAX_ENTRIES_FROM,
  );
  if ('code' in said) return said;
  const before = await mapping.from(tenantId, validFrom);
  const entries = appliedEntries(before?.entries ?? [], said, { tenantId, validFrom, now, by: 'sheets' });
  if (entries === null) return undefined;
  if (entries.length > MAX_ENTRIES_FROM)
    return {
      code: 'SCHEMA',
      message: `The mapping would have ${entries.length} entries, more than ${MAX_ENTRIES_FROM}.`,
    };
  const next: MappingFrom = { tenantId, validFrom, entries, version: (before?.version ?? 0) + 1 };
  return { next, expected: before?.version ?? 'absent' };
}
