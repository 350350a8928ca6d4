import { beforeEach, describe, expect, it } from 'vitest';
import { ROUTES } from '../../../infra/routes.ts';
import type { Role } from '../../../shared/model/registry.ts';
import { Role as Roles } from '../../../shared/model/registry.ts';
import { alertPut } from '../../../shared/store/alerts.ts';
import { clawbackId } from '../../../shared/rules/submission-id.ts';
import { clawbackStore } from '../../../shared/store/clawbacks.ts';
import { brandStore } from '../../../shared/store/brands.ts';
import { claimPut, claimStore } from '../../../shared/store/claims.ts';
import { connectionStore } from '../../../shared/store/connections.ts';
import { destinationStateStore } from '../../../shared/store/destination-states.ts';
import { redriveStore } from '../../../shared/store/redrives.ts';
import { disputePut, openDisputePut, overridePut, reviewOfPut } from '../../../shared/store/reviews.ts';
import { registryStore } from '../../../shared/store/registry.ts';
import { sourceSettingsStore } from '../../../shared/store/source-settings.ts';
import { syncRunStore } from '../../../shared/store/sync-runs.ts';
import { webhookStore } from '../../../shared/store/webhooks.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { sampleAlert } from '../../support/sample-alert.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleClawback } from '../../support/sample-clawbacks.ts';
import { sampleConnection } from '../../support/sample-connections.ts';
import { sampleRedrive } from '../../support/sample-dead-letters.ts';
import { replayStore } from '../../../shared/store/replays.ts';
import { sampleReplay } from '../../support/sample-replays.ts';
import { sampleBrand, sampleRun, sampleSettings } from '../../support/sample-sources.ts';
import { sampleDispute, sampleOverride } from '../../support/sample-reviews.ts';
import { sampleVerdict } from '../../support/sample-verdict.ts';
import { sampleBody } from '../../support/sample-event.ts';
import { pendingDelivery, sampleEndpoint } from '../../support/sample-webhooks.ts';
import { apiKeyKey } from '../../../shared/store/keys.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

/** A body that the route takes. */
const BODY: Record<string, string> = {
  'POST /v1/submissions': 'submit-youtube',
  'POST /v1/submissions/batch': 'submit-batch',
  'PUT /v1/submissions/{id}/metrics': 'report-again',
  'POST /v1/affiliates': 'new-affiliate',
  'PATCH /v1/affiliates/{id}': 'change-affiliate',
  'POST /v1/affiliates/{id}/connections': 'connect-account',
  'POST /v1/campaigns': 'new-campaign',
  'PATCH /v1/campaigns/{id}': 'change-campaign',
  'PATCH /v1/alerts/{id}': 'resolve-alert',
  'PATCH /v1/clawbacks/{id}': 'decide-clawback',
  'POST /v1/policies': 'new-policy',
  'POST /v1/policies/validate': 'new-policy',
  'POST /v1/policies/{version}/activate': 'activate-policy',
  'POST /v1/policies/rollback': 'roll-back-policy',
  'PUT /v1/notifications': 'notification-plan',
  'POST /v1/ops/dead-letters/redrive': 'redrive-all',
  'POST /v1/ops/replays': 'new-replay',
  'POST /v1/ops/replays/{id}/apply': 'apply-replay',
  'POST /v1/submissions/{id}/dispute': 'dispute',
  'POST /v1/disputes/{id}/evidence': 'dispute-evidence',
  'POST /v1/disputes/{id}/decision': 'decide-dispute',
  'POST /v1/submissions/{id}/override': 'override',
  'POST /v1/overrides/{id}/approve': 'approve-override',
  'POST /v1/overrides/{id}/reject': 'reject-override',
  'PUT /v1/mapping': 'mapping',
  'PUT /v1/brands/{id}': 'brand',
  'POST /v1/ops/syncs': 'sync-now',
  'PUT /v1/ops/syncs/sources/{source}': 'source-settings',
  'PATCH /v1/ops/syncs/sources/{source}': 'pause-source',
  'POST /v1/webhooks': 'new-webhook',
  'PATCH /v1/webhooks/{id}': 'change-webhook',
  'POST /v1/webhooks/{id}/rotate-secret': 'rotate-webhook-secret',
};

/** A query that the route asks for. */
const QUERY: Record<string, Record<string, string>> = {
  'GET /v1/ops/platform-costs': { from: '2026-11-01', to: '2026-11-02' },
  'GET /v1/daily': { from: '2026-10-01', to: '2026-10-31' },
  'GET /v1/ops/syncs/status': { from: '2026-10-01', to: '2026-10-31' },
  'GET /v1/reports/state-heatmap': { from: '2026-10-01', to: '2026-10-31' },
  'GET /v1/reports/order-leaderboard': { from: '2026-10-01', to: '2026-10-31' },
  'GET /v1/reports/reconciliation': { from: '2026-10-01', to: '2026-10-31' },
  'GET /v1/notifications/notices': { alertId: sampleAlert().id },
};

/** Who may call what: one line per route, so that a new route without one fails here. */
const ALLOWED: Record<string, Role[]> = {
  'GET /v1/health': [],
  'POST /v1/submissions': ['affiliate'],
  'POST /v1/submissions/batch': ['affiliate'],
  'PUT /v1/submissions/{id}/metrics': ['affiliate'],
  'GET /v1/submissions': ['affiliate', 'advertiser', 'analyst', 'admin', 'operator'],
  'GET /v1/submissions/{id}': ['affiliate', 'advertiser', 'analyst', 'admin', 'operator'],
  'GET /v1/submissions/{id}/history': ['affiliate', 'advertiser', 'analyst', 'admin', 'operator'],
  'GET /v1/affiliates': ['affiliate', 'advertiser', 'analyst', 'admin', 'operator'],
  'POST /v1/affiliates': ['admin'],
  'GET /v1/affiliates/{id}': ['affiliate', 'advertiser', 'analyst', 'admin', 'operator'],
  'PATCH /v1/affiliates/{id}': ['admin'],
  'GET /v1/affiliates/{id}/trust': ['affiliate', 'advertiser', 'analyst', 'admin', 'operator'],
  'GET /v1/affiliates/{id}/connections': ['affiliate', 'admin'],
  'POST /v1/affiliates/{id}/connections': ['affiliate', 'admin'],
  'DELETE /v1/affiliates/{id}/connections/{platform}/{accountId}': ['affiliate', 'admin'],
  'POST /v1/affiliates/{id}/discord-link': ['affiliate', 'admin'],
  'GET /v1/campaigns': ['advertiser', 'analyst', 'admin', 'operator'],
  'POST /v1/campaigns': ['admin'],
  'GET /v1/campaigns/{id}': ['advertiser', 'analyst', 'admin', 'operator'],
  'PATCH /v1/campaigns/{id}': ['admin'],
  'GET /v1/campaigns/{id}/performance': ['advertiser', 'analyst', 'admin', 'operator'],
  'GET /v1/policies': ['admin', 'operator'],
  'POST /v1/policies': ['admin', 'operator'],
  'POST /v1/policies/validate': ['admin', 'operator'],
  'POST /v1/policies/rollback': ['admin', 'operator'],
  'GET /v1/policies/{version}': ['admin', 'operator'],
  'GET /v1/policies/{version}/diff': ['admin', 'operator'],
  'POST /v1/policies/{version}/activate': ['admin', 'operator'],
  'GET /v1/alerts': ['analyst', 'admin', 'operator'],
  'GET /v1/alerts/statistics': ['analyst', 'admin', 'operator'],
  'GET /v1/alerts/{id}': ['analyst', 'admin', 'operator'],
  'PATCH /v1/alerts/{id}': ['analyst', 'admin'],
  'GET /v1/notifications': ['admin'],
  'PUT /v1/notifications': ['admin'],
  'GET /v1/notifications/notices': ['admin', 'operator'],
  'POST /v1/notifications/destinations/{name}/enable': ['admin', 'operator'],
  'GET /v1/ops/platform-costs': ['operator'],
  'GET /v1/ops/dead-letters': ['operator'],
  'POST /v1/ops/dead-letters/redrive': ['operator'],
  'GET /v1/ops/dead-letters/redrives': ['operator'],
  'GET /v1/ops/dead-letters/redrives/{id}': ['operator'],
  'GET /v1/ops/replays': ['operator'],
  'POST /v1/ops/replays': ['operator'],
  'GET /v1/ops/replays/{id}': ['operator'],
  'POST /v1/ops/replays/{id}/apply': ['operator'],
  'GET /v1/clawbacks': ['affiliate', 'advertiser', 'analyst', 'admin', 'operator'],
  'GET /v1/clawbacks/{id}': ['affiliate', 'advertiser', 'analyst', 'admin', 'operator'],
  'PATCH /v1/clawbacks/{id}': ['admin'],
  'GET /v1/review-queue': ['analyst', 'admin', 'operator'],
  'POST /v1/submissions/{id}/dispute': ['affiliate'],
  'GET /v1/disputes': ['affiliate', 'analyst', 'admin', 'operator'],
  'GET /v1/disputes/{id}': ['affiliate', 'analyst', 'admin', 'operator'],
  'POST /v1/disputes/{id}/evidence': ['affiliate', 'analyst', 'admin'],
  'POST /v1/disputes/{id}/decision': ['analyst', 'admin'],
  'POST /v1/submissions/{id}/override': ['analyst', 'admin'],
  'GET /v1/overrides': ['analyst', 'admin', 'operator'],
  'GET /v1/overrides/{id}': ['analyst', 'admin', 'operator'],
  'POST /v1/overrides/{id}/approve': ['admin'],
  'POST /v1/overrides/{id}/reject': ['analyst', 'admin'],
  'GET /v1/mapping': ['advertiser', 'analyst', 'admin', 'operator'],
  'PUT /v1/mapping': ['admin'],
  'GET /v1/brands': ['advertiser', 'analyst', 'admin', 'operator'],
  'GET /v1/brands/{id}': ['advertiser', 'analyst', 'admin', 'operator'],
  'PUT /v1/brands/{id}': ['admin'],
  'GET /v1/daily': ['advertiser', 'analyst', 'admin', 'operator'],
  'GET /v1/reports/{type}': ['advertiser', 'analyst', 'admin', 'operator'],
  'GET /v1/reports/state-heatmap': ['advertiser', 'analyst', 'admin', 'operator'],
  'GET /v1/reports/order-leaderboard': ['advertiser', 'analyst', 'admin', 'operator'],
  'GET /v1/reports/reconciliation': ['advertiser', 'analyst', 'admin', 'operator'],
  'GET /v1/ops/syncs': ['operator'],
  'POST /v1/ops/syncs': ['operator'],
  'GET /v1/ops/syncs/{id}': ['operator'],
  'GET /v1/ops/syncs/status': ['operator'],
  'PUT /v1/ops/syncs/sources/{source}': ['operator'],
  'PATCH /v1/ops/syncs/sources/{source}': ['operator'],
  'GET /v1/webhooks': ['admin'],
  'POST /v1/webhooks': ['admin'],
  'GET /v1/webhooks/{id}': ['admin'],
  'PATCH /v1/webhooks/{id}': ['admin'],
  'DELETE /v1/webhooks/{id}': ['admin'],
  'POST /v1/webhooks/{id}/rotate-secret': ['admin'],
  'POST /v1/webhooks/{id}/test': ['admin'],
  'GET /v1/webhooks/{id}/deliveries': ['admin'],
  'GET /v1/webhooks/{id}/deliveries/{eventId}': ['admin'],
  'POST /v1/webhooks/{id}/deliveries/{eventId}/redeliver': ['admin'],
};

/** Routes for operators alone that name a tenant. */
const NAMING = new Set([
  ...['GET /v1/ops/dead-letters', 'POST /v1/ops/dead-letters/redrive'],
  ...['GET /v1/ops/syncs', 'POST /v1/ops/syncs', 'GET /v1/ops/syncs/{id}', 'GET /v1/ops/syncs/status'],
  ...['PUT /v1/ops/syncs/sources/{source}', 'PATCH /v1/ops/syncs/sources/{source}'],
  ...['GET /v1/ops/replays', 'POST /v1/ops/replays', 'GET /v1/ops/replays/{id}', 'POST /v1/ops/replays/{id}/apply'],
]);

/** Of callers with a key: what Discord signs has its own tests. */
const NAMES = ROUTES.filter(({ path }) => path.startsWith('/v1/')).map(({ method, path }) => `${method} ${path}`);
const PROTECTED = NAMES.filter((name) => name !== 'GET /v1/health');

/** Things of the tenant that the routes with an id are about. */
async function things(tenantId: 'acme' | 'globex'): Promise<Record<string, string>> {
  const { body } = await api.call('POST', '/v1/submissions', { key: keys[tenantId].ann, body: sampleBody('submit-x') });
  const reviews = await reviewsOf(tenantId, String(body.id));
  const alert = sampleAlert({ tenantId });
  await api.memory.write(alertPut(alert, 'absent'));
  await connectionStore(api.memory).save(sampleConnection({ tenantId }), 'absent');
  for (const owner of ['platform', tenantId]) await disableDesk(owner);
  const policies = await policyOf(keys.operator);
  for (const key of [keys.operator, keys[tenantId].admin])
    await api.call('POST', `/v1/policies/${policies}/activate`, { key, body: sampleBody('activate-policy') });
  const redrive = sampleRedrive();
  await redriveStore(api.memory, 'platform').create(redrive);
  const replay = sampleReplay({ tenantId, id: `rpl_${tenantId}`, status: 'EXAMINED' });
  await replayStore(api.memory).create(replay, replay.createdAt);
  const clawback = sampleClawback({ tenantId, id: clawbackId(tenantId, 'sub_1', 1, 'OVERCLAIMED') });
  await clawbackStore(api.memory).save(clawback, 'absent');
  const brand = sampleBrand({ tenantId, id: `ccw-${tenantId}` });
  await brandStore(api.memory).save(brand, 'absent');
  await sourceSettingsStore(api.memory).save(sampleSettings({ tenantId }), 'absent');
  const run = sampleRun({ tenantId, id: `2026-11-02T10-now-${tenantId}` });
  await syncRunStore(api.memory).create(run);
  const endpoint = sampleEndpoint({ tenantId, id: `whk_${tenantId}` });
  await webhookStore(api.memory).addEndpoint(endpoint);
  await webhookStore(api.memory).saveDelivery(pendingDelivery({ tenantId, endpointId: endpoint.id }), 'absent');
  return {
    ...{ submissions: String(body.id), affiliates: 'aff_ann', campaigns: 'cmp_autumn' },
    ...{ alerts: alert.id, redrives: redrive.id, replays: replay.id, policies, webhooks: endpoint.id },
    ...{ clawbacks: clawback.id, brands: brand.id, syncs: run.id },
    ...reviews,
  };
}

/** A dispute, and an override that another key proposed, about a claim whose verdict is final. */
async function reviewsOf(tenantId: string, id: string): Promise<Record<string, string>> {
  const claims = claimStore(api.memory);
  const claim = (await claims.get(tenantId, id))!;
  const current = { ...claim.current, attempts: 1, verdict: sampleVerdict() };
  await api.memory.write(claimPut({ ...claim, version: claim.version + 1, current }, claim.version));
  const about = { tenantId, submissionId: id };
  const dispute = sampleDispute({ ...about, id: `dsp_${tenantId}`, revision: 9 });
  const override = sampleOverride({ ...about, id: `ovr_${tenantId}`, claimVersion: claim.version + 1 });
  await api.memory.transact([
    disputePut(dispute, 'absent'),
    openDisputePut(dispute),
    reviewOfPut(dispute),
    overridePut(override, 'absent'),
    reviewOfPut(override),
  ]);
  return { disputes: dispute.id, overrides: override.id };
}

const disableDesk = (owner: string): Promise<boolean> =>
  destinationStateStore(api.memory).save({
    ...{ owner, name: 'desk', state: 'disabled', reason: 'no_service', since: T0, updatedAt: T0, version: 1 },
  });

const policyOf = async (key: string): Promise<string> =>
  String((await api.call('POST', '/v1/policies', { key, body: sampleBody('new-policy') })).body.version);

function pathOf(template: string, ids: Record<string, string>): string {
  const { platform, accountId } = sampleConnection();
  const [, kind = ''] = /([\w-]+)\/\{(?:id|version)\}/.exec(template) ?? [];
  return template
    .replace(/\{(id|version)\}/, ids[kind] ?? '')
    .replace('{platform}', platform)
    .replace('{accountId}', accountId)
    .replace('{eventId}', pendingDelivery().eventId)
    .replace('{name}', 'desk')
    .replace('{source}', 'everflow')
    .replace('{type}', 'leaderboard');
}

/** Makes what is not there. */
const MAKING = new Set(['PUT /v1/brands/{id}']);

/** Names one thing by its id or number, which is there. */
const isAboutOne = (name: string): boolean => /\{(id|version)\}/.test(name) && !MAKING.has(name);

async function request(name: string, ids: Record<string, string>, key: string | undefined, tenantId?: string) {
  const [method = '', template = ''] = name.split(' ');
  const body = BODY[name];
  return api.call(method, pathOf(template, ids), {
    ...(key === undefined ? {} : { key }),
    ...(body === undefined ? {} : { body: sampleBody(body) }),
    query: { ...QUERY[name], ...(tenantId === undefined ? {} : { tenantId }) },
  });
}

/** About the whole platform, so that an operator names no tenant. */
const isAcrossTenants = (name: string): boolean =>
  api.routes.some(({ method, path, acrossTenants }) => acrossTenants && `${method} ${path}` === name);

const keyOf = (role: Role): string => {
  if (role === 'operator') return keys.operator;
  return role === 'affiliate' ? keys.acme.ann : keys.acme[role];
};

describe('the routes', () => {
  it('are those of the deployed API, each with its roles', () => {
    const built = api.routes.map(({ method, path }) => `${method} ${path}`);
    expect(built.toSorted()).toEqual(NAMES.toSorted());
    expect(Object.keys(ALLOWED).toSorted()).toEqual(NAMES.toSorted());
    for (const { method, path, roles } of api.routes)
      expect([path, roles]).toEqual([path, ALLOWED[`${method} ${path}`]]);
  });

  it.each(PROTECTED)('%s answers 401 without a key, with a wrong one and with a revoked one', async (name) => {
    const ids = await things('acme');
    const revoked = await api.key({ tenantId: 'acme', role: 'admin' });
    const [, keyId = ''] = revoked.split('_');
    const record = await registryStore(api.memory).apiKey(keyId);
    await registryStore(api.memory).saveApiKey({ ...record!, status: 'revoked' });
    const before = api.memory.all('submissions');
    const wrong = [
      undefined,
      'nonsense',
      `${keys.acme.admin.slice(0, -1)}~`,
      keys.acme.admin.replace(/_[^_]*$/, `_${'A'.repeat(43)}`),
      `cck_${'z'.repeat(12)}_${'A'.repeat(43)}`,
      revoked,
    ];
    for (const key of wrong) {
      expect(await request(name, ids, key)).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    }
    expect(api.memory.all('submissions')).toEqual(before);
  });

  it.each(PROTECTED.flatMap((name) => Roles.options.map((role) => [name, role] as const)))(
    '%s answers %s as its role allows',
    async (name, role) => {
      const ids = await things('acme');
      const tenantId = role === 'operator' && !isAcrossTenants(name) ? 'acme' : undefined;
      const { status, body } = await request(name, ids, keyOf(role), tenantId);
      if (ALLOWED[name]?.includes(role)) expect(status).toSatisfy(isSuccess);
      else expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
    },
  );

  it.each(PROTECTED.filter((name) => isAboutOne(name) && !name.includes('/redrives/')))(
    '%s does not tell a foreign thing from one that does not exist',
    async (name) => {
      const own = await things('acme');
      const foreign = await things('globex');
      await api.campaign('globex', 'cmp_theirs');
      await api.affiliate('globex', 'aff_theirs');
      await connectionStore(api.memory).save(
        sampleConnection({ tenantId: 'globex', affiliateId: 'aff_theirs' }),
        'absent',
      );
      const policies = await policyOf(keys.globex.admin);
      const ids: Record<string, string> = { ...foreign, campaigns: 'cmp_theirs', affiliates: 'aff_theirs', policies };
      const missing = {
        submissions: `sub_${'a'.repeat(26)}`,
        affiliates: 'aff_nobody',
        campaigns: 'cmp_nowhere',
        alerts: 'alr_0',
        policies: '999',
        replays: 'rpl_0',
        webhooks: 'whk_0',
        clawbacks: `clw_${'a'.repeat(26)}`,
        disputes: 'dsp_0',
        overrides: 'ovr_0',
        brands: 'nobody',
        syncs: 'run-0',
      };
      expect(ids.submissions).not.toBe(own.submissions);
      await api.memory.write(alertPut(sampleAlert({ tenantId: 'globex', id: 'alr_9theirs' }), 'absent'));
      const before = everything();
      for (const role of ALLOWED[name] ?? []) {
        const tenantId = role === 'operator' && !isAcrossTenants(name) ? 'acme' : undefined;
        const there = await request(name, { ...ids, alerts: 'alr_9theirs' }, keyOf(role), tenantId);
        const nowhere = await request(name, missing, keyOf(role), tenantId);
        const noId = await request(
          name,
          Object.fromEntries(Object.keys(missing).map((kind) => [kind, 'x'])),
          keyOf(role),
          tenantId,
        );
        expect(there.status).toBe(404);
        expect(bare(there.body)).toEqual(bare(nowhere.body));
        expect(bare(noId.body)).toEqual(bare(nowhere.body));
      }
      expect(everything()).toEqual(before);
    },
  );

  it.each(PROTECTED.filter((name) => name.includes('{id}') && ALLOWED[name]?.includes('affiliate')))(
    '%s shows an affiliate nothing of another one',
    async (name) => {
      const ids = await things('acme');
      const before = everything();
      const { status, body } = await request(name, ids, keys.acme.ben);
      expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
      expect(everything()).toEqual(before);
    },
  );

  it('where an operator names no tenant are about all tenants, or about what all tenants have some of: policies, a plan', () => {
    const routes = api.routes.filter(({ acrossTenants }) => acrossTenants);
    const others = routes.filter(({ path }) => !path.startsWith('/v1/policies'));
    expect(others.map(({ path, roles }) => [path, roles])).toEqual([
      ['/v1/notifications/destinations/{name}/enable', ['admin', 'operator']],
      ['/v1/notifications/notices', ['admin', 'operator']],
      ['/v1/ops/platform-costs', ['operator']],
      ['/v1/ops/dead-letters/redrive', ['operator']],
      ['/v1/ops/dead-letters/redrives', ['operator']],
      ['/v1/ops/dead-letters/redrives/{id}', ['operator']],
    ]);
  });

  it.each(PROTECTED.filter((name) => !NAMING.has(name)))('%s takes no tenant from the request', async (name) => {
    const ids = await things('acme');
    const [role] = ALLOWED[name] ?? [];
    const { status, body } = await request(name, ids, keyOf(role!), 'globex');
    expect([status, body.errors]).toEqual([400, [{ path: 'tenantId', message: 'unknown field' }]]);
  });

  it.each(NAMES.filter((name) => name.startsWith('POST')))('%s is idempotent by key', async (name) => {
    const [method = '', template = ''] = name.split(' ');
    const path = pathOf(template, await things('acme'));
    const [role] = ALLOWED[name] ?? [];
    const query = role === 'operator' && !isAcrossTenants(name) ? { tenantId: 'acme' } : {};
    const body = BODY[name] === undefined ? {} : { body: sampleBody(BODY[name]) };
    const call = { query, key: keyOf(role!), ...body, headers: { 'idempotency-key': 'k1' } };
    const [first, second] = [await api.call(method, path, call), await api.call(method, path, call)];
    expect([second.status, second.text]).toEqual([first.status, first.text]);
  });
});

const isSuccess = (status: unknown): boolean => typeof status === 'number' && status < 300;

const bare = ({ requestId: _, ...rest }: Record<string, unknown>) => rest;

const everything = () =>
  (
    [
      'submissions',
      'registry',
      'alerts',
      'trust',
      'credentials',
      'webhooks',
      'discord',
      'clawbacks',
      'reviews',
      'sources',
      'syncs',
    ] as const
  ).map((table) => api.memory.all(table));

describe('a credential', () => {
  const read = (key: string) => api.call('GET', '/v1/submissions', { key });

  it('stops within five seconds of being revoked', async () => {
    expect((await read(keys.acme.ann)).status).toBe(200);
    const key = api.memory.all('registry').find(({ pk }) => pk === `key#${keys.acme.ann.split('_')[1]}`)!;
    await api.memory.write({ table: 'registry', put: { ...key, status: 'revoked' }, when: [] });
    api.clock.ms += 4999;
    expect((await read(keys.acme.ann)).status).toBe(200);
    api.clock.ms += 1;
    expect((await read(keys.acme.ann)).status).toBe(401);
  });

  it('stops with its tenant and works again with it', async () => {
    const statuses: number[] = [];
    for (const status of ['active', 'suspended', 'cancelled', 'active'] as const) {
      await api.tenant('acme', { status });
      api.clock.ms += 5000;
      statuses.push((await read(keys.acme.ann)).status);
    }
    expect(statuses).toEqual([200, 403, 401, 200]);
  });

  it.each([
    ['an affiliate key that names no affiliate', { tenantId: 'acme', role: 'affiliate' }],
    ['an operator key of a tenant', { tenantId: 'acme', role: 'operator' }],
    ['a key of the platform that is no operator', { tenantId: 'platform', role: 'admin' }],
    ['a key of a tenant that does not exist', { tenantId: 'nowhere', role: 'admin' }],
  ] as const)('opens nothing: %s', async (_, grant) => {
    expect((await read(await api.key(grant))).status).toBe(401);
  });

  it('is stored as a hash only', () => {
    const stored = JSON.stringify(api.memory.all('registry'));
    for (const key of [keys.operator, ...Object.values(keys.acme)]) {
      expect(stored).toContain(key.split('_')[1]);
      expect(stored).not.toContain(key.slice('cck_'.length + 13));
    }
    expect(
      api.memory.all('registry').find(({ pk }) => pk === apiKeyKey(keys.operator.split('_')[1]!).pk),
    ).toBeDefined();
  });
});

describe('an operator', () => {
  it.each([
    ['names no tenant', {}, 400],
    ['names one that does not exist', { tenantId: 'nowhere' }, 404],
    ['names what cannot be one', { tenantId: '../acme' }, 404],
    ['names one', { tenantId: 'globex' }, 200],
  ] as const)('reads nothing unless it %s', async (_, query, expected) => {
    expect((await api.call('GET', '/v1/campaigns', { key: keys.operator, query })).status).toBe(expected);
  });
});

describe('a cursor', () => {
  const list = (key: string, query: Record<string, string>) => api.call('GET', '/v1/campaigns', { key, query });

  beforeEach(async () => {
    for (const tenant of ['acme', 'globex']) await api.campaign(tenant, 'cmp_winter');
  });

  it('works only for the tenant, list and filters it was made for', async () => {
    const { body } = await list(keys.acme.admin, { limit: '1' });
    const cursor = String(body.cursor);
    expect((await list(keys.acme.admin, { limit: '1', cursor })).body.items).toMatchObject([{ id: 'cmp_autumn' }]);
    const [payload, signature] = cursor.split('.');
    const forged = Buffer.from(JSON.stringify({ pk: 't#globex', sk: 'campaign#zzz' })).toString('base64url');
    const refused = [
      await list(keys.globex.admin, { limit: '1', cursor }),
      await list(keys.acme.admin, { limit: '1', cursor: `${forged}.${signature}` }),
      await list(keys.acme.admin, { limit: '1', cursor: payload! }),
      await list(keys.acme.admin, { limit: '1', cursor: `${cursor}.x` }),
      await api.call('GET', '/v1/affiliates', { key: keys.acme.admin, query: { cursor } }),
      await api.call('GET', '/v1/submissions', { key: keys.acme.admin, query: { cursor } }),
    ];
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(refused.map(() => [400, 'INVALID_CURSOR']));
  });

  it('of one affiliate is refused for another', async () => {
    for (const key of [keys.acme.ann, keys.acme.ben]) {
      for (const n of [1, 2]) {
        const postUrl = `https://x.com/annsample/status/185000000000000000${n}`;
        await api.call('POST', '/v1/submissions', { key, body: { ...sampleBody('submit-x'), postUrl } });
      }
    }
    const page = (key: string, query: Record<string, string>) => api.call('GET', '/v1/submissions', { key, query });
    const cursor = String((await page(keys.acme.ann, { limit: '1' })).body.cursor);
    expect((await page(keys.acme.ann, { limit: '1', cursor })).status).toBe(200);
    expect((await page(keys.acme.ben, { limit: '1', cursor })).body.code).toBe('INVALID_CURSOR');
  });

  it('is refused with other filters', async () => {
    for (const n of [1, 2]) {
      const postUrl = `https://x.com/annsample/status/185000000000000000${n}`;
      await api.call('POST', '/v1/submissions', { key: keys.acme.ann, body: { ...sampleBody('submit-x'), postUrl } });
    }
    const page = (query: Record<string, string>) => api.call('GET', '/v1/submissions', { key: keys.acme.ann, query });
    const cursor = String((await page({ limit: '1', platform: 'x' })).body.cursor);
    expect((await page({ limit: '2', platform: 'x', cursor })).status).toBe(200);
    expect((await page({ limit: '1', cursor })).body.code).toBe('INVALID_CURSOR');
    expect((await page({ limit: '1', platform: 'youtube', cursor })).body.code).toBe('INVALID_CURSOR');
  });
});
