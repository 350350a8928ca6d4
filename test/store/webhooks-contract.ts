import { beforeEach, describe, expect, it } from 'vitest';
import { after, MINUTE } from '../../shared/model/instant.ts';
import { claimedDelivery } from '../../shared/rules/webhook-delivery.ts';
import { deletedEndpoint, disabledEndpoint } from '../../shared/rules/webhook-health.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { webhookStore, type WebhookStore } from '../../shared/store/webhooks.ts';
import { T0 } from '../support/sample-claims.ts';
import { pendingDelivery, sampleEndpoint } from '../support/sample-webhooks.ts';

let tenants = 0;

/** What the store of webhooks promises over any tables. Each test has a tenant of its own. */
export function webhooksContract(tables: () => Tables): void {
  let store: WebhookStore;
  let tenantId: string;
  beforeEach(() => {
    store = webhookStore(tables());
    tenantId = `hooked-${(tenants += 1)}`;
  });
  const endpointOf = (n: number) => sampleEndpoint({ tenantId, id: `whk_${String(n).padStart(2, '0')}` });
  const eventOf = (n: number) => `evt_${String(n).padStart(29, '0')}`;
  const deliveryOf = (n: number, nextAt = T0) =>
    pendingDelivery({ tenantId, endpointId: 'whk_00', eventId: eventOf(n), nextAt });
  const refOf = (n: number) => ({ tenantId, endpointId: 'whk_00', eventId: eventOf(n) });

  describe('the store of endpoints', () => {
    it('gives back what was added, the newest first, and only to its tenant', async () => {
      for (const n of [1, 2]) expect(await store.addEndpoint(endpointOf(n))).toBe('added');
      expect(await store.endpointsOf(tenantId)).toEqual([endpointOf(2), endpointOf(1)]);
      expect(await store.endpoint(tenantId, 'whk_01')).toEqual(endpointOf(1));
      expect(await store.endpoint('nobody', 'whk_01')).toBeUndefined();
      expect(await store.endpointsOf('nobody')).toEqual([]);
    });

    it('takes ten, and another for one that was deleted', async () => {
      for (let n = 0; n < 10; n += 1) expect(await store.addEndpoint(endpointOf(n))).toBe('added');
      expect(await store.addEndpoint(endpointOf(10))).toBe('full');
      const deleted = deletedEndpoint(endpointOf(3), T0);
      expect(await store.removeEndpoint(deleted, 2)).toBe(false);
      expect(await store.removeEndpoint(deleted, 1)).toBe(true);
      expect(await store.endpoint(tenantId, 'whk_03')).toBeUndefined();
      expect(await store.addEndpoint(endpointOf(10))).toBe('added');
      expect(await store.addEndpoint(endpointOf(11))).toBe('full');
      expect(await store.endpointsOf(tenantId)).toHaveLength(10);
    });

    it('takes no more than ten where many come at once', async () => {
      for (let n = 0; n < 9; n += 1) await store.addEndpoint(endpointOf(n));
      const added = await Promise.all([10, 11, 12, 13].map((n) => store.addEndpoint(endpointOf(n))));
      expect(added.filter((one) => one === 'added')).toHaveLength(1);
      expect(await store.endpointsOf(tenantId)).toHaveLength(10);
    });

    it('saves where the version stands', async () => {
      await store.addEndpoint(endpointOf(1));
      const off = disabledEndpoint(endpointOf(1), 'BY_ADMIN', T0);
      expect(await store.saveEndpoint(off, 1)).toBe(true);
      expect(await store.saveEndpoint(off, 1)).toBe(false);
      expect(await store.endpoint(tenantId, 'whk_01')).toEqual(off);
    });
  });

  describe('the store of deliveries', () => {
    it('makes one of an event for an endpoint, once', async () => {
      expect(await store.saveDelivery(deliveryOf(1), 'absent')).toBe(true);
      expect(await store.saveDelivery(deliveryOf(1, after(T0, 1)), 'absent')).toBe(false);
      expect(await store.delivery(refOf(1))).toEqual(deliveryOf(1));
      expect(await store.delivery(refOf(2))).toBeUndefined();
    });

    it('is claimed by one of many', async () => {
      await store.saveDelivery(deliveryOf(1), 'absent');
      const claims = [1, 2, 3, 4, 5].map((n) => claimedDelivery(deliveryOf(1), after(T0, n)));
      const claimed = await Promise.all(claims.map((claim) => store.saveDelivery(claim, 1)));
      expect(claimed.filter(Boolean)).toHaveLength(1);
      expect(await store.delivery(refOf(1))).toEqual(claims[claimed.indexOf(true)]);
    });

    it('lists them page by page, the newest event first', async () => {
      for (const n of [1, 2, 3]) await store.saveDelivery(deliveryOf(n), 'absent');
      const first = await store.deliveries(tenantId, 'whk_00', { limit: 2 });
      expect([first.deliveries.map(({ eventId }) => eventId), first.more]).toEqual([[eventOf(3), eventOf(2)], true]);
      const rest = await store.deliveries(tenantId, 'whk_00', { limit: 2, after: eventOf(2) });
      expect([rest.deliveries.map(({ eventId }) => eventId), rest.more]).toEqual([[eventOf(1)], false]);
    });

    it('finds what is due by an instant, the longest owed first', async () => {
      await store.saveDelivery(deliveryOf(1, after(T0, MINUTE)), 'absent');
      await store.saveDelivery(deliveryOf(2, T0), 'absent');
      await store.saveDelivery(deliveryOf(3, after(T0, MINUTE + 1)), 'absent');
      expect(await store.due(tenantId, after(T0, -1), 10)).toEqual([]);
      expect(await store.due(tenantId, after(T0, MINUTE), 10)).toEqual([refOf(2), refOf(1)]);
      expect(await store.due(tenantId, after(T0, MINUTE), 1)).toEqual([refOf(2)]);
      expect(await store.due('nobody', after(T0, MINUTE), 10)).toEqual([]);
    });
  });
}
