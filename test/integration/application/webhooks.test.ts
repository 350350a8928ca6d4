import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { ApiClient } from '../../../local/demo/api-client.ts';
import { createTenant } from '../../../shared/auth/create-tenant.ts';
import { atMs } from '../../../shared/model/instant.ts';
import { registryStore } from '../../../shared/store/registry.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

let app: RunningApplication;
beforeAll(async () => {
  app = await runApplication();
});
afterAll(() => app.stop());
afterEach(async () => {
  await app.control('DELETE', '/faults/webhooks');
  await app.control('DELETE', '/inbox/webhooks');
  await app.local('DELETE', '/faults');
  const { body } = await app.as.admin.call<{ items: { id: string }[] }>('GET', '/v1/webhooks');
  await Promise.all(body.items.map(({ id }) => app.as.admin.call('DELETE', `/v1/webhooks/${id}`)));
});

interface Arrived {
  at: string;
  path: string;
  headers: Record<string, string>;
  body: { id: string; type: string; tenantId: string; data: { submissionId?: string } };
  raw: string;
}
interface Delivery {
  eventId: string;
  status: string;
  type: string;
  tries: { outcome: number | string; byHand?: boolean }[];
}
const arrived = async (path: string): Promise<Arrived[]> =>
  ((await (await app.control('GET', '/inbox/webhooks')).json()) as Arrived[]).filter((one) => one.path === path);

async function endpoint(name: string, events: string[], of = app.as.admin) {
  const url = `${app.access.simulatorUrl}/webhooks/${name}`;
  const { status, body } = await of.call<{ id: string; secret: string }>('POST', '/v1/webhooks', { url, events });
  expect(status).toBe(201);
  return body;
}

async function deliveriesOf(id: string): Promise<Delivery[]> {
  const { body } = await app.as.admin.call<{ items: { eventId: string }[] }>(
    'GET',
    `/v1/webhooks/${id}/deliveries?limit=100`,
  );
  const whole = body.items.map(({ eventId }) =>
    app.as.admin.call<Delivery>('GET', `/v1/webhooks/${id}/deliveries/${eventId}`),
  );
  return (await Promise.all(whole)).map(({ body: delivery }) => delivery);
}

async function verifiedClaim(postId: string): Promise<string> {
  await app.post('x', postId, { views: 1000 });
  const { body } = await app.submit('x', postId, { views: 1000 });
  await app.until(body.id, ({ verdict }) => verdict?.final === true);
  return body.id;
}

describe('an endpoint', () => {
  it('is told of a report and its verdict once, signed, and another tenant’s is told nothing', async () => {
    const own = await endpoint('own', ['submission.received', 'verdict.final']);
    const foreign = await endpoint('foreign', ['submission.received', 'verdict.final'], app.as.otherTenant);
    const id = await verifiedClaim('1985100000000000001');
    await expect.poll(async () => (await arrived('/own')).length, { timeout: 20_000 }).toBe(2);
    await app.rest();
    const told = await arrived('/own');
    expect(told.map(({ body }) => [body.type, body.data.submissionId, body.tenantId])).toEqual([
      ['submission.received', id, app.access.tenants[0]!.id],
      ['verdict.final', id, app.access.tenants[0]!.id],
    ]);
    for (const { raw, headers } of told) new Webhook(own.secret).verify(raw, headers);
    expect(() => new Webhook(foreign.secret).verify(told[0]!.raw, told[0]!.headers)).toThrow();
    expect(await arrived('/foreign')).toEqual([]);
  });

  it('that answers 500 for an hour gets every event once afterwards, and its log shows each try', async () => {
    const { id } = await endpoint('failing', ['verdict.final']);
    await app.control('PUT', '/faults/webhooks', { kind: 'server_error' });
    const claims = await Promise.all(['11', '12', '13'].map((n) => verifiedClaim(`19851000000000000${n}`)));
    const pendingWith = async (tries: number) =>
      expect
        .poll(async () => (await deliveriesOf(id)).map((one) => [one.status, one.tries.length]), { timeout: 30_000 })
        .toEqual(claims.map(() => ['PENDING', tries]));
    // At once, after five seconds, after five minutes and after half an hour.
    await pendingWith(1);
    await app.local('POST', '/clock', { advance: 'PT10S' });
    await pendingWith(2);
    await app.later('PT7M');
    await pendingWith(3);
    await app.later('PT40M');
    await pendingWith(4);
    await app.later('PT13M');
    expect(await arrived('/failing')).toEqual([]);

    await app.control('DELETE', '/faults/webhooks');
    await app.later('PT3H');
    const told = await arrived('/failing');
    expect(told.map(({ body }) => body.data.submissionId ?? '').toSorted()).toEqual(claims.toSorted());
    expect(new Set(told.map(({ headers }) => headers['webhook-id'])).size).toBe(claims.length);
    for (const { status, tries } of await deliveriesOf(id)) {
      expect(status).toBe('DELIVERED');
      expect(tries.map(({ outcome }) => outcome)).toEqual([500, 500, 500, 500, 204]);
    }
    await app.later('PT24H');
    expect(await arrived('/failing')).toHaveLength(claims.length);
  });

  it('that took an event whose sender died is not told again, until a person says so', async () => {
    const { id } = await endpoint('slow', ['verdict.final']);
    // It takes the event and answers when the function that told it is gone.
    await app.control('PUT', '/faults/webhooks', { kind: 'slow', latencyMs: 4000 });
    const claim = await verifiedClaim('1985100000000000021');
    const states = async () => (await deliveriesOf(id)).map(({ status }) => status);
    await expect.poll(states, { timeout: 20_000 }).toEqual(['SENDING']);
    await app.local('POST', '/faults', { target: 'lambda:deliver-webhooks', kind: 'crash_before_commit', times: 1 });
    await expect.poll(async () => (await arrived('/slow')).length, { timeout: 20_000 }).toBe(1);
    // Its answer came, and whoever waited for it could not write it down.
    const faults = async () => (await app.local('GET', '/faults')).json();
    await expect.poll(faults, { timeout: 20_000 }).toEqual({ faults: [] });
    expect(await states()).toEqual(['SENDING']);
    await app.control('DELETE', '/faults/webhooks');

    await app.later('PT30M');
    const [left] = await deliveriesOf(id);
    expect(left).toMatchObject({ status: 'UNKNOWN', tries: [{ outcome: 'unknown' }] });
    await app.later('PT6H');
    expect(await arrived('/slow')).toHaveLength(1);

    const again = await app.as.admin.call('POST', `/v1/webhooks/${id}/deliveries/${left!.eventId}/redeliver`);
    expect(again.status).toBe(202);
    await expect.poll(async () => (await arrived('/slow')).length, { timeout: 20_000 }).toBe(2);
    const [first, second] = await arrived('/slow');
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(second!.raw).toBe(first!.raw);
    expect(second!.body.data.submissionId).toBe(claim);
  });

  it('that is gone is disabled and the tenant is told', async () => {
    const { id } = await endpoint('gone', ['verdict.final']);
    await app.control('PUT', '/faults/webhooks', { kind: 'bad_token' });
    await verifiedClaim('1985100000000000031');
    const shown = async () =>
      (await app.as.admin.call<{ status: string; reason?: string }>('GET', `/v1/webhooks/${id}`)).body;
    await expect.poll(async () => (await shown()).status, { timeout: 20_000 }).toBe('disabled');
    expect(await shown()).toMatchObject({ reason: 'GONE' });
    const { body } = await app.as.analyst.call<{ items: { type: string; subject?: string }[] }>(
      'GET',
      '/v1/alerts?type=WEBHOOK_DISABLED',
    );
    expect(body.items).toMatchObject([{ type: 'WEBHOOK_DISABLED', subject: id }]);
  });

  it.each([
    'http://hooks.example.com/claims',
    'https://10.0.0.7/claims',
    'https://localhost/claims',
    'https://[::1]/claims',
  ])('at %s is refused, without a word of why', async (url) => {
    const { status, body } = await app.as.admin.call<{ code: string }>('POST', '/v1/webhooks', {
      url,
      events: ['verdict.final'],
    });
    expect([status, body.code]).toEqual([422, 'WEBHOOK_URL_FORBIDDEN']);
    expect(JSON.stringify(body)).not.toMatch(/10\.0\.0\.7|127\.0\.0\.1|::1/);
  });

  it('is made once for a key, lists, changes, rotates its secret and is tested', async () => {
    const url = `${app.access.simulatorUrl}/webhooks/tested`;
    const key = { 'idempotency-key': 'one-endpoint' };
    const refused = await app.as.admin.call('POST', '/v1/webhooks', { url: 'https://localhost/', events: [] }, key);
    expect(refused.status).toBe(400);
    const body = { url, events: ['verdict.final'] };
    const made = await app.as.admin.call<{ id: string; secret: string }>('POST', '/v1/webhooks', body, key);
    const again = await app.as.admin.call('POST', '/v1/webhooks', body, key);
    expect([made.status, again.body]).toEqual([201, made.body]);
    const { id } = made.body;
    const changed = await app.as.admin.call('PATCH', `/v1/webhooks/${id}`, { description: 'the partner' });
    expect(changed.body).toMatchObject({ id, description: 'the partner' });
    expect((await app.as.admin.call('GET', `/v1/webhooks/${id}/deliveries?limit=1&cursor=none`)).status).toBe(400);
    const rotated = await app.as.admin.call<{ secret: string }>('POST', `/v1/webhooks/${id}/rotate-secret`, {});
    expect((await app.as.admin.call('POST', `/v1/webhooks/${id}/test`)).status).toBe(202);
    await expect.poll(async () => (await arrived('/tested')).length, { timeout: 20_000 }).toBe(1);
    const [test] = await arrived('/tested');
    expect(test!.body.type).toBe('webhook.test');
    for (const secret of [made.body.secret, rotated.body.secret]) new Webhook(secret).verify(test!.raw, test!.headers);
  });

  it('may be the first thing that a tenant seals', async () => {
    const key = await createTenant(
      registryStore(app.tables),
      { id: 'fresh', name: 'Fresh' },
      atMs(app.engine.clock.now()),
    );
    const fresh = new ApiClient(app.access.baseUrl, key);
    const body = { url: `${app.access.simulatorUrl}/webhooks/fresh`, events: ['verdict.final'] };
    const refused = { ...body, url: 'https://localhost/' };
    const once = { 'idempotency-key': 'first' };
    expect((await fresh.call('POST', '/v1/webhooks', refused, once)).status).toBe(422);
    const { status, body: made } = await fresh.call<{ id: string; secret: string }>('POST', '/v1/webhooks', body, once);
    expect(status).toBe(201);
    expect((await fresh.call('POST', `/v1/webhooks/${made.id}/test`)).status).toBe(202);
    await expect.poll(async () => (await arrived('/fresh')).length, { timeout: 20_000 }).toBe(1);
    const [{ raw, headers }] = (await arrived('/fresh')) as [Arrived];
    new Webhook(made.secret).verify(raw, headers);
  });

  it('for an event that nobody knows is refused with those that there are', async () => {
    const url = `${app.access.simulatorUrl}/webhooks/x`;
    const { status, body } = await app.as.admin.call('POST', '/v1/webhooks', { url, events: ['verdict.guessed'] });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toMatch(/verdict\.final.*clawback\.decided/);
  });
});
