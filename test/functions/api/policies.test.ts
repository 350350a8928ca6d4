import { beforeEach, describe, expect, it } from 'vitest';
import { after, MINUTE } from '../../../shared/model/instant.ts';
import { DEFAULT_POLICY } from '../../../shared/rules/default-policy.ts';
import { policyChecksum } from '../../../shared/rules/policy-checksum.ts';
import { policyMoveKey, policyVersionKey } from '../../../shared/store/keys.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleBody } from '../../support/sample-event.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const asked = (method: string, path: string, body?: unknown, key = keys.acme.admin) =>
  api.call(method, path, { key, ...(body === undefined ? {} : { body }) });
const matched = (matchedBps: number) => ({ changes: { comparison: { matchedBps } }, note: `match at ${matchedBps}` });
const stored = async (matchedBps: number, key = keys.acme.admin): Promise<number> =>
  Number((await asked('POST', '/v1/policies', matched(matchedBps), key)).body.version);
const activate = (version: number, more: object = {}, key = keys.acme.admin) =>
  asked('POST', `/v1/policies/${version}/activate`, { ...sampleBody('activate-policy'), ...more }, key);
const rollBack = (more: object = {}, key = keys.acme.admin) =>
  asked('POST', '/v1/policies/rollback', { ...sampleBody('roll-back-policy'), ...more }, key);
const active = async (key = keys.acme.admin) => (await asked('GET', '/v1/policies', undefined, key)).body.active;
const UNSET = { standard: null, top: null, new: null };

describe('a policy', () => {
  it('is stored whole, as what differs from its base', async () => {
    const { status, body, headers } = await asked('POST', '/v1/policies', sampleBody('new-policy'));
    const policy = {
      ...DEFAULT_POLICY,
      version: 2,
      comparison: { ...DEFAULT_POLICY.comparison, matchedBps: 300 },
      settleHours: { ...DEFAULT_POLICY.settleHours, x: 2 },
    };
    const diff = [
      { path: 'comparison.matchedBps', from: 500, to: 300 },
      { path: 'settleHours.x', from: 1, to: 2 },
    ];
    const about = {
      ...{ version: 2, checksum: policyChecksum(policy), base: 1, note: 'Stricter about matches', createdAt: T0 },
      createdBy: keys.acme.admin.split('_')[1],
    };
    expect([status, body]).toEqual([201, { ...about, policy, diff }]);
    expect((await asked('GET', headers.location!)).body).toEqual({ ...about, policy });
    expect(await active()).toEqual({ global: 1, tenant: null, segments: UNSET });
  });

  it('has the active one as its base, or the one that is named', async () => {
    await activate(await stored(300));
    const changes = { retry: { maxAttempts: 4 } };
    const onActive = await asked('POST', '/v1/policies', { changes, note: 'fewer' });
    expect(onActive.body).toMatchObject({ base: 2, policy: { comparison: { matchedBps: 300 } } });
    const onFirst = await asked('POST', '/v1/policies', { base: 1, changes, note: 'fewer' });
    expect(onFirst.body).toMatchObject({ base: 1, policy: { comparison: { matchedBps: 500 } } });
  });

  it.each<[Record<string, unknown>, { path: string; message: unknown }[]]>([
    [
      { comparison: { matchedBps: 1_001 } },
      [{ path: 'changes.comparison.lowBps', message: 'must be at least comparison.matchedBps' }],
    ],
    [{ retry: { attempts: 3 } }, [{ path: 'changes.retry.attempts', message: 'unknown field' }]],
    [{ retry: { maxAttempts: 'many' } }, [{ path: 'changes.retry.maxAttempts', message: expect.any(String) }]],
    [{ retry: { maxAttempts: 2.5 } }, [{ path: 'changes.retry.maxAttempts', message: expect.any(String) }]],
    [{ breaker: { failures: 9 } }, [{ path: 'changes.breaker.failures', message: expect.any(String) }]],
    [{ trust: { startNano: 1 } }, [{ path: 'changes.trust.startNano', message: expect.any(String) }]],
    [{ version: 12 }, [{ path: 'changes.version', message: expect.any(String) }]],
    [
      { comparison: { matchedBps: -1 }, retry: { maxAttempts: 0 } },
      ['comparison.matchedBps', 'retry.maxAttempts'].map((path) => ({
        path: `changes.${path}`,
        message: expect.any(String),
      })),
    ],
  ])('with %j is refused by both, and nothing is stored', async (changes, errors) => {
    const before = api.memory.all('registry');
    const body = { changes, note: 'odd' };
    const refused = await asked('POST', '/v1/policies', body);
    expect([refused.status, refused.body.code, refused.body.errors]).toEqual([400, 'VALIDATION_FAILED', errors]);
    const validated = await asked('POST', '/v1/policies/validate', body);
    expect([validated.status, validated.body]).toMatchObject([200, { valid: false, errors }]);
    expect(api.memory.all('registry')).toEqual(before);
  });

  it.each([
    ['changes', { changes: {} }],
    ['changes', { changes: [1] }],
    ['note', { note: ' ' }],
    ['base', { base: 0 }],
    ['base', { base: 77 }],
    ['tenantId', { tenantId: 'globex' }],
  ])('is refused for its %s: %j', async (path, more) => {
    for (const to of ['/v1/policies', '/v1/policies/validate']) {
      const { status, body } = await asked('POST', to, { ...matched(300), ...more });
      expect([status, (body.errors as { path: string }[])[0]?.path]).toEqual([400, path]);
    }
  });

  it('is no base for another tenant', async () => {
    const version = await stored(300, keys.globex.admin);
    const { status, body } = await asked('POST', '/v1/policies', { ...matched(200), base: version });
    expect([status, body.errors]).toEqual([400, [{ path: 'base', message: 'there is no such policy' }]]);
  });

  it('is validated without being stored', async () => {
    const before = api.memory.all('registry');
    const { status, body } = await asked('POST', '/v1/policies/validate', matched(300));
    const diff = [{ path: 'comparison.matchedBps', from: 500, to: 300 }];
    expect([status, body]).toEqual([200, { valid: true, errors: [], diff }]);
    expect(api.memory.all('registry')).toEqual(before);
  });

  it('has a number of its own among all tenants', async () => {
    const made = await Promise.all([stored(300), stored(300, keys.globex.admin), stored(300, keys.operator)]);
    expect(made.toSorted()).toEqual([2, 3, 4]);
  });

  it('is compared with another, or with the active one', async () => {
    const version = await stored(300);
    await activate(await stored(400));
    const diff = async (of: number | string, against?: string) =>
      (
        await api.call('GET', `/v1/policies/${of}/diff`, {
          key: keys.acme.admin,
          ...(against === undefined ? {} : { query: { against } }),
        })
      ).body;
    const change = (from: number, to: number) => [{ path: 'comparison.matchedBps', from, to }];
    expect(await diff(version)).toEqual({ version: 2, against: 3, changes: change(400, 300) });
    expect(await diff(version, 'active')).toEqual({ version: 2, against: 3, changes: change(400, 300) });
    expect(await diff(version, '1')).toEqual({ version: 2, against: 1, changes: change(500, 300) });
    expect(await diff(3)).toEqual({ version: 3, against: 3, changes: [] });
    expect(await diff(version, '99')).toMatchObject({ status: 404 });
    expect(await diff(version, 'newest')).toMatchObject({ status: 400 });
    expect(await diff('01')).toMatchObject({ status: 404 });
  });
});

describe('the versions', () => {
  it('are listed newest first, page by page, each tenant its own', async () => {
    await stored(300, keys.globex.admin);
    for (const bps of [310, 320, 330]) await stored(bps);
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: '2', ...(cursor === undefined ? {} : { cursor }) };
      const { body } = await api.call('GET', '/v1/policies', { key: keys.acme.admin, query });
      seen.push((body.items as { version: number }[]).map(({ version }) => version));
      cursor = body.cursor as string | undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([[5, 4], [3]]);
  });

  it('of the platform can be read and activated by a tenant, and are not listed as its own', async () => {
    const version = await stored(450, keys.operator);
    expect((await asked('GET', `/v1/policies/${version}`)).status).toBe(200);
    expect((await asked('GET', '/v1/policies')).body.items).toEqual([]);
    expect((await activate(version)).status).toBe(200);
    expect(await active()).toMatchObject({ tenant: version });
  });

  it('of the platform may change what is the same for all tenants', async () => {
    const body = { changes: { breaker: { failures: 9 } }, note: 'patience' };
    expect((await asked('POST', '/v1/policies', body, keys.operator)).status).toBe(201);
    expect((await asked('POST', '/v1/policies', body)).status).toBe(400);
  });
});

describe('an activation', () => {
  it('decides for the tenant, and is kept with who, when and why', async () => {
    const version = await stored(300);
    api.clock.ms += MINUTE;
    const { status, body } = await activate(version);
    const by = keys.acme.admin.split('_')[1];
    const { reason } = sampleBody('activate-policy') as { reason: string };
    const at = after(T0, MINUTE);
    expect([status, body]).toEqual([200, { from: null, to: 2, kind: 'activation', reason, at, by }]);
    expect(await active()).toEqual({ global: 1, tenant: 2, segments: UNSET });
    expect(await active(keys.globex.admin)).toEqual({ global: 1, tenant: null, segments: UNSET });
    const move = await api.memory.get('registry', policyMoveKey({ tenantId: 'acme', scope: 'all' }, 1));
    expect(move).toMatchObject({ from: null, to: { version: 2 }, reason, at, by });
  });

  it('is about one segment where it says so', async () => {
    const version = await stored(300);
    expect((await activate(version, { segment: 'top' })).body).toMatchObject({ segment: 'top', to: version });
    expect(await active()).toEqual({ global: 1, tenant: null, segments: { ...UNSET, top: version } });
  });

  it('of an operator is about everybody, and never about a segment', async () => {
    const version = await stored(450, keys.operator);
    expect((await activate(version, {}, keys.operator)).status).toBe(200);
    expect(await active(keys.operator)).toEqual({ global: version });
    expect(await active()).toEqual({ global: version, tenant: null, segments: UNSET });
    const { status, body } = await activate(version, { segment: 'top' }, keys.operator);
    expect([status, body.errors]).toEqual([400, [{ path: 'segment', message: 'only a tenant has segments' }]]);
  });

  it('of what is active already moves nothing', async () => {
    const version = await stored(300);
    const first = await activate(version);
    const before = api.memory.all('registry');
    api.clock.ms += MINUTE;
    expect((await activate(version, { reason: 'again' })).body).toEqual(first.body);
    expect(api.memory.all('registry')).toEqual(before);
  });

  it('needs a reason', async () => {
    const version = await stored(300);
    expect((await activate(version, { reason: undefined })).status).toBe(400);
    expect((await rollBack({ reason: '' })).status).toBe(400);
  });

  it('of many at once moves step by step', async () => {
    const versions = [await stored(300), await stored(310), await stored(320)];
    const moved = await Promise.all(versions.map((version) => activate(version)));
    expect(moved.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    const moves = api.memory
      .all('registry')
      .filter(({ sk }) => sk.startsWith('policy-move#'))
      .map(({ from, to }) => [from, to].map((ref) => (ref as { version: number } | null)?.version));
    for (const [index, [from]] of moves.entries()) expect(from).toBe(moves[index - 1]?.[1]);
  });

  it('never makes a version active whose bundle is not what was stored', async () => {
    const version = await stored(300);
    const key = policyVersionKey('acme', version);
    const item = (await api.memory.get('registry', key))!;
    await api.memory.write({ table: 'registry', put: { ...item, bundle: '{}' }, when: [] });
    expect((await activate(version)).status).toBe(500);
    expect(await active()).toMatchObject({ tenant: null });
  });
});

describe('a rollback', () => {
  it('goes back step by step to what was active before, at last to none of its own', async () => {
    for (const bps of [300, 310, 320]) await activate(await stored(bps));
    const steps: unknown[] = [];
    for (let step = 0; step < 4; step += 1) {
      const { status, body } = await rollBack();
      steps.push([status, body.from, body.to]);
    }
    expect(steps).toEqual([
      [200, 4, 3],
      [200, 3, 2],
      [200, 2, null],
      [409, undefined, undefined],
    ]);
    expect(await active()).toMatchObject({ tenant: null });
  });

  it('does not come back to what was taken back', async () => {
    const [good, bad, better] = [await stored(300), await stored(310), await stored(320)];
    await activate(good);
    await activate(bad);
    await rollBack();
    await activate(better);
    expect((await rollBack()).body).toMatchObject({ from: better, to: good, kind: 'rollback' });
    expect((await activate(good)).body).toMatchObject({ to: good });
    expect((await rollBack()).body).toMatchObject({ from: good, to: null });
  });

  it('is told apart by scope and tenant', async () => {
    await activate(await stored(300), { segment: 'new' });
    for (const [more, key] of [
      [{}, keys.acme.admin],
      [{ segment: 'top' }, keys.acme.admin],
      [{ segment: 'new' }, keys.globex.admin],
      [{}, keys.operator],
    ] as const)
      expect((await rollBack(more, key)).body.code).toBe('NO_EARLIER_POLICY');
    expect((await rollBack({ segment: 'new' })).body).toMatchObject({ segment: 'new', from: 2, to: null });
  });

  it('keeps every move', async () => {
    await activate(await stored(300));
    await rollBack();
    const moves = api.memory.all('registry').filter(({ sk }) => sk.startsWith('policy-move#'));
    expect(moves.map(({ sequence, kind }) => [sequence, kind])).toEqual([
      [1, 'activation'],
      [2, 'rollback'],
    ]);
  });
});

describe('what the API decides itself', () => {
  it('follows the policy of the affiliate’s segment: flags of a report, the bucket of a score', async () => {
    const made = await asked('POST', '/v1/policies', {
      changes: {
        quality: { evidenceFromViews: 1_000 },
        trust: { buckets: { high_trust: 900_000_000, normal: 600_000_000 } },
      },
      note: 'careful',
    });
    await activate(Number(made.body.version), { segment: 'new' });
    await api.affiliate('acme', 'aff_new', { segment: 'new' });
    const newcomer = await api.key({ tenantId: 'acme', role: 'affiliate', affiliateId: 'aff_new' });
    const claim = { ...sampleBody('submit-x'), claimed: { views: 1_000 }, evidence: undefined };
    const flags = async (key: string) => (await asked('POST', '/v1/submissions', claim, key)).body.flags;
    expect(await flags(keys.acme.ann)).toEqual([]);
    expect(await flags(newcomer)).toEqual([
      { key: 'missing_evidence', severity: 'LOW', value: 1_000, threshold: 1_000 },
    ]);
    const bucket = async (id: string) => (await asked('GET', `/v1/affiliates/${id}/trust`)).body.bucket;
    expect([await bucket('aff_ann'), await bucket('aff_new')]).toEqual(['normal', 'low_trust']);
  });
});
