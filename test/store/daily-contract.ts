import { beforeEach, describe, expect, it } from 'vitest';
import type { DailyPerformance } from '../../shared/model/daily.ts';
import { dailyKey } from '../../shared/store/keys.ts';
import { dailyStore, type DailyStore } from '../../shared/store/daily.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { sampleDay, sampleRow } from '../support/sample-sources.ts';

let tenants = 0;

/** What the store of merged days promises over any tables. Each test has a tenant of its own. */
export function dailyContract(tables: () => Tables): void {
  let store: DailyStore;
  let tenantId: string;
  beforeEach(() => {
    store = dailyStore(tables());
    tenantId = `merged-${(tenants += 1)}`;
  });
  const dayOf = (date: string, changes: Partial<DailyPerformance> = {}) => sampleDay({ tenantId, date, ...changes });
  /** More than an item takes, also when it is packed. */
  const hugeDay = (date: string, version: number): DailyPerformance => {
    const text = (n: number) => Array.from({ length: 30 }, (_, at) => Math.imul(n + at, 2_654_435_761) >>> 0).join('-');
    const rows = Array.from({ length: 3000 }, (_, n) =>
      sampleRow({ affiliateId: `${n}`, affiliateLabel: text(n * 31) }),
    );
    return dayOf(date, { rows, version });
  };

  describe('the store of merged days', () => {
    it('gives a range of days, the earliest first, only to their tenant', async () => {
      const days = ['2026-10-02', '2026-10-01', '2026-10-04'].map((date) => dayOf(date));
      for (const day of days) expect(await store.save(day, 'absent')).toBe(true);
      const datesOf = async (from: string, to: string) =>
        (await store.range(tenantId, from, to)).map(({ date }) => date);
      expect(await store.range(tenantId, '2026-10-01', '2026-10-01')).toEqual([days[1]]);
      expect(await datesOf('2026-10-01', '2026-10-31')).toEqual(['2026-10-01', '2026-10-02', '2026-10-04']);
      expect(await datesOf('2026-10-02', '2026-10-03')).toEqual(['2026-10-02']);
      expect(await datesOf('2026-10-04', '2026-10-01')).toEqual([]);
      expect([
        await store.get('nobody', '2026-10-01'),
        await store.range('nobody', '2026-10-01', '2026-10-31'),
      ]).toEqual([undefined, []]);
    });

    it('is replaced by one of many that read the same', async () => {
      await store.save(dayOf('2026-10-01'), 'absent');
      const merged = [1, 2, 3].map((n) => dayOf('2026-10-01', { rows: [sampleRow({ conversions: n })], version: 2 }));
      const made = await Promise.all(merged.map((day) => store.save(day, 1)));
      expect(made.filter(Boolean)).toHaveLength(1);
      expect(await store.get(tenantId, '2026-10-01')).toEqual(merged[made.indexOf(true)]);
      expect([await store.save(merged[0]!, 'absent'), await store.save(merged[0]!, 1)]).toEqual([false, false]);
    });

    it('keeps a day that is larger than an item, and nothing of it once it is small', async () => {
      const huge = hugeDay('2026-10-01', 1);
      expect(await store.save(huge, 'absent')).toBe(true);
      expect(await store.get(tenantId, '2026-10-01')).toEqual(huge);
      expect(await tables().get('sources', dailyKey(tenantId, '2026-10-01', 1))).toBeDefined();
      const small = dayOf('2026-10-01', { version: 2 });
      expect(await store.save(small, 1)).toBe(true);
      expect(await store.get(tenantId, '2026-10-01')).toEqual(small);
      expect((await tables().get('sources', dailyKey(tenantId, '2026-10-01', 1)))?.['bytes']).toBeUndefined();
      expect(await store.save({ ...huge, version: 3 }, 2)).toBe(true);
      expect(await store.get(tenantId, '2026-10-01')).toEqual({ ...huge, version: 3 });
    });

    it('says that a day is not whole, and never shows a part of it', async () => {
      await store.save(hugeDay('2026-10-01', 1), 'absent');
      await tables().write({ table: 'sources', delete: dailyKey(tenantId, '2026-10-01', 1), when: [] });
      await expect(store.get(tenantId, '2026-10-01')).rejects.toThrow('do not make one version');
    });
  });
}
