import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keptSheet, sheetPlace } from '../../../functions/sources/kept-sheet.ts';
import { pullPieces } from '../../../functions/sources/pull-pieces.ts';
import { callTokens } from '../../../shared/lambda/call-tokens.ts';
import { dayBook } from '../../../shared/lambda/day-book.ts';
import { toMs } from '../../../shared/model/instant.ts';
import type { SourceSettings } from '../../../shared/model/source.ts';
import { googleTokens } from '../../../shared/sources/google-token.ts';
import { sheetsClient } from '../../../shared/sources/sheets.ts';
import { mappingStore } from '../../../shared/store/mapping.ts';
import { platformStateStore } from '../../../shared/store/platform-state.ts';
import { sheetSnapshotStore } from '../../../shared/store/sheet-snapshots.ts';
import { sourceDayStore } from '../../../shared/store/source-days.ts';
import { syncRunStore } from '../../../shared/store/sync-runs.ts';
import { tokenBucketStore } from '../../../shared/store/token-buckets.ts';
import { simulatedServiceAccount } from '../../../local/simulators/service-account.ts';
import { vendorAnswering, type Answering } from '../../platforms/recorded-answers.ts';
import { recordedSource } from '../../sources/recorded-sources.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { sampleRun, sampleSettings } from '../../support/sample-sources.ts';
import { struckTables, type Strike } from '../../support/struck-tables.ts';

const D = '2026-01-14';
const NEXT = '2026-01-15';
const sheet = (name: string) => recordedSource('sheets', name);
const account = simulatedServiceAccount();

/** Reads of a sheet that answers what a test says, one after the other, over tables and a bucket in memory. */
function sheetWorld(purpose: 'mapping' | 'table', ...answers: Answering[]) {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-sheet-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const memory = new MemoryTables();
  const objects = new Map<string, string>();
  const clock = { ms: toMs(`${D}T11:00:00.000Z`) };
  let asked = 0;
  const vendor = vendorAnswering((url) => {
    if (url.endsWith('/token')) return sheet('token');
    const next = answers[Math.min(asked++, answers.length - 1)]!;
    return typeof next === 'function' ? next(url) : next;
  });
  const { tables, struck, strikeBy } = struckTables(memory);
  const days = sourceDayStore(tables);
  const snapshots = sheetSnapshotStore(tables);
  const mapping = mappingStore(tables);
  const runs = syncRunStore(memory);
  const settings: SourceSettings = sampleSettings({
    ...{ source: 'sheets', spreadsheetId: 'an-invented-spreadsheet', range: 'Map!A1:F', purpose },
  });
  const pull = pullPieces({
    ...{ source: 'sheets' as const, now: () => clock.ms, random: () => 0.5, settingsOf: async () => settings },
    tenantOf: async () => ({
      ...{ id: 'acme', name: 'Acme', status: 'active' as const, timeZone: 'America/New_York' },
      createdAt: '2026-01-01T00:00:00.000Z',
    }),
    clientOf: async () =>
      sheetsClient({
        ...{ ...sheetPlace(settings)!, baseUrl: 'https://sheets.example', http: vendor.http },
        tokens: googleTokens(account, 'https://token.example', vendor.http),
      }),
    gates: {
      ...{ state: platformStateStore(memory), tokens: callTokens(tokenBucketStore(memory)), now: () => clock.ms },
      sleep: async () => undefined,
    },
    book: dayBook(days, async () => undefined),
    keep: keptSheet({
      ...{ days, snapshots, mapping, runs, folder, pause: async () => undefined },
      lake: {
        upload: (key, path) =>
          struck('upload', async () => void objects.set(key, gunzipSync(readFileSync(path)).toString())),
      },
    }),
  });
  return {
    ...{ memory, objects, settings, clock, snapshots, runs, days },
    striking(next: Strike): void {
      strikeBy(next);
    },
    read: (date = D, runId = 'run-1') => {
      clock.ms = Math.max(clock.ms + 1, toMs(`${date}T11:00:00.000Z`));
      const task = { tenantId: 'acme', account: 'main', source: 'sheets', progress: null };
      return pull({ ...task, runId, from: date, to: date }, () => 300_000);
    },
    mapped: async () =>
      (await mapping.all('acme')).map(({ sourceId, affiliateId, internal, validFrom }) => [
        ...[sourceId, affiliateId, internal, validFrom],
      ]),
    standing: async (date = D) => (await days.entry('acme', 'sheets', date))?.standing,
  };
}

describe('a table in a sheet', () => {
  it('is kept as it was seen, a line a row, and named by the day’s entry', async () => {
    const world = sheetWorld('table', sheet('ok'));
    expect(await world.read()).toMatchObject({ state: 'DONE', progress: { days: 1, rows: 3, changedDays: 1 } });
    const [[key, lines] = ['', '']] = [...world.objects];
    expect(key).toMatch(new RegExp(`^sheets/tenant=acme/date=${D}/[0-9a-f]{32}\\.jsonl\\.gz$`));
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown)[0],
    ).toEqual({
      row: 2,
      cells: { source_id: 'aaaaaaaaaaaaaaaaaaaa0001', label: 'Alder - Meta', advertiser_id: 1 },
    });
    expect(await world.standing()).toMatchObject({ version: 1, rows: 3, object: key });
    expect(await world.mapped()).toEqual([]);
  });

  it('that says the same is the same version and object, also on another day', async () => {
    const world = sheetWorld('table', sheet('ok'));
    await world.read();
    const first = await world.standing();
    expect(await world.read(D, 'run-2')).toMatchObject({ progress: { changedDays: 0 } });
    expect(await world.read(NEXT, 'run-3')).toMatchObject({ progress: { changedDays: 0 } });
    expect(world.objects.size).toBe(1);
    expect(await world.standing(NEXT)).toMatchObject({ version: 1, sha256: first?.sha256, object: first?.object });
    expect(await world.snapshots.get('acme')).toMatchObject({ version: 1, seenOn: D, runId: 'run-1' });
  });

  it('that says what it said two versions ago is a third one', async () => {
    const world = sheetWorld('table', sheet('ok'), sheet('mapping'), sheet('ok'));
    for (const runId of ['run-1', 'run-2', 'run-3']) await world.read(D, runId);
    expect(await world.standing()).toMatchObject({ version: 3, rows: 3, runId: 'run-3' });
  });

  it('that is empty takes no rows’ place, until a run is forced, which says so itself', async () => {
    const world = sheetWorld('table', sheet('ok'), sheet('empty'));
    await world.read();
    expect(await world.read(NEXT, 'run-2')).toMatchObject({
      ...{ state: 'FAILED', failure: { code: 'INCOMPLETE', message: expect.stringContaining('3 stand') } },
    });
    expect(await world.snapshots.get('acme')).toMatchObject({ version: 1, rows: 3 });
    expect(await world.days.entry('acme', 'sheets', NEXT)).toMatchObject({ status: 'FAILED' });
    await world.runs.create(sampleRun({ id: 'run-3', forced: true }));
    expect(await world.read(NEXT, 'run-3')).toMatchObject({ state: 'DONE', progress: { changedDays: 1 } });
    expect(await world.standing(NEXT)).toMatchObject({ version: 2, rows: 0 });
    expect((await world.snapshots.get('acme'))?.object).toBeUndefined();
  });

  it('that was empty from the first is zero, certainly', async () => {
    const world = sheetWorld('table', sheet('header-only'));
    await world.read();
    expect(await world.days.entry('acme', 'sheets', D)).toMatchObject({ status: 'ZERO' });
  });

  it('whose read failed is as it was', async () => {
    const world = sheetWorld('table', sheet('ok'), sheet('beyond-header'));
    await world.read();
    expect(await world.read(D, 'run-2')).toMatchObject({ state: 'FAILED', failure: { code: 'SCHEMA' } });
    expect(await world.days.entry('acme', 'sheets', D)).toMatchObject({
      ...{ status: 'FAILED', standing: { version: 1, rows: 3 } },
    });
  });
});

describe('a mapping in a sheet', () => {
  const FIRST = [
    ['aaaaaaaaaaaaaaaaaaaa0001', '41', true, D],
    ['aaaaaaaaaaaaaaaaaaaa0005', undefined, false, D],
  ];

  it('holds from the day on which it was first seen, and what held before still does', async () => {
    const world = sheetWorld('mapping', sheet('mapping'), sheet('mapping'), sheet('mapping-changed'));
    await world.read();
    expect(await world.mapped()).toEqual(FIRST);
    await world.read(NEXT, 'run-2');
    expect(await world.mapped()).toEqual(FIRST);
    await world.read('2026-01-16', 'run-3');
    expect(await world.mapped()).toEqual([
      ...FIRST,
      ['aaaaaaaaaaaaaaaaaaaa0001', '42', true, '2026-01-16'],
      ['aaaaaaaaaaaaaaaaaaaa0005', undefined, false, '2026-01-16'],
    ]);
  });

  it('that is none fails by row and column, and the last good one stays, sheet and all', async () => {
    const world = sheetWorld('mapping', sheet('mapping'), sheet('mapping-broken'));
    await world.read();
    expect(await world.read(NEXT, 'run-2')).toMatchObject({
      ...{ state: 'FAILED', failure: { code: 'SCHEMA' } },
    });
    expect((await world.days.entry('acme', 'sheets', NEXT))?.failure?.message).toContain('row 2, redtrack.source_id');
    expect(await world.mapped()).toEqual(FIRST);
    expect(await world.snapshots.get('acme')).toMatchObject({ version: 1, seenOn: D });
    expect(world.objects.size).toBe(1);
  });

  it('that was a table before is applied though its content is the same', async () => {
    const world = sheetWorld('table', sheet('mapping'));
    await world.read();
    expect(await world.mapped()).toEqual([]);
    world.settings.purpose = 'mapping';
    expect(await world.read(D, 'run-2')).toMatchObject({ state: 'DONE', progress: { changedDays: 0 } });
    expect(await world.mapped()).toEqual(FIRST);
    expect(await world.snapshots.get('acme')).toMatchObject({ version: 1, purpose: 'mapping' });
  });

  it('that an admin changed meanwhile is not entered again by a sheet that says the same', async () => {
    const world = sheetWorld('mapping', sheet('mapping'));
    await world.read();
    const store = mappingStore(world.memory);
    const before = (await store.from('acme', D))!;
    await store.save({ ...before, entries: [], version: before.version + 1 }, before.version);
    await world.read(D, 'run-2');
    expect(await world.mapped()).toEqual([]);
  });

  it('stays where the sheet is emptied on purpose', async () => {
    const world = sheetWorld('mapping', sheet('mapping'), sheet('empty'));
    await world.read();
    await world.runs.create(sampleRun({ id: 'run-2', forced: true }));
    expect(await world.read(D, 'run-2')).toMatchObject({ state: 'DONE' });
    expect(await world.mapped()).toEqual(FIRST);
  });
});

describe('a read of a sheet', () => {
  const leftBy = async (world: ReturnType<typeof sheetWorld>) => {
    const { fetchedAt: _, ...snapshot } = (await world.snapshots.get('acme'))!;
    const { fetchedAt: __, ...standing } = (await world.standing())!;
    return { snapshot, standing, mapped: await world.mapped(), objects: [...world.objects] };
  };

  it.each([
    ['upload', 'before'],
    ['upload', 'after'],
    ['transaction of sources', 'before'],
    ['transaction of sources', 'after'],
  ] as const)(
    'that is killed at its %s, %s it, leaves in the end what one that is not leaves',
    async (effect, when) => {
      const whole = sheetWorld('mapping', sheet('mapping'));
      const answer = await whole.read();
      const world = sheetWorld('mapping', sheet('mapping'));
      let kills = 0;
      world.striking((at, which) => {
        if (at !== effect || which !== when || kills > 0) return;
        kills += 1;
        throw new Error('the power is cut');
      });
      await expect(world.read()).rejects.toThrow('the power is cut');
      const again = await world.read();
      const told = ({ rows, days, changedDays }: NonNullable<typeof again>['progress']) => ({
        rows,
        days,
        changedDays,
      });
      expect(told(again.progress)).toEqual(told(answer.progress));
      expect(await leftBy(world)).toEqual(await leftBy(whole));
    },
  );

  it.each([D, NEXT])('that was slower than a later one, of %s, changes nothing', async (date) => {
    const world = sheetWorld('table', sheet('ok'), sheet('mapping'));
    let isStruck = false;
    world.striking(async (effect, when) => {
      if (effect !== 'transaction of sources' || when !== 'before' || isStruck) return;
      isStruck = true;
      // Another run has read the next content and is done before this one writes.
      await world.read(date, 'run-2');
    });
    await world.read();
    expect(isStruck).toBe(true);
    expect(await world.snapshots.get('acme')).toMatchObject({ version: 1, rows: 2, runId: 'run-2' });
    expect(await world.standing(date)).toMatchObject({ rows: 2, runId: 'run-2' });
  });
});
