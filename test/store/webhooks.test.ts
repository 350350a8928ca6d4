import { beforeEach, describe, expect, it } from 'vitest';
import { after, DAY, MINUTE, SECOND, toMs } from '../../shared/model/instant.ts';
import { afterAnswer, afterLease, claimedDelivery } from '../../shared/rules/webhook-delivery.ts';
import { deletedEndpoint } from '../../shared/rules/webhook-health.ts';
import { webhookStore, type WebhookStore } from '../../shared/store/webhooks.ts';
import { MemoryTables } from '../support/memory-tables.ts';
import { T0 } from '../support/sample-claims.ts';
import { pendingDelivery, sampleEndpoint } from '../support/sample-webhooks.ts';

let tables: MemoryTables;
let store: WebhookStore;
beforeEach(() => {
  tables = new MemoryTables();
  store = webhookStore(tables);
});

const REF = { tenantId: 'acme', endpointId: 'whk_one', eventId: pendingDelivery().eventId };
const item = () => tables.all('webhooks').find(({ sk }) => sk === REF.eventId);

describe('a stored delivery', () => {
  it('stands in the due index while something is owed: a try, or its outcome', async () => {
    const pending = pendingDelivery();
    await store.saveDelivery(pending, 'absent');
    expect(item()).toMatchObject({ dueKey: 'due#acme', dueAt: T0 });
    const sending = claimedDelivery(pending, T0);
    await store.saveDelivery(sending, 1);
    expect(item()).toMatchObject({ dueKey: 'due#acme', dueAt: after(T0, 2 * MINUTE) });
    const answered = (outcome: number) => afterAnswer(sending, { outcome, durationMs: 1 }, T0, 0);
    await store.saveDelivery(answered(500), 2);
    expect(item()).toMatchObject({ dueKey: 'due#acme', dueAt: after(T0, 5 * SECOND) });
    for (const done of [answered(200), answered(410), afterLease(sending, after(T0, DAY))]) {
      await store.saveDelivery(done, 3);
      expect(item()).not.toHaveProperty('dueKey');
      expect(item()).not.toHaveProperty('dueAt');
    }
  });

  it('is forgotten thirty days after it was made', async () => {
    await store.saveDelivery(pendingDelivery(), 'absent');
    expect(item()?.expiresAt).toBe(toMs(after(T0, 30 * DAY)) / 1000);
  });
});

describe('endpoints', () => {
  it('are all found where a tenant deleted more than a page of others', async () => {
    class ShortPages extends MemoryTables {
      override query: MemoryTables['query'] = (query) => super.query({ limit: 2, ...query });
    }
    const short = webhookStore(new ShortPages());
    await short.addEndpoint(sampleEndpoint({ id: 'whk_0' }));
    for (let n = 1; n < 8; n += 1) {
      const endpoint = sampleEndpoint({ id: `whk_${n}` });
      await short.addEndpoint(endpoint);
      await short.removeEndpoint(deletedEndpoint(endpoint, T0), 1);
    }
    expect((await short.endpointsOf('acme')).map(({ id }) => id)).toEqual(['whk_0']);
  });
});
