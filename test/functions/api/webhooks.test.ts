import { beforeEach, describe, expect, it } from 'vitest';
import { after, DAY, HOUR } from '../../../shared/model/instant.ts';
import { WebhookEventType } from '../../../shared/model/webhook.ts';
import { healthAfter } from '../../../shared/rules/webhook-health.ts';
import { TABLES } from '../../../shared/store/tables.ts';
import { sealedText } from '../../../shared/store/sealed-text.ts';
import { tenantKeys } from '../../../shared/store/tenant-keys.ts';
import { webhookStore } from '../../../shared/store/webhooks.ts';
import { signingSecrets } from '../../../functions/webhooks/endpoint-secret.ts';
import { apiHarness, twoTenants, type ApiHarness, type Call } from '../../support/api-harness.ts';
import { fasterWriter } from '../../support/faster-writer.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleBody } from '../../support/sample-event.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const as = (method: string, path: string, body?: unknown, call: Call = {}) =>
  api.call(method, `/v1/webhooks${path}`, {
    key: keys.acme.admin,
    ...(body === undefined ? {} : { body }),
    ...call,
  });
const add = (changes: Record<string, unknown> = {}, call: Call = {}) =>
  as('POST', '', { ...sampleBody('new-webhook'), ...changes }, call);
const stored = async (id: unknown, tenantId = 'acme') =>
  (await webhookStore(api.memory).endpoint(tenantId, String(id)))!;
/** What a delivery would be signed with, the newest first. */
const secretsAt = async (id: unknown, at = T0) =>
  signingSecrets(sealedText(tenantKeys(api.memory, api.dataKeys, () => api.clock.ms)), await stored(id), at);
const later = (ms: number): void => void (api.clock.ms += ms);

describe('an endpoint', () => {
  it('is added by an admin, who is shown its secret once', async () => {
    const { status, body, headers } = await add();
    const { secret, ...shown } = body;
    expect(status).toBe(201);
    expect(shown).toEqual({
      id: expect.stringMatching(/^whk_[a-z0-9]{19}$/),
      ...sampleBody('new-webhook'),
      ...{ status: 'enabled', createdAt: T0, updatedAt: T0 },
    });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await secretsAt(body.id)).toEqual([secret]);
    for (const path of [headers.location!.replace('/v1/webhooks', ''), ''])
      expect((await as('GET', path)).text).not.toMatch(/secret|whsec_/);
    expect((await as('GET', `/${String(body.id)}`)).body).toEqual(shown);
    expect((await as('GET', '')).body).toEqual({ items: [shown] });
  });

  it('has its secret written nowhere, also where the answer is kept for a repeated request', async () => {
    const again = { headers: { 'idempotency-key': 'k1' } };
    const [first, second] = [await add({}, again), await add({}, again)];
    expect([second.status, second.text]).toEqual([201, first.text]);
    const { id, secret } = first.body as { id: string; secret: string };
    const rotated = [
      await as('POST', `/${id}/rotate-secret`, {}, again),
      await as('POST', `/${id}/rotate-secret`, {}, again),
    ];
    expect(rotated[1]!.text).toBe(rotated[0]!.text);
    const everything = JSON.stringify([
      TABLES.map((table) => api.memory.all(table)),
      [...api.idempotency.records.values()],
    ]);
    expect(everything).toContain(id);
    expect(everything).not.toContain('whsec_');
    for (const each of [secret, String(rotated[0]!.body.secret)])
      expect(everything).not.toContain(each.slice('whsec_'.length));
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['http', { url: 'http://hooks.example.com/' }, 'The URL must begin with https.'],
    ['this machine', { url: 'https://127.0.0.1/' }, 'The URL must name a host on the public internet.'],
    ['a private address', { url: 'https://10.0.0.5/' }, 'The URL must name a host on the public internet.'],
    ['the metadata', { url: 'https://169.254.169.254/' }, 'The URL must name a host on the public internet.'],
    ['an inner name', { url: 'https://inner.example.com/' }, 'The URL must name a host on the public internet.'],
    ['a password', { url: 'https://a:b@hooks.example.com/' }, 'The URL must not contain a user name or password.'],
    ['another service', { url: 'https://hooks.example.com:22/' }, 'The URL must use port 443 or one above 1023.'],
    ['no URL', { url: 'northwind' }, 'This is not a URL.'],
  ])('cannot be at %s', async (_, changes, detail) => {
    api.innerNames.add('inner.example.com');
    const { body: made } = await add();
    const before = api.memory.all('webhooks');
    for (const { status, body } of [await add(changes), await as('PATCH', `/${String(made.id)}`, changes)]) {
      expect([status, body.code, body.detail]).toEqual([422, 'WEBHOOK_URL_FORBIDDEN', detail]);
      expect(Object.keys(body).toSorted()).toEqual(['code', 'detail', 'requestId', 'status', 'title', 'type']);
    }
    expect(api.memory.all('webhooks')).toEqual(before);
  });

  it.each<[string, Record<string, unknown>]>([
    ['events', { events: [] }],
    ['events', { events: ['verdict.final', 'verdict.final'] }],
    ['events.0', { events: ['verdict.made'] }],
    ['events.0', { events: ['webhook.test'] }],
    ['url', { url: 7 }],
    ['description', { description: '' }],
    ['description', { description: 'x'.repeat(201) }],
    ['secret', { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
    ['tenantId', { tenantId: 'globex' }],
  ])('is refused for its %s', async (path, changes) => {
    const { body: made } = await add();
    for (const { status, body } of [await add(changes), await as('PATCH', `/${String(made.id)}`, changes)])
      expect([status, (body.errors as { path: string }[])[0]?.path]).toEqual([400, path]);
  });

  it('that wants an unknown event is told the known ones', async () => {
    const { body } = await add({ events: ['verdict.made'] });
    for (const type of WebhookEventType.options) expect(body.detail).toContain(type);
  });

  it('needs a url and events', async () => {
    const { status, body } = await as('POST', '', {});
    expect([status, body.errors]).toMatchObject([400, [{ path: 'url' }, { path: 'events' }]]);
  });

  it('belongs to its tenant alone', async () => {
    const { body } = await add();
    const theirs = { key: keys.globex.admin };
    expect((await as('GET', '', undefined, theirs)).body).toEqual({ items: [] });
    for (const [method, path, changes] of [
      ['GET', ''],
      ['PATCH', '', { status: 'disabled' }],
      ['DELETE', ''],
      ['POST', '/rotate-secret', {}],
      ['POST', '/test'],
      ['GET', '/deliveries'],
    ] as const) {
      const reply = await as(method, `/${String(body.id)}${path}`, changes, theirs);
      expect([reply.status, reply.body.detail]).toEqual([404, 'There is no such endpoint.']);
    }
    expect((await stored(body.id)).version).toBe(1);
  });
});

describe('the number of endpoints', () => {
  it('is ten at most, the newest shown first, and one that is deleted makes room', async () => {
    const ids: unknown[] = [];
    for (let n = 0; n < 10; n += 1) {
      later(1);
      ids.push((await add()).body.id);
    }
    const { status, body } = await add();
    expect([status, body.code]).toEqual([429, 'QUOTA_EXCEEDED']);
    expect(((await as('GET', '')).body.items as { id: string }[]).map(({ id }) => id)).toEqual(ids.toReversed());
    expect((await add({}, { key: keys.globex.admin })).status).toBe(201);
    expect((await as('DELETE', `/${String(ids[3])}`)).status).toBe(200);
    expect([(await add()).status, (await add()).status]).toEqual([201, 429]);
  });

  it('is kept where many are added at once', async () => {
    for (let n = 0; n < 8; n += 1) await add();
    const replies = await Promise.all(Array.from({ length: 6 }, () => add()));
    const made = replies.filter(({ status }) => status === 201).length;
    expect(made).toBeGreaterThan(0);
    expect((await webhookStore(api.memory).endpointsOf('acme')).length).toBe(8 + made);
    expect(8 + made).toBeLessThanOrEqual(10);
    for (const { status } of replies) expect([201, 409, 429]).toContain(status);
  });

  it('is looked at again where somebody else was faster', async () => {
    const memory = new MemoryTables();
    const roster = { pk: 't#acme#endpoints', sk: 'roster' };
    const ten = Array.from({ length: 10 }, (_, n) => `whk_${n}`);
    const full = { table: 'webhooks', put: { ...roster, ids: ten, version: 1 }, when: [] } as const;
    api = apiHarness(memory, fasterWriter(memory, [full]));
    keys = await twoTenants(api);
    const { status } = await add();
    expect(status).toBe(429);
    expect(await webhookStore(memory).endpointsOf('acme')).toEqual([]);
  });
});

describe('an endpoint that is changed', () => {
  it('has what was given, and everything else as before', async () => {
    const { body: made } = await add();
    const { secret, ...before } = made;
    later(1000);
    const { status, body } = await as('PATCH', `/${String(made.id)}`, sampleBody('change-webhook'));
    const { description: _, ...rest } = before;
    const { events } = sampleBody('change-webhook');
    expect([status, body]).toEqual([200, { ...rest, events, updatedAt: after(T0, 1000) }]);
    expect(await secretsAt(made.id)).toEqual([secret]);
    expect((await as('PATCH', `/${String(made.id)}`, {})).status).toBe(400);
  });

  it('is switched off and on', async () => {
    const { body: made } = await add();
    const path = `/${String(made.id)}`;
    const off = await as('PATCH', path, { status: 'disabled' });
    expect(off.body).toMatchObject({ status: 'disabled', reason: 'BY_ADMIN', disabledAt: T0 });
    const on = await as('PATCH', path, { status: 'enabled' });
    expect(on.body).toMatchObject({ status: 'enabled' });
    expect(Object.keys(on.body)).not.toEqual(expect.arrayContaining(['reason']));
    expect(await webhookStore(api.memory).endpointsOf('acme')).toHaveLength(1);
  });

  it.each([
    ['is switched on', { status: 'enabled' }, undefined],
    ['gets another address', { url: 'https://hooks.example.com/new' }, undefined],
    ['gets other events', { events: ['alert.created'] }, T0],
  ])('is known to fail until it %s', async (_, change, failingSince) => {
    const { body: made } = await add();
    const before = await stored(made.id);
    const failing = healthAfter(before, { url: before.url, meaning: 'failed' }, T0);
    await webhookStore(api.memory).saveEndpoint(failing, before.version);
    expect((await as('GET', `/${String(made.id)}`)).body.failingSince).toBe(T0);
    later(DAY);
    expect((await as('PATCH', `/${String(made.id)}`, change)).body.failingSince).toBe(failingSince);
  });

  it('keeps what a delivery noted at the same time', async () => {
    const { body: made } = await add();
    const before = await stored(made.id);
    const write = api.memory.write.bind(api.memory);
    api.memory.write = async (mine) => {
      api.memory.write = write;
      const failing = healthAfter(before, { url: before.url, meaning: 'failed' }, T0);
      await webhookStore(api.memory).saveEndpoint(failing, before.version);
      return write(mine);
    };
    const { body } = await as('PATCH', `/${String(made.id)}`, { events: ['alert.created'] });
    expect(body).toMatchObject({ events: ['alert.created'], failingSince: T0 });
  });
});

describe('an endpoint that is deleted', () => {
  it('is shown a last time, and is not there any more', async () => {
    const { body: made } = await add();
    const path = `/${String(made.id)}`;
    later(1000);
    const at = after(T0, 1000);
    const { status, body } = await as('DELETE', path);
    expect([status, body]).toMatchObject([200, { id: made.id, status: 'disabled', reason: 'BY_ADMIN', deletedAt: at }]);
    expect((await as('GET', '')).body).toEqual({ items: [] });
    for (const [method, below, change] of [
      ['GET', ''],
      ['DELETE', ''],
      ['PATCH', '', { status: 'enabled' }],
      ['POST', '/rotate-secret', {}],
      ['POST', '/test'],
      ['GET', '/deliveries'],
    ] as const)
      expect((await as(method, `${path}${below}`, change)).status).toBe(404);
  });

  it('is forgotten after thirty days', async () => {
    const { body: made } = await add();
    await as('DELETE', `/${String(made.id)}`);
    const item = api.memory.all('webhooks').find(({ sk }) => sk === made.id);
    expect(item?.expiresAt).toBe((api.clock.ms + 30 * DAY) / 1000);
  });
});

describe('a secret that is rotated', () => {
  const rotate = async (id: unknown, body: unknown = {}) => as('POST', `/${String(id)}/rotate-secret`, body);

  it('is shown, and the one before signs too for a day', async () => {
    const { body: made } = await add();
    const { status, body } = await rotate(made.id);
    const { secret, ...shown } = body;
    expect(status).toBe(200);
    expect(secret).not.toBe(made.secret);
    expect(shown.previousSecretUntil).toBe(after(T0, DAY));
    expect(await secretsAt(made.id)).toEqual([secret, made.secret]);
    expect(await secretsAt(made.id, after(T0, DAY))).toEqual([secret]);
    expect((await as('GET', `/${String(made.id)}`)).body).toEqual(shown);
    later(DAY);
    expect((await as('GET', `/${String(made.id)}`)).body).not.toHaveProperty('previousSecretUntil');
  });

  it('replaces the one before at once where it is given no hours', async () => {
    const { body: made } = await add();
    const { body } = await rotate(made.id, { overlapHours: 0 });
    expect(await secretsAt(made.id)).toEqual([body.secret]);
    expect(body).not.toHaveProperty('previousSecretUntil');
  });

  it.each([
    [168, 200],
    [169, 400],
    [-1, 400],
    [1.5, 400],
    ['24', 400],
  ])('overlaps with the one before for 0 to 168 hours: %s', async (overlapHours, expected) => {
    const { body: made } = await add();
    const { status, body } = await rotate(made.id, { overlapHours });
    expect(status).toBe(expected);
    if (expected === 200) expect(body.previousSecretUntil).toBe(after(T0, 168 * HOUR));
    else expect(body.errors).toMatchObject([{ path: 'overlapHours' }]);
  });
});
