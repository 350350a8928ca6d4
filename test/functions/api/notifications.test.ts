import { beforeEach, describe, expect, it } from 'vitest';
import { after, HOUR } from '../../../shared/model/instant.ts';
import type { Notice, SendState } from '../../../shared/model/notice.ts';
import { destinationStateStore } from '../../../shared/store/destination-states.ts';
import { notificationStore } from '../../../shared/store/notifications.ts';
import { noticeStore } from '../../../shared/store/notices.ts';
import { notificationPlanStore } from '../../../shared/store/notification-plans.ts';
import { sealedText } from '../../../shared/store/sealed-text.ts';
import { TABLES, type Write } from '../../../shared/store/tables.ts';
import { tenantKeys } from '../../../shared/store/tenant-keys.ts';
import { ToldAlert } from '../../../shared/model/telling.ts';
import { apiHarness, twoTenants, type ApiHarness, type Call } from '../../support/api-harness.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { sampleAlert } from '../../support/sample-alert.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleBody } from '../../support/sample-event.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const PATH = '/v1/notifications';
const body = (changes: Record<string, unknown> = {}) => ({ ...sampleBody('notification-plan'), ...changes });
const as = (method: string, path: string, call: Call = {}) => api.call(method, path, { key: keys.acme.admin, ...call });
const put = (changes: Record<string, unknown> = {}, call: Call = {}) =>
  as('PUT', PATH, { body: body(changes), ...call });
const plans = () =>
  notificationPlanStore(api.memory, sealedText(tenantKeys(api.memory, api.dataKeys, () => api.clock.ms)));
const states = () => destinationStateStore(api.memory);
const disable = async (owner: string, name: string): Promise<void> => {
  const version = ((await states().getMany(owner, [name])).get(name)?.version ?? 0) + 1;
  await states().save({ owner, name, state: 'disabled', reason: 'no_service', since: T0, updatedAt: T0, version });
};
const shownDesk = async () => ((await as('GET', PATH)).body.destinations as Record<string, unknown>).desk;
const OK_DESK = { channel: 'slack', address: 'hooks.slack.com…oken', state: 'ok' };

describe('the plan of a tenant', () => {
  it('is shown as it was put, of its addresses only enough to know them again', async () => {
    const reply = await put();
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      destinations: {
        desk: OK_DESK,
        post: { channel: 'email', address: '…@example.com', state: 'ok' },
        pager: { channel: 'sms', address: '…0001', state: 'ok' },
      },
      routes: [
        { severityAtLeast: 'HIGH', to: ['desk'], tellsResolved: true },
        (sampleBody('notification-plan').routes as unknown[])[1],
        { severityAtLeast: 'CRITICAL', to: ['pager'], tellsResolved: true },
      ],
      updatedAt: T0,
      updatedBy: keys.acme.admin.split('_')[1],
    });
    expect((await as('GET', PATH)).body).toEqual(reply.body);
  });

  it('is empty before it was ever put', async () => {
    expect(await as('GET', PATH)).toMatchObject({ status: 200, body: { destinations: {}, routes: [] } });
  });

  it('keeps the addresses for who sends, and writes and shows them nowhere', async () => {
    const replies = [await put(), await put({ extra: 1 }), await as('GET', PATH)];
    expect(replies.map(({ status }) => status)).toEqual([200, 400, 200]);
    const everything = JSON.stringify([replies.map(({ text }) => text), TABLES.map((table) => api.memory.all(table))]);
    expect(everything).not.toMatch(/inventedSlackToken|desk@example|5550100001/);
    expect((await plans().get('acme'))?.destinations).toEqual(sampleBody('notification-plan').destinations);
  });

  it('is replaced whole', async () => {
    await put();
    api.clock.ms += HOUR;
    await put({ destinations: { post: { channel: 'email', to: ['b@example.com'] } }, routes: [] });
    expect((await as('GET', PATH)).body).toMatchObject({ routes: [], updatedAt: after(T0, HOUR) });
    expect(Object.keys((await plans().get('acme'))!.destinations)).toEqual(['post']);
  });

  it('is its own: no other tenant sees or changes it', async () => {
    await put();
    expect((await as('GET', PATH, { key: keys.globex.admin })).body).toEqual({ destinations: {}, routes: [] });
    await put({ destinations: {}, routes: [] }, { key: keys.globex.admin });
    expect(await shownDesk()).toEqual(OK_DESK);
  });

  it.each(['ann', 'advertiser', 'analyst'] as const)('is no business of %s', async (who) => {
    for (const method of ['GET', 'PUT'])
      expect((await as(method, PATH, { key: keys.acme[who], body: body() })).status).toBe(403);
    const enable = await as('POST', `${PATH}/destinations/desk/enable`, { key: keys.acme[who] });
    const notices = await as('GET', `${PATH}/notices`, { key: keys.acme[who], query: { alertId: 'alr_1' } });
    expect([enable.status, notices.status]).toEqual([403, 403]);
  });

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    [
      'channel',
      { destinations: { desk: { channel: 'pigeon' } } },
      'destinations.desk.channel',
      /slack.*email|slack.*discord/,
    ],
    ['severity', { routes: [{ severityAtLeast: 'DIRE', to: ['desk'] }] }, 'routes.0.severityAtLeast', /LOW.*CRITICAL/],
    [
      'category',
      { routes: [{ severityAtLeast: 'LOW', categories: ['X'], to: ['desk'] }] },
      'routes.0.categories.0',
      /FRAUD/,
    ],
    ['destination', { routes: [{ severityAtLeast: 'LOW', to: ['nowhere'] }] }, 'routes.0.to.0', /desk, post, pager/],
    [
      'tenant',
      { routes: [{ severityAtLeast: 'LOW', to: ['desk'], tenants: ['globex'] }] },
      'routes.0.tenants',
      /only the operators/,
    ],
    [
      'address',
      { destinations: { desk: { channel: 'slack', webhookUrl: 'https://evil.example/services/x' } }, routes: [] },
      'destinations.desk.webhookUrl',
      /hooks\.slack\.com/,
    ],
  ])('with a bad %s is refused, and hears what there is', async (_, changes, path, message) => {
    const { status, body: problem } = await put(changes);
    expect([status, problem.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(problem.errors).toEqual([{ path, message: expect.stringMatching(message) }]);
    expect(api.memory.all('notifications')).toEqual([]);
  });

  it('may not use a channel that is not set up here', async () => {
    Object.assign(api.channels, { hasTwilio: false, hasMail: false });
    const { status, body: problem } = await put();
    expect(status).toBe(400);
    expect((problem.errors as { path: string }[]).map(({ path }) => path)).toEqual([
      'destinations.post',
      'destinations.pager',
    ]);
  });

  it('is saved though somebody else saved another at the same time, over theirs', async () => {
    class Racing extends MemoryTables {
      raced = false;
      override async transact(writes: readonly Write[]) {
        if (!this.raced) {
          this.raced = true;
          await put({ routes: [] });
        }
        return super.transact(writes);
      }
    }
    api = apiHarness(new Racing());
    keys = await twoTenants(api);
    expect((await put()).status).toBe(200);
    expect(await plans().get('acme')).toMatchObject({ version: 2, routes: [{}, {}, {}] });
  });
});

describe('a disabled destination', () => {
  beforeEach(async () => {
    await put();
    await disable('acme', 'desk');
  });

  it('is shown with the reason and since when', async () => {
    expect(await shownDesk()).toEqual({ ...OK_DESK, state: 'disabled', reason: 'no_service', since: T0 });
  });

  it('is enabled by an admin, and stays so', async () => {
    for (let n = 0; n < 2; n += 1) {
      const reply = await as('POST', `${PATH}/destinations/desk/enable`);
      expect([reply.status, reply.body]).toEqual([200, { name: 'desk', state: 'ok' }]);
    }
    expect(await shownDesk()).toEqual(OK_DESK);
  });

  it('is enabled by a plan that gives it another address, not by one that gives it the same', async () => {
    await put({ routes: [] });
    expect(await shownDesk()).toMatchObject({ state: 'disabled' });
    const { destinations } = body() as { destinations: Record<string, unknown> };
    const other = { channel: 'slack', webhookUrl: 'https://hooks.slack.com/services/T0INVENTED/B0INVENTED/another' };
    await put({ destinations: { ...destinations, desk: other } });
    expect(await shownDesk()).toMatchObject({ state: 'ok' });
  });

  it('is nothing to another tenant', async () => {
    expect((await as('POST', `${PATH}/destinations/desk/enable`, { key: keys.globex.admin })).status).toBe(404);
    expect(await shownDesk()).toMatchObject({ state: 'disabled' });
  });

  it.each(['post', 'nowhere', 'a%23b', '..'])('is not %s', async (name) => {
    expect((await as('POST', `${PATH}/destinations/${name}/enable`)).status).toBe(404);
  });

  it('of the operators’ plan is enabled by an operator', async () => {
    await disable('platform', 'crew');
    const reply = await api.call('POST', `${PATH}/destinations/crew/enable`, { key: keys.operator });
    expect([reply.status, reply.body]).toEqual([200, { name: 'crew', state: 'ok' }]);
    expect((await api.call('POST', `${PATH}/destinations/desk/enable`, { key: keys.operator })).status).toBe(404);
  });
});

describe('the notices of an alert', () => {
  const ID = sampleAlert().id;
  const notice = (send: SendState, changes: Partial<Notice> = {}): Notice => ({
    ...{ owner: 'acme', about: ID, announcement: 'opened', announcedAt: T0, destination: 'desk', channel: 'slack' },
    ...{ send, updatedAt: T0, version: 1, ...changes },
  });
  const shown = async (call: Call = {}) =>
    (await as('GET', `${PATH}/notices`, { query: { alertId: ID }, ...call })).body;

  it('are what was told where, when and with what outcome', async () => {
    const store = noticeStore(api.memory);
    await store.save(notice({ state: 'SENT', attempts: 2, providerId: 'of the provider' }));
    await store.save(notice({ state: 'REFUSED', reason: 'no_service' }, { destination: 'crew', channel: 'discord' }));
    const about = { announcement: 'opened', announcedAt: T0, updatedAt: T0 };
    expect(await shown()).toEqual({
      items: [
        { ...about, destination: 'desk', channel: 'slack', state: 'SENT', attempts: 2 },
        { ...about, destination: 'crew', channel: 'discord', state: 'REFUSED', reason: 'no_service' },
      ],
    });
  });

  it('that were held back have come as far as what they are held with', async () => {
    const held = notificationStore(api.memory);
    const dueAt = after(T0, HOUR);
    const telling = { announcement: 'opened', alert: ToldAlert.parse(sampleAlert()) } as const;
    expect(await held.add(notice({ state: 'HELD', until: dueAt }), telling, dueAt)).toBe(true);
    expect(await shown()).toMatchObject({ items: [{ state: 'HELD', until: dueAt }] });
    const batch = (await held.get({ owner: 'acme', destination: 'desk', dueAt }))!;
    await held.save({ ...batch, send: { state: 'SENT', attempts: 1 }, updatedAt: dueAt, version: batch.version + 1 });
    expect(await shown()).toMatchObject({ items: [{ state: 'SENT', updatedAt: dueAt }] });
  });

  it('are those of the caller’s own plan: not another tenant’s, not the operators’', async () => {
    await noticeStore(api.memory).save(notice({ state: 'UNKNOWN' }, { owner: 'platform' }));
    expect(await shown()).toEqual({ items: [] });
    expect(await shown({ key: keys.globex.admin })).toEqual({ items: [] });
    expect(await shown({ key: keys.operator })).toMatchObject({ items: [{ state: 'UNKNOWN' }] });
  });

  it.each([{}, { alertId: '' }, { alertId: 'alr_a#b' }, { alertId: ID, tenantId: 'globex' }])(
    'are asked for by the id of an alert: %j',
    async (query: Record<string, string>) => {
      expect((await as('GET', `${PATH}/notices`, { query })).status).toBe(400);
    },
  );
});
