import { beforeEach, describe, expect, it } from 'vitest';
import type { OrderDay, OrderFileEntry } from '../../shared/model/order-ledger.ts';
import { newEntry, settledEntries } from '../../shared/rules/order-ledger.ts';
import { orderDayStore, type OrderDayStore } from '../../shared/store/order-days.ts';
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

    it('lets one of two count that begin at the same version', async () => {
      const entries = [seen('2026-01-14'), seen('2026-01-15')];
      for (const entry of entries) await files.claim(entry);
      const next = { tenantId, version: 1, announced: { 'orders-create': ['Risk Score'] } };
      const outcomes = [];
      for (const entry of entries) {
        const changed = settledEntries(entry, CONTENT, [entry], SEEN_AT);
        outcomes.push((await tablesOf().transact([ledgerPut(next), ...changed.map(entryPut)])).committed);
      }
      expect(outcomes).toEqual([true, false]);
      expect((await files.all(tenantId)).map(({ status }) => status)).toEqual(['LOADED', 'LOADING']);
      expect(await files.ledger(tenantId)).toEqual(next);
    });
  });

  describe('the days of orders', () => {
    const stored = async (): Promise<OrderDay[]> => days.range(tenantId, '2026-01-01', '2026-12-31');

    it('are all replaced, and those without orders go', async () => {
      expect(await days.version(tenantId)).toBe(0);
      const many = Array.from({ length: 28 }, (_, n) => orderDay(`2026-01-${String(n + 1).padStart(2, '0')}`, n));
      expect(await days.replace(tenantId, many, 1)).toBe(true);
      expect(await stored()).toEqual(many);
      expect(await days.range(tenantId, '2026-01-03', '2026-01-04')).toEqual(many.slice(2, 4));
      expect(await days.replace(tenantId, [orderDay('2026-01-14', 7)], 2)).toBe(true);
      expect([await stored(), await days.version(tenantId)]).toEqual([[orderDay('2026-01-14', 7)], 2]);
    });

    it('of an older version of the ledger never replace those of a newer one', async () => {
      await days.replace(tenantId, [orderDay('2026-01-14', 2)], 2);
      expect(await days.replace(tenantId, [orderDay('2026-01-14', 1)], 1)).toBe(true);
      expect([await stored(), await days.version(tenantId)]).toEqual([[orderDay('2026-01-14', 2)], 2]);
    });
  });
}
