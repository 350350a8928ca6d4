import { beforeEach, describe, expect, it } from 'vitest';
import { after, HOUR, MINUTE, SECOND } from '../../../shared/model/instant.ts';
import type { WebhookDelivery } from '../../../shared/model/webhook-delivery.ts';
import { afterAnswer, afterLease } from '../../../shared/rules/webhook-delivery.ts';
import { disabledEndpoint } from '../../../shared/rules/webhook-health.ts';
import { webhookStore } from '../../../shared/store/webhooks.ts';
import { apiHarness, twoTenants, type ApiHarness, type Call } from '../../support/api-harness.ts';
import { T0 } from '../../support/sample-claims.ts';
import { pendingDelivery, sampleEndpoint, sendingDelivery } from '../../support/sample-webhooks.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
  await store().addEndpoint(sampleEndpoint());
});

const store = () => webhookStore(api.memory);
const as = (method: string, path: string, call: Call = {}) =>
  api.call(method, `/v1/webhooks/whk_one${path}`, { key: keys.acme.admin, ...call });
const list = (query: Record<string, string> = {}) => as('GET', '/deliveries', { query });
const eventOf = (n: number) => `evt_${String(n).padStart(29, '0')}`;
const given = async (delivery: WebhookDelivery): Promise<WebhookDelivery> => {
  await store().saveDelivery(delivery, 'absent');
  return delivery;
};
const REF = { tenantId: 'acme', endpointId: 'whk_one', eventId: pendingDelivery().eventId };
const PATH = `/deliveries/${REF.eventId}`;
const stored = () => store().delivery(REF);

const NOW = after(T0, 2 * SECOND);
const answered = (outcome: number, failures = 0) =>
  afterAnswer(sendingDelivery({ failures }), { outcome, durationMs: 2000, body: 'said' }, NOW, 0);
const UNKNOWN = afterLease(sendingDelivery(), after(T0, 2 * MINUTE));

describe('the deliveries of an endpoint', () => {
  it('are listed with where they stand, the newest event first', async () => {
    const all = [pendingDelivery(), sendingDelivery(), answered(204), answered(410), answered(500), UNKNOWN];
    for (const [n, delivery] of all.entries()) await given({ ...delivery, eventId: eventOf(n) });
    const { status, body } = await list();
    expect(status).toBe(200);
    const lastTry = { at: T0, durationMs: 2000, body: 'said' };
    const common = { type: 'verdict.final', createdAt: T0 };
    expect(body).toEqual({
      items: [
        {
          ...{ eventId: eventOf(5), ...common, status: 'UNKNOWN', at: after(T0, 2 * MINUTE) },
          lastTry: { at: T0, outcome: 'unknown' },
        },
        {
          ...{ eventId: eventOf(4), ...common, status: 'PENDING', nextAt: after(NOW, 5 * SECOND) },
          lastTry: { ...lastTry, outcome: 500 },
        },
        {
          ...{ eventId: eventOf(3), ...common, status: 'FAILED', at: NOW, cause: 'GONE' },
          lastTry: { ...lastTry, outcome: 410 },
        },
        { eventId: eventOf(2), ...common, status: 'DELIVERED', at: NOW, lastTry: { ...lastTry, outcome: 204 } },
        { eventId: eventOf(1), ...common, status: 'SENDING', since: T0 },
        { eventId: eventOf(0), ...common, status: 'PENDING', nextAt: T0 },
      ],
    });
  });

  it('come page by page, by status and by type', async () => {
    for (let n = 0; n < 7; n += 1) {
      const delivery = n % 2 === 0 ? answered(204) : answered(500);
      await given({ ...delivery, eventId: eventOf(n), type: n < 4 ? 'verdict.final' : 'webhook.test' });
    }
    await given({ ...answered(204), eventId: eventOf(9), endpointId: 'whk_other' });
    await given({ ...answered(204), eventId: eventOf(9), tenantId: 'globex' });
    const pages = async (query: Record<string, string>): Promise<string[]> => {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const { body } = await list({ ...query, limit: '2', ...(cursor === undefined ? {} : { cursor }) });
        ids.push(...(body.items as { eventId: string }[]).map(({ eventId }) => eventId));
        cursor = body.cursor as string | undefined;
      } while (cursor !== undefined);
      return ids;
    };
    expect(await pages({})).toEqual([6, 5, 4, 3, 2, 1, 0].map(eventOf));
    expect(await pages({ status: 'DELIVERED' })).toEqual([6, 4, 2, 0].map(eventOf));
    expect(await pages({ status: 'DELIVERED', type: 'webhook.test' })).toEqual([6, 4].map(eventOf));
    expect(await pages({ status: 'UNKNOWN' })).toEqual([]);
  });

  it.each([
    ['status', 'LOST', 'UNKNOWN'],
    ['type', 'verdict.made', 'clawback.decided'],
  ])('are not listed by an unknown %s, which is answered with the known ones', async (field, value, known) => {
    const { status, body } = await list({ [field]: value });
    expect([status, body.detail]).toEqual([400, expect.stringContaining(known)]);
  });

  it('are shown one by one with each try and the bytes that were sent', async () => {
    const delivery = await given(answered(500, 2));
    const { status, body } = await as('GET', PATH);
    expect([status, body]).toEqual([
      200,
      {
        ...{ eventId: REF.eventId, type: 'verdict.final', createdAt: T0, status: 'PENDING' },
        nextAt: after(NOW, 30 * MINUTE),
        tries: [{ at: T0, outcome: 500, durationMs: 2000, body: 'said' }],
        body: delivery.body,
      },
    ]);
  });

  it.each(['x', eventOf(99), 'evt_', `evt_${'A'.repeat(29)}`])('are not there by any other id: %s', async (eventId) => {
    for (const [method, below] of [
      ['GET', ''],
      ['POST', '/redeliver'],
    ] as const) {
      const { status, body } = await as(method, `/deliveries/${eventId}${below}`);
      expect([status, body.detail]).toEqual([404, 'There is no such delivery.']);
    }
  });
});

describe('a delivery that a person wants sent', () => {
  it.each<[string, WebhookDelivery]>([
    ['delivered', answered(200)],
    ['given up', answered(500, 7)],
    ['unknown', UNKNOWN],
    ['pending', answered(500, 3)],
    ['left by its sender', sendingDelivery()],
  ])('is due at once where it was %s, and is asked for after it was saved', async (_, delivery) => {
    await given(delivery);
    api.clock.ms += HOUR;
    const now = after(T0, HOUR);
    const { status, body } = await as('POST', `${PATH}/redeliver`);
    expect([status, body.status, body.nextAt]).toEqual([202, 'PENDING', now]);
    expect(await stored()).toMatchObject({ status: 'PENDING', nextAt: now, body: delivery.body });
    expect(await store().due('acme', now, 10)).toEqual([REF]);
    expect(api.webhookMessages).toEqual([{ kind: 'due', ...REF }]);
  });

  it('waits until who sends it is done', async () => {
    await given(sendingDelivery());
    const { status, body } = await as('POST', `${PATH}/redeliver`);
    expect([status, body.code, body.detail]).toEqual([409, 'REVISION_CONFLICT', 'It is being sent at this moment.']);
    expect([await stored(), api.webhookMessages]).toEqual([sendingDelivery(), []]);
  });

  it('stays saved where it cannot be asked for', async () => {
    await given(answered(500, 7));
    api.webhookMessages.push = () => {
      throw new Error('the queue is away');
    };
    expect((await as('POST', `${PATH}/redeliver`)).status).toBe(202);
    expect(await store().due('acme', T0, 10)).toEqual([REF]);
  });
});

describe('a test', () => {
  it('is saved and asked for, whatever the endpoint subscribed to', async () => {
    const { status, body } = await as('POST', '/test');
    expect(status).toBe(202);
    expect(body).toMatchObject({ type: 'webhook.test', status: 'PENDING', nextAt: T0, tries: [] });
    expect(body.eventId).toMatch(/^evt_[a-z0-9]{29}$/);
    expect(JSON.parse(String(body.body))).toEqual({
      ...{ id: body.eventId, type: 'webhook.test', timestamp: T0, tenantId: 'acme', schemaVersion: 1 },
      data: { endpointId: 'whk_one' },
    });
    expect(api.webhookMessages).toEqual([{ kind: 'due', ...REF, eventId: body.eventId }]);
    expect((await as('GET', `/deliveries/${String(body.eventId)}`)).body).toEqual(body);
  });

  it('is another event each time, and the same one under one idempotency key', async () => {
    const once = { headers: { 'idempotency-key': 'k1' } };
    const ids = [
      (await as('POST', '/test')).body.eventId,
      (await as('POST', '/test', once)).body.eventId,
      (await as('POST', '/test', once)).body.eventId,
    ];
    expect(new Set(ids).size).toBe(2);
    expect(ids[1]).toBe(ids[2]);
  });
});

describe('a disabled endpoint', () => {
  it('is sent nothing, whoever asks', async () => {
    await given(answered(500, 7));
    await store().saveEndpoint(disabledEndpoint(sampleEndpoint(), 'GONE', T0), 1);
    const before = api.memory.all('webhooks');
    for (const path of ['/test', `${PATH}/redeliver`]) {
      const { status, body } = await as('POST', path);
      expect([status, body.code, body.detail]).toEqual([409, 'ENDPOINT_DISABLED', 'Enable the endpoint first.']);
    }
    expect([api.memory.all('webhooks'), api.webhookMessages]).toEqual([before, []]);
    expect((await as('GET', PATH)).status).toBe(200);
  });
});
