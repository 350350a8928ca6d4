import { beforeEach, describe, expect, it } from 'vitest';
import { after } from '../../shared/model/instant.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { trackingStore, type TrackingStore } from '../../shared/store/trackings.ts';
import { T0 } from '../support/sample-claims.ts';
import { sampleTracking } from '../support/sample-trackings.ts';

/** The tracking ids of claims, on any tables. Each test has a tenant of its own. */
export function trackingsContract(tablesOf: () => Tables): void {
  let tenants = 0;
  let tenantId: string;
  let store: TrackingStore;
  beforeEach(() => {
    tenantId = `trackings-${Date.now()}-${(tenants += 1)}`;
    store = trackingStore(tablesOf());
  });
  const of = (changes: Parameters<typeof sampleTracking>[0] = {}) => sampleTracking({ tenantId, ...changes });

  describe('a tracking id', () => {
    it('is held by the first claim that names it, of many at once too', async () => {
      const claims = ['a', 'b', 'c', 'd'].map((id) => of({ submissionId: `sub_${id}` }));
      const made = await Promise.all(claims.map((claim) => store.register(claim)));
      expect(made.filter((outcome) => outcome === 'registered')).toHaveLength(1);
      expect(await store.since(tenantId, T0)).toEqual([claims[made.indexOf('registered')]]);
      expect(await store.register(claims[0]!)).toBe('held');
    });

    it('is one tenant’s, whatever characters it has', async () => {
      const trackingId = 'a#b c/ü~\u{1f600}'.repeat(10);
      expect(await store.register(of({ trackingId }))).toBe('registered');
      expect(await store.register(of({ trackingId, tenantId: `${tenantId}-b` }))).toBe('registered');
      expect(await store.since(tenantId, T0)).toEqual([of({ trackingId })]);
    });

    it('is listed for claims since an instant, the oldest first', async () => {
      const times = [after(T0, 1), T0, after(T0, -1)];
      for (const [n, submittedAt] of times.entries())
        await store.register(of({ submittedAt, trackingId: `id-${n}`, submissionId: `sub_${n}` }));
      expect((await store.since(tenantId, T0)).map(({ submittedAt }) => submittedAt)).toEqual([T0, after(T0, 1)]);
    });
  });

  describe('what is counted under it', () => {
    it('is kept in place of the version before alone', async () => {
      const first = of();
      await store.register(first);
      const counts = [{ affiliateId: '71', clicks: 3, conversions: 1 }];
      const next = { ...first, everflow: { '2026-11-01': counts }, orders: {}, version: 2 };
      expect([await store.save(next), await store.save(next)]).toEqual([true, false]);
      expect(await store.since(tenantId, T0)).toEqual([next]);
    });

    it('is as old as orders were looked through', async () => {
      expect(await store.orders(tenantId)).toBeUndefined();
      const orders = { tenantId, from: '2026-10-20', asOf: T0, openFrom: after(T0, 1) };
      await store.saveOrders(orders);
      expect(await store.orders(tenantId)).toEqual(orders);
      expect(await store.since(tenantId, '2026-01-01T00:00:00.000Z')).toEqual([]);
      const { openFrom: _, ...whole } = { ...orders, asOf: after(T0, 2) };
      await store.saveOrders(whole);
      expect(await store.orders(tenantId)).toEqual(whole);
    });
  });
}
