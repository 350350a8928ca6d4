import { beforeEach, describe, expect, it } from 'vitest';
import { brandStore } from '../../shared/store/brands.ts';
import { mappingStore } from '../../shared/store/mapping.ts';
import { sheetSnapshotStore } from '../../shared/store/sheet-snapshots.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import { sourceSettingsStore } from '../../shared/store/source-settings.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { sampleBrand, sampleEntry, sampleLedgerEntry, sampleSettings } from '../support/sample-sources.ts';

let tenants = 0;

/** What the stores of mapping, brands and settings promise over any tables. Each test has a tenant of its own. */
export function sourcesContract(tables: () => Tables): void {
  let tenantId: string;
  beforeEach(() => {
    tenantId = `mapping-${(tenants += 1)}`;
  });

  describe('the store of sheets', () => {
    const snapshot = (version: number) => ({
      ...{ tenantId, version, sha256: 'a'.repeat(64), rows: 2, object: 'sheets/a.jsonl.gz', range: 'A1:C' },
      ...{ spreadsheetId: 'an-invented-spreadsheet', purpose: 'mapping' as const, seenOn: '2026-01-14' },
      ...{ fetchedAt: '2026-01-14T11:00:00.000Z', runId: 'run-1' },
    });
    const entry = (version: number) => sampleLedgerEntry({ tenantId, source: 'sheets', date: '2026-01-14', version });
    const mapping = (version: number) => ({ tenantId, validFrom: '2026-01-14', entries: [sampleEntry()], version });

    it('keeps a day, the snapshot and the mapping together, and gives them only to their tenant', async () => {
      const store = sheetSnapshotStore(tables());
      expect(await store.get(tenantId)).toBeUndefined();
      const change = {
        entry: { next: entry(1), expected: 'absent' as const },
        snapshot: { next: snapshot(1), expected: 'absent' as const },
        mapping: { next: mapping(1), expected: 'absent' as const },
      };
      expect(await store.save(change)).toBe(true);
      expect(await store.get(tenantId)).toEqual(snapshot(1));
      expect(await sourceDayStore(tables()).entry(tenantId, 'sheets', '2026-01-14')).toEqual(entry(1));
      expect(await mappingStore(tables()).from(tenantId, '2026-01-14')).toEqual(mapping(1));
      expect(await store.get('nobody')).toBeUndefined();
    });

    it.each(['entry', 'snapshot', 'mapping'] as const)(
      'keeps none of it where the %s is another by now',
      async (late) => {
        const store = sheetSnapshotStore(tables());
        const at = (version: number, expected: number | 'absent') => ({
          entry: { next: entry(version), expected },
          snapshot: { next: snapshot(version), expected },
          mapping: { next: mapping(version), expected },
        });
        expect(await store.save(at(1, 'absent'))).toBe(true);
        const next = at(2, 1);
        next[late].expected = 7;
        expect(await store.save(next)).toBe(false);
        expect(await store.get(tenantId)).toEqual(snapshot(1));
        expect((await mappingStore(tables()).from(tenantId, '2026-01-14'))?.version).toBe(1);
      },
    );

    it('keeps a day on which nothing changed by itself', async () => {
      const store = sheetSnapshotStore(tables());
      expect(await store.save({ entry: { next: entry(1), expected: 'absent' } })).toBe(true);
      expect(await store.get(tenantId)).toBeUndefined();
    });
  });

  describe('the store of the mapping', () => {
    const entriesFrom = (validFrom: string, ...sourceIds: string[]) => ({
      ...{ tenantId, validFrom, version: 1 },
      entries: sourceIds.map((sourceId) => sampleEntry({ tenantId, sourceId, validFrom })),
    });

    it('keeps what holds from each day on, whole, and gives it only to its tenant', async () => {
      const store = mappingStore(tables());
      const [late, early] = [entriesFrom('2026-02-01', 's1'), entriesFrom('2026-01-01', 's2', 's#1 ')];
      for (const mapping of [late, early]) expect(await store.save(mapping, 'absent')).toBe(true);
      expect(await store.from(tenantId, '2026-02-01')).toEqual(late);
      expect(await store.all(tenantId)).toEqual([...early.entries, ...late.entries]);
      expect([await store.from(tenantId, '2026-03-01'), await store.all('nobody')]).toEqual([undefined, []]);
    });

    it('is replaced by one of many that read the same', async () => {
      const store = mappingStore(tables());
      await store.save(entriesFrom('2026-01-01', 's1'), 'absent');
      const changed = ['s2', 's3', 's4'].map((id) => ({ ...entriesFrom('2026-01-01', 's1', id), version: 2 }));
      const made = await Promise.all(changed.map((mapping) => store.save(mapping, 1)));
      expect(made.filter(Boolean)).toHaveLength(1);
      expect(await store.from(tenantId, '2026-01-01')).toEqual(changed[made.indexOf(true)]);
      expect(await store.save(entriesFrom('2026-01-01', 's9'), 'absent')).toBe(false);
    });

    it('takes 500 entries with nothing in common', async () => {
      const store = mappingStore(tables());
      const text = (seed: number, length: number) =>
        Array.from({ length }, (_, at) => ((seed * 7919 + at * at * 104_729 + at) % 36).toString(36)).join('');
      const entries = Array.from({ length: 500 }, (_, n) =>
        sampleEntry({
          ...{ tenantId, validFrom: '2026-01-01', sourceId: `${n}-${text(n, 90)}`, sourceName: text(n + 1, 200) },
          ...{ affiliateLabel: text(n + 2, 200), advertiserLabel: text(n + 3, 200) },
        }),
      );
      expect(await store.save({ tenantId, validFrom: '2026-01-01', entries, version: 1 }, 'absent')).toBe(true);
      expect(await store.all(tenantId)).toEqual(entries);
    });
  });

  describe('the store of brands', () => {
    it('keeps them by tenant and id, each over the version that was read', async () => {
      const store = brandStore(tables());
      const [ccw, exp] = [sampleBrand({ tenantId }), sampleBrand({ tenantId, id: 'exp', title: 'EXP' })];
      for (const brand of [exp, ccw]) await store.save(brand, 'absent');
      expect([await store.save(ccw, 'absent'), await store.save(ccw, 2)]).toEqual([false, false]);
      expect(await store.all(tenantId)).toEqual([ccw, exp]);
      const renamed = { ...ccw, title: 'Carry', version: 2 };
      expect(await store.save(renamed, 1)).toBe(true);
      expect(await store.get(tenantId, 'ccw')).toEqual(renamed);
      expect([await store.get('nobody', 'ccw'), await store.all('nobody')]).toEqual([undefined, []]);
    });
  });

  describe('the store of source settings', () => {
    it('keeps them by tenant and source, each over the version that was read', async () => {
      const store = sourceSettingsStore(tables());
      const [everflow, redtrack] = (['everflow', 'redtrack'] as const).map((source) =>
        sampleSettings({ tenantId, source }),
      );
      for (const settings of [redtrack!, everflow!]) await store.save(settings, 'absent');
      expect([await store.save(everflow!, 'absent'), await store.save(everflow!, 2)]).toEqual([false, false]);
      expect(await store.all(tenantId)).toEqual([everflow, redtrack]);
      const paused = { ...redtrack!, state: 'paused' as const, reason: 'moving', version: 2 };
      expect(await store.save(paused, 1)).toBe(true);
      expect(await store.get(tenantId, 'redtrack')).toEqual(paused);
      expect([await store.get('nobody', 'everflow'), await store.all('nobody')]).toEqual([undefined, []]);
    });
  });
}
