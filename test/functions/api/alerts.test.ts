import { beforeEach, describe, expect, it } from 'vitest';
import type { Alert } from '../../../shared/model/alert.ts';
import { after, MINUTE } from '../../../shared/model/instant.ts';
import { alertPut } from '../../../shared/store/alerts.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { sampleAlert } from '../../support/sample-alert.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleBody } from '../../support/sample-event.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const alert = async (n: number, changes: Partial<Alert> = {}): Promise<string> => {
  const at = after(T0, n * MINUTE);
  const made = sampleAlert({ id: `alr_2026${String(n).padStart(4, '0')}`, openedAt: at, updatedAt: at, ...changes });
  await api.memory.write(alertPut(made, 'absent'));
  return made.id;
};

const list = async (query: Record<string, string> = {}) => {
  const { body } = await api.call('GET', '/v1/alerts', { key: keys.acme.analyst, query });
  return { ids: ((body.items ?? []) as Alert[]).map(({ id }) => Number(id.slice(-4))), cursor: body.cursor as string };
};

const triage = (id: string, body: unknown, key = keys.acme.analyst) =>
  api.call('PATCH', `/v1/alerts/${id}`, { key, body });

describe('alerts', () => {
  it('are shown with what they rest on', async () => {
    const id = await alert(1);
    const { status, body } = await api.call('GET', `/v1/alerts/${id}`, { key: keys.acme.analyst });
    const { tenantId: _, version: __, announcedAt: ___, ...shown } = sampleAlert({ id });
    const at = after(T0, MINUTE);
    expect([status, body]).toEqual([200, { ...shown, openedAt: at, updatedAt: at }]);
  });

  it('are listed newest first and filtered', async () => {
    await alert(1);
    await alert(2, { status: 'RESOLVED', severity: 'CRITICAL' });
    await alert(3, { status: 'ACKNOWLEDGED', affiliateId: 'aff_ben' });
    await alert(4, { category: 'SYSTEM_HEALTH', type: 'MISSING_DATA', campaignId: 'cmp_spring' });
    await alert(5, { tenantId: 'globex' });
    const cases: [Record<string, string>, number[]][] = [
      [{}, [4, 3, 2, 1]],
      [{ status: 'OPEN' }, [4, 1]],
      [{ status: 'ACKNOWLEDGED' }, [3]],
      [{ status: 'RESOLVED' }, [2]],
      [{ severity: 'CRITICAL' }, [2]],
      [{ type: 'MISSING_DATA' }, [4]],
      [{ category: 'FRAUD', status: 'OPEN' }, [1]],
      [{ affiliateId: 'aff_ben' }, [3]],
      [{ campaignId: 'cmp_spring' }, [4]],
    ];
    for (const [query, expected] of cases) expect([query, (await list(query)).ids]).toEqual([query, expected]);
  });

  it.each([
    ['severity', ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']],
    ['category', ['FRAUD', 'DATA_QUALITY', 'SYSTEM_HEALTH']],
    ['status', ['OPEN', 'ACKNOWLEDGED', 'RESOLVED']],
    ['type', ['HIGH_DISCREPANCY', 'PLATFORM_DOWN', 'DESTINATION_DISABLED']],
  ])('are not filtered by an unknown %s: the answer lists the known ones', async (field, known) => {
    for (const value of ['SEVERE', 'high', '']) {
      const { status, body } = await api.call('GET', '/v1/alerts', {
        key: keys.acme.analyst,
        query: { [field]: value },
      });
      const [{ path, message } = { path: '', message: '' }] = body.errors as { path: string; message: string }[];
      expect([status, body.code, path]).toEqual([400, 'VALIDATION_FAILED', field]);
      for (const name of known) expect(message).toContain(name);
    }
  });

  it.each<[string, Record<string, string>]>([
    ['all', {}],
    ['open', { status: 'OPEN' }],
  ])('come page by page: %s', async (_, query) => {
    for (let n = 1; n <= 7; n += 1) await alert(n);
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ ...query, limit: '3', ...(cursor ? { cursor } : {}) });
      seen.push(...page.ids);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  it('are acknowledged, then resolved, with a reason each', async () => {
    const id = await alert(1);
    api.clock.ms += MINUTE;
    const acknowledged = await triage(id, sampleBody('acknowledge-alert'));
    expect([acknowledged.status, acknowledged.body]).toMatchObject([
      200,
      { id, ...sampleBody('acknowledge-alert'), updatedAt: after(T0, MINUTE) },
    ]);
    const resolved = await triage(id, sampleBody('resolve-alert'));
    expect([resolved.status, resolved.body]).toMatchObject([200, { id, ...sampleBody('resolve-alert') }]);
    expect((await list({ status: 'OPEN' })).ids).toEqual([]);
    expect((await list({ status: 'RESOLVED' })).ids).toEqual([1]);
  });

  it('change nothing when the same step comes twice', async () => {
    const id = await alert(1);
    const first = await triage(id, sampleBody('resolve-alert'));
    api.clock.ms += MINUTE;
    const second = await triage(id, { status: 'RESOLVED', reason: 'another' });
    expect([second.status, second.body]).toEqual([200, first.body]);
  });

  it('stay resolved', async () => {
    const id = await alert(1, { status: 'RESOLVED' });
    const { status, body } = await triage(id, sampleBody('acknowledge-alert'));
    expect([status, body.code]).toEqual([409, 'REVISION_CONFLICT']);
  });

  it.each<[string, unknown]>([
    ['status', { status: 'OPEN', reason: 'x' }],
    ['reason', { status: 'RESOLVED' }],
    ['reason', { status: 'RESOLVED', reason: '  ' }],
    ['severity', { status: 'RESOLVED', reason: 'x', severity: 'LOW' }],
  ])('refuse a bad %s', async (path, body) => {
    const id = await alert(1);
    const before = api.memory.all('alerts');
    const reply = await triage(id, body);
    expect([reply.status, (reply.body.errors as { path: string }[])[0]?.path]).toEqual([400, path]);
    expect(api.memory.all('alerts')).toEqual(before);
  });

  it('are not lost to a change that comes between', async () => {
    const id = await alert(1);
    const transact = api.memory.transact.bind(api.memory);
    api.memory.transact = async (writes) => {
      api.memory.transact = transact;
      const repeated = sampleAlert({ id, repeats: 1, version: 2 });
      await api.memory.write(alertPut(repeated, 1));
      return transact(writes);
    };
    const { status, body } = await triage(id, sampleBody('resolve-alert'));
    expect([status, body.status, body.repeats]).toEqual([200, 'RESOLVED', 1]);
  });
});
