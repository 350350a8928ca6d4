import { beforeEach, describe, expect, it } from 'vitest';
import type { OrderDay, OrderFileEntry } from '../../shared/model/order-ledger.ts';
import { daysLater } from '../../shared/rules/calendar.ts';
import { newEntry, settledEntries } from '../../shared/rules/order-ledger.ts';
import { orderDaysHeadKey } from '../../shared/store/keys.ts';
import { orderDayStore, type NewSums, type OrderDayStore } from '../../shared/store/order-days.ts';
import { entryPut, ledgerPut, orderFileStore, type OrderFileStore } from '../../shared/store/order-files.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { CONTENT, exportVersion, orderDay, SEEN_AT } from '../support/sample-order-files.ts';

/** The ledger of exports and the sums of orders, on any tables. */
export function ordersContract(tablesOf: () => Tables): void {
  let tenants = 0;
  let tenantId: string;
  let files: OrderFileStore;
  let days: OrderDayStore;
  beforeEach(() => {
    tenantId = `orders-${Date.now()}-${(tenants += 1)}`;
    files = orderFileStore(tablesOf());
    days = orderDayStore(tablesOf());
  });
  const seen = (date: string, etag = 'e1'): OrderFileEntry => newEntry(exportVersion(tenantId, date, etag), SEEN_AT);

  describe('the ledger of exports', () => {
    it('is of version 0 before anything counts', async () => {
      expect(await files.ledger(tenantId)).toEqual({ tenantId, version: 0, announced: {} });
      expect(await files.all(tenantId)).toEqual([]);
    });

    it('knows a version once', async () => {
      expect([await files.claim(seen('2026-01-14')), await files.claim(seen('2026-01-14'))]).toEqual([true, false]);
      expect(await files.claim(seen('2026-01-14', 'e2'))).toBe(true);
      expect(await files.all(tenantId)).toHaveLength(2);
      expect(await files.all(`${tenantId}-other`)).toEqual([]);
    });

    it('lists a feed’s versions by the time in their names', async () => {
      for (const date of ['2026-01-15', '2026-01-09', '2026-01-14']) await files.claim(seen(date));
      const listed = (await files.all(tenantId)).map(({ feed, at }) => [feed, at]);
      expect(listed).toEqual(
        ['2026-01-09', '2026-01-14', '2026-01-15'].map((date) => ['orders-create', `${date}T06:00:00.000Z`]),
      );
    });

    it('finds those of a feed with a date in a range, both ends included', async () => {
      for (const date of ['2026-01-13', '2026-01-14', '2026-01-15', '2026-01-16']) await files.claim(seen(date));
      const range = (from: number, to: number) => ({ from: `2026-01-${from}`, to: `2026-01-${to}` });
      const dated = await files.dated(tenantId, 'orders-create', range(14, 15));
      expect(dated.map(({ at }) => at.slice(8, 10))).toEqual(['14', '15']);
      expect(await files.dated(tenantId, 'orders-update', range(14, 15))).toEqual([]);
      expect(await files.anyDated(tenantId, 'orders-create', range(16, 20))).toBe(true);
      expect(await files.anyDated(tenantId, 'orders-create', range(17, 20))).toBe(false);
      expect(await files.anyDated(`${tenantId}-other`, 'orders-create', range(1, 20))).toBe(false);
    });

    it('lets one of two count that begin at the same version', async () => {
      const entries = [seen('2026-01-14'), seen('2026-01-15')];
      for (const entry of entries) await files.claim(entry);
      const next = { tenantId, version: 1, announced: { 'orders-create': ['Risk Score'] } };
      const outcomes = [];
      for (const entry of entries) {
        const changed = settledEntries(entry, CONTENT, [entry], { ledger: 1, settledAt: SEEN_AT });
        outcomes.push((await tablesOf().transact([ledgerPut(next), ...changed.map(entryPut)])).committed);
      }
      expect(outcomes).toEqual([true, false]);
      expect((await files.all(tenantId)).map(({ status }) => status)).toEqual(['LOADED', 'LOADING']);
      expect(await files.ledger(tenantId)).toEqual(next);
    });
  });

  describe('the days of orders', () => {
    const stored = async (): Promise<OrderDay[]> => days.range(tenantId, '2026-01-01', '2026-12-31');
    const january = (day: number): string => `2026-01-${String(day).padStart(2, '0')}`;
    const sums = (version: number, of: OrderDay[], has = (_: string) => true) => ({
      version,
      form: 'a',
      has,
      days: of,
    });
    const replace = async (of: NewSums): Promise<boolean> => days.replace(tenantId, await days.head(tenantId), of);

    it('are of version 0 before there are any', async () => {
      expect(await days.head(tenantId)).toEqual({ version: 0, turn: 0, form: null });
      expect(await days.version(tenantId)).toBe(0);
    });

    it('that were summed are replaced, those without orders go, and no other is touched', async () => {
      const many = Array.from({ length: 28 }, (_, n) => orderDay(january(n + 1), n));
      expect(await replace(sums(1, many))).toBe(true);
      expect(await stored()).toEqual(many);
      expect(await days.range(tenantId, january(3), january(4))).toEqual(many.slice(2, 4));
      expect(await replace(sums(2, [orderDay(january(14), 7)], (date) => date >= january(14)))).toBe(true);
      expect(await stored()).toEqual([...many.slice(0, 13), orderDay(january(14), 7)]);
      expect(await days.head(tenantId)).toEqual({ version: 2, turn: 2, form: 'a' });
    });

    it('are written by one of two who began at the same head, also where they write different days', async () => {
      const head = await days.head(tenantId);
      const one = sums(2, [orderDay(january(14), 2)], (date) => date === january(14));
      const other = sums(1, [orderDay(january(15), 1)], (date) => date === january(15));
      expect([await days.replace(tenantId, head, one), await days.replace(tenantId, head, other)]).toEqual([
        true,
        false,
      ]);
      expect([await stored(), await days.version(tenantId)]).toEqual([[orderDay(january(14), 2)], 2]);
    });

    it('of a year take several transactions, and the version stands with the last', async () => {
      const year = Array.from({ length: 200 }, (_, n) => orderDay(daysLater(january(1), n), n));
      expect(await replace(sums(3, year))).toBe(true);
      expect([await stored(), await days.head(tenantId)]).toEqual([year, { version: 3, turn: 4, form: 'a' }]);
    });

    it('that are written in part stop whoever began before', async () => {
      await replace(sums(1, [orderDay(january(14), 1)]));
      const [tables, head] = [tablesOf(), await days.head(tenantId)];
      let transactions = 0;
      const cut = orderDayStore({
        ...{ get: tables.get.bind(tables), query: tables.query.bind(tables) },
        ...{ getMany: tables.getMany.bind(tables), write: tables.write.bind(tables) },
        transact: async (writes) => {
          transactions += 1;
          if (transactions === 2) throw new Error('power cut');
          return tables.transact(writes);
        },
      });
      const year = Array.from({ length: 200 }, (_, n) => orderDay(daysLater(january(1), n), n));
      await expect(cut.replace(tenantId, head, sums(2, year))).rejects.toThrow('power cut');
      expect(await days.head(tenantId)).toEqual({ version: 1, turn: 2, form: 'a' });
      expect(await days.replace(tenantId, head, sums(3, []))).toBe(false);
      expect(await replace(sums(3, year))).toBe(true);
      expect(await stored()).toEqual(year);
    });

    it('of a head from before turns were counted are replaced once', async () => {
      const put = { ...orderDaysHeadKey(tenantId), version: 4 };
      await tablesOf().write({ table: 'sources', put, when: [] });
      const head = await days.head(tenantId);
      expect(head).toEqual({ version: 4, turn: 0, form: null });
      expect([
        await days.replace(tenantId, head, sums(5, [])),
        await days.replace(tenantId, head, sums(5, [])),
      ]).toEqual([true, false]);
    });
  });
}
