import { beforeEach, describe, expect, it } from 'vitest';
import { reportKey } from '../../shared/store/keys.ts';
import { reportFromItem, reportStore } from '../../shared/store/reports.ts';
import { syncRunStore } from '../../shared/store/sync-runs.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { T0 } from '../support/sample-claims.ts';
import { DAY_ONE, sampleReport, sampleRun } from '../support/sample-sources.ts';

let tenants = 0;

/** What the stores of runs and of reports promise over any tables. Each test has a tenant of its own. */
export function syncsContract(tables: () => Tables): void {
  let tenantId: string;
  beforeEach(() => {
    tenantId = `syncing-${(tenants += 1)}`;
  });

  describe('the store of runs', () => {
    it('makes one once, and ends it once', async () => {
      const store = syncRunStore(tables());
      const run = sampleRun({ tenantId });
      expect([await store.create(run), await store.create({ ...run, tasks: [] })]).toEqual([true, false]);
      const ended = { ...run, status: 'SUCCEEDED' as const, endedAt: T0, version: 2 };
      expect([await store.save(ended, 1), await store.save({ ...ended, status: 'FAILED' }, 1)]).toEqual([true, false]);
      expect(await store.get(tenantId, run.id)).toEqual(ended);
      expect(await store.get('nobody', run.id)).toBeUndefined();
    });

    it('lists them page by page, the newest slot first', async () => {
      const store = syncRunStore(tables());
      const ids = ['2026-11-02T07-hourly-a', '2026-11-02T10-now-b', '2026-11-03T02-nightly-c'];
      for (const id of ids) await store.create(sampleRun({ tenantId, id }));
      const first = await store.list(tenantId, { limit: 2 });
      expect(first.items.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
      const rest = await store.list(tenantId, { limit: 2, startAfter: first.next! });
      expect([rest.items.map(({ id }) => id), rest.next]).toEqual([[ids[0]], undefined]);
      expect((await store.list('nobody', { limit: 2 })).items).toEqual([]);
    });
  });

  describe('the store of reports', () => {
    const ref = () => ({ tenantId, date: DAY_ONE, brandId: 'ccw', type: 'daily-summary' as const });

    it('keeps the first of a day, a brand and a type, whoever makes it', async () => {
      const store = reportStore(tables());
      const reports = [1, 2, 3].map((n) => sampleReport({ tenantId, unmappedMicros: n }));
      const made = await Promise.all(reports.map((report) => store.create(report)));
      expect(made.filter(Boolean)).toHaveLength(1);
      expect(await store.get(ref())).toEqual(reports[made.indexOf(true)]);
      for (const other of [{ tenantId: 'nobody' }, { date: '2026-10-29' }, { brandId: 'exp' }])
        expect(await store.get({ ...ref(), ...other })).toBeUndefined();
      expect(await store.get({ ...ref(), type: 'leaderboard' })).toBeUndefined();
    });

    it('reads it from the table’s stream too', async () => {
      const report = sampleReport({ tenantId });
      await reportStore(tables()).create(report);
      const item = (await tables().get('syncs', reportKey(tenantId, DAY_ONE, 'ccw', 'daily-summary')))!;
      const asStreamed = { ...item, body: Buffer.from(item.body as Uint8Array).toString('base64') };
      expect(reportFromItem(asStreamed)).toEqual(report);
    });
  });
}
