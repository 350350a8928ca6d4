import { beforeEach, describe, expect, it } from 'vitest';
import type { Source } from '../../../shared/model/source.ts';
import { atMs, HOUR, MINUTE, toMs } from '../../../shared/model/instant.ts';
import { sourceDayStore } from '../../../shared/store/source-days.ts';
import { sourceSettingsStore } from '../../../shared/store/source-settings.ts';
import { syncRunStore } from '../../../shared/store/sync-runs.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleLedgerEntry, sampleRun } from '../../support/sample-sources.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;
beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

interface Asked {
  tenantId?: string;
  key?: string;
  body?: unknown;
  query?: Record<string, string>;
  headers?: Record<string, string>;
}
const ask = (
  method: string,
  path: string,
  { tenantId = 'acme', key = keys.operator, query = {}, ...rest }: Asked = {},
) => api.call(method, `/v1/ops/syncs${path}`, { key, query: { tenantId, ...query }, ...rest });
const configure = (source: Source, body: object = { account: 'main', since: '2026-01-10' }, tenantId = 'acme') =>
  ask('PUT', `/sources/${source}`, { body, tenantId });
const pause = (source: Source) => ask('PATCH', `/sources/${source}`, { body: { state: 'paused', reason: 'moving' } });
const run = (body: object = {}, more: Asked = {}) => ask('POST', '', { body, ...more });
const pathsOf = ({ body }: { body: Record<string, unknown> }) =>
  (body.errors as { path: string }[]).map(({ path }) => path);

describe('a source of a tenant', () => {
  it('is configured, and the tenant’s schedules begin on its clocks', async () => {
    const answer = await configure('everflow');
    expect([answer.status, answer.body]).toEqual([
      200,
      { source: 'everflow', account: 'main', since: '2026-01-10', state: 'active', updatedAt: T0 },
    ]);
    expect([...api.schedules.of]).toEqual([
      [
        'acme',
        {
          timeZone: 'America/New_York',
          times: [
            { schedule: 'nightly', expression: 'cron(30 2 * * ? *)' },
            { schedule: 'morning', expression: 'cron(0 6 * * ? *)' },
            { schedule: 'hourly', expression: 'cron(15 7-23 * * ? *)' },
            { schedule: 'report', expression: 'cron(30 7 * * ? *)' },
          ],
        },
      ],
    ]);
    expect(await sourceSettingsStore(api.memory).all('globex')).toEqual([]);
  });

  it('that is configured the same again stays as it is, and its schedules are there', async () => {
    await configure('everflow');
    api.schedules.of.clear();
    api.clock.ms += HOUR;
    expect((await configure('everflow')).body).toMatchObject({ updatedAt: T0 });
    expect(api.schedules.of.size).toBe(1);
    expect((await configure('everflow', { account: 'other', since: '2026-01-10' })).body).toMatchObject({
      ...{ account: 'other', updatedAt: atMs(api.clock.ms) },
    });
  });

  it('is paused with a reason and resumed, also when it is configured in between', async () => {
    await configure('redtrack');
    expect((await pause('redtrack')).body).toMatchObject({ state: 'paused', reason: 'moving' });
    await configure('redtrack', { account: 'other', since: '2026-02-01' });
    expect(await sourceSettingsStore(api.memory).get('acme', 'redtrack')).toMatchObject({
      ...{ account: 'other', state: 'paused', reason: 'moving', version: 3 },
    });
    const { body } = await ask('PATCH', '/sources/redtrack', { body: { state: 'active' } });
    expect(body).toMatchObject({ state: 'active', account: 'other' });
    expect(body).not.toHaveProperty('reason');
  });

  it.each([
    ['an account that is no name', { account: 'Main/1', since: '2026-01-10' }, ['account']],
    ['no first day', { account: 'main' }, ['since']],
    ['a key', { account: 'main', since: '2026-01-10', apiKey: 'x' }, ['apiKey']],
  ])('with %s is refused', async (_, body, paths) => {
    const answer = await configure('everflow', body);
    expect([answer.status, pathsOf(answer)]).toEqual([400, paths]);
    expect([...api.schedules.of]).toEqual([]);
  });

  it('of the network needs the network’s number of a zone that is not New York’s, and no other source takes one', async () => {
    await api.tenant('initech', { timeZone: 'Europe/Berlin' });
    const body = { account: 'main', since: '2026-01-10' };
    const named = { ...body, networkTimeZoneId: 57 };
    const refused = [await configure('everflow', body, 'initech'), await configure('redtrack', named, 'initech')];
    expect(refused.map((answer) => [answer.status, pathsOf(answer)])).toEqual([
      [400, ['networkTimeZoneId']],
      [400, ['networkTimeZoneId']],
    ]);
    expect((await configure('everflow', named, 'initech')).body).toMatchObject({ networkTimeZoneId: 57 });
    expect((await configure('everflow-subs', body, 'initech')).status).toBe(400);
    expect((await configure('everflow-subs', named, 'initech')).body).toMatchObject({ networkTimeZoneId: 57 });
    expect((await configure('redtrack', body, 'initech')).status).toBe(200);
  });

  const SHEET = { account: 'main', spreadsheetId: 'an-invented-spreadsheet', range: 'Map!A1:H', purpose: 'mapping' };

  it.each<[Source, object, string[]]>([
    ['posthog', { projectId: '7' }, ['region']],
    ['posthog', { projectId: 'seven', region: 'us' }, ['projectId']],
    ['posthog', { projectId: '7', region: 'ap' }, ['region']],
    ['mautic', { region: 'eu' }, ['region']],
    ['sheets', { spreadsheetId: 'an-invented-spreadsheet', range: 'A1:C' }, ['purpose']],
    ['sheets', { spreadsheetId: 'short', range: ' ', purpose: 'plan' }, ['spreadsheetId', 'range', 'purpose']],
  ])('of %s is refused with %j', async (source, more, paths) => {
    const answer = await configure(source, { account: 'main', since: '2026-11-02', ...more });
    expect([answer.status, pathsOf(answer)]).toEqual([400, paths]);
    expect(await sourceSettingsStore(api.memory).all('acme')).toEqual([]);
  });

  it('is shown with what it was told, which can be changed', async () => {
    const told = { account: 'main', since: '2026-01-10', projectId: '7', region: 'us' };
    expect((await configure('posthog', told)).body).toMatchObject({ ...told, updatedAt: T0 });
    api.clock.ms += HOUR;
    expect((await configure('posthog', told)).body).toMatchObject({ updatedAt: T0 });
    expect((await configure('posthog', { ...told, region: 'eu' })).body).toMatchObject({ region: 'eu' });
    expect(await sourceSettingsStore(api.memory).get('acme', 'posthog')).toMatchObject({ region: 'eu', version: 2 });
  });

  it('that is a sheet begins today or later, and a first day that is past by now may stay', async () => {
    const yesterday = await configure('sheets', { ...SHEET, since: '2026-11-01' });
    expect([yesterday.status, pathsOf(yesterday)]).toEqual([400, ['since']]);
    expect((await configure('sheets', { ...SHEET, since: '2026-11-02' })).status).toBe(200);
    api.clock.ms += 48 * HOUR;
    expect((await configure('sheets', { ...SHEET, since: '2026-11-02', range: 'B1:C' })).status).toBe(200);
  });

  it('that there is not is 404, and one without a reason is not paused', async () => {
    expect((await ask('PUT', '/sources/tracker', { body: { account: 'main', since: '2026-01-10' } })).status).toBe(404);
    expect((await pause('everflow')).status).toBe(404);
    await configure('everflow');
    const { status, body } = await ask('PATCH', '/sources/everflow', { body: { state: 'paused' } });
    expect([status, pathsOf({ body })]).toEqual([400, ['reason']]);
  });
});

describe('reading now', () => {
  beforeEach(async () => {
    await configure('everflow');
    await configure('redtrack', { account: 'spend', since: '2026-10-30' });
  });

  it('reads what each hour reads, of every source, once in a minute', async () => {
    const first = await run();
    expect([first.status, first.body]).toEqual([
      202,
      {
        ...{
          id: first.body.id,
          kind: 'now',
          requestedBy: keys.operator.split('_')[1],
          status: 'RUNNING',
          outcomes: [],
        },
        tasks: [
          { source: 'everflow', account: 'main', from: '2026-10-28', to: '2026-11-02' },
          { source: 'redtrack', account: 'spend', from: '2026-10-30', to: '2026-11-02' },
        ],
        startedAt: T0,
      },
    ]);
    expect(first.headers.location).toBe(`/v1/ops/syncs/${String(first.body.id)}`);
    expect(first.body.id).toMatch(/^2026-11-02T1000-now-[a-z0-9]+$/);
    api.clock.ms += MINUTE - 1;
    expect((await run()).body).toEqual(first.body);
    expect([...api.executions.started.keys()]).toEqual([first.body.id]);
    api.clock.ms += 1;
    expect((await run()).body.id).not.toBe(first.body.id);
    expect((await run({ sources: ['redtrack'] })).body.tasks).toHaveLength(1);
    expect(api.executions.started.size).toBe(3);
  });

  it('is answered once per idempotency key', async () => {
    const headers = { 'idempotency-key': 'now' };
    const first = await run({}, { headers });
    api.clock.ms += 10 * MINUTE;
    expect((await run({}, { headers })).text).toBe(first.text);
    expect((await run({ sources: ['redtrack'] }, { headers })).status).toBe(422);
  });

  it('that could not be started is started by who asks again', async () => {
    api.executions.failure = new Error('no');
    const { status, headers } = await run();
    expect([status, headers['retry-after']]).toEqual([503, '1']);
    api.executions.failure = undefined;
    expect((await run()).status).toBe(202);
    expect(api.executions.started.size).toBe(1);
    expect(api.memory.all('syncs')).toHaveLength(1);
  });

  it('leaves out a paused source, and refuses one that is named', async () => {
    await pause('redtrack');
    expect((await run()).body.tasks).toMatchObject([{ source: 'everflow' }]);
    const named = await run({ sources: ['everflow', 'redtrack'] });
    expect([named.status, named.body.code, named.body.detail]).toEqual([
      ...[409, 'SOURCE_PAUSED', 'Paused: RedTrack. Resume what is to be read.'],
    ]);
    await pause('everflow');
    expect((await run()).status).toBe(409);
    expect(api.executions.started.size).toBe(1);
  });

  it.each([
    ['a source that is none', { sources: ['tracker'] }, ['sources.0']],
    ['a source twice', { sources: ['everflow', 'everflow'] }, ['sources']],
    ['no source', { sources: [] }, ['sources']],
    ['an unknown field', { forced: true }, ['forced']],
    ['force of every source', { force: true }, ['force']],
    ['force of what is no sheet', { sources: ['everflow'], force: true }, ['force']],
    ['force of a sheet among others', { sources: ['sheets', 'everflow'], force: true }, ['force']],
    ['a first day alone', { from: '2026-10-01' }, ['to']],
    ['a last day alone', { to: '2026-10-01' }, ['from']],
  ])('refuses %s', async (_, body, paths) => {
    const answer = await run(body);
    expect([answer.status, pathsOf(answer)]).toEqual([400, paths]);
    expect(api.memory.all('syncs')).toEqual([]);
  });

  it('refuses a tenant that has no source, or none of that name', async () => {
    const none = await run({}, { tenantId: 'globex' });
    expect([none.status, pathsOf(none)]).toEqual([400, ['sources']]);
    await configure('everflow', { account: 'main', since: '2026-11-03' }, 'globex');
    const other = await run({ sources: ['redtrack'] }, { tenantId: 'globex' });
    expect([other.status, pathsOf(other)]).toEqual([400, ['sources.0']]);
    const early = await run({}, { tenantId: 'globex' });
    expect([early.status, pathsOf(early)]).toEqual([400, ['sources']]);
  });
});

describe('reading a sheet', () => {
  beforeEach(async () => {
    const place = { spreadsheetId: 'an-invented-spreadsheet', range: 'Map!A1:H', purpose: 'table' };
    await configure('sheets', { account: 'main', since: '2026-11-02', ...place });
    await configure('mautic', { account: 'main', since: '2026-01-10' });
  });

  it('reads it for today alone, beside the days of others', async () => {
    const { body } = await run();
    expect(
      (body.tasks as { source: string; from: string; to: string }[]).map(({ source, from, to }) => [source, from, to]),
    ).toEqual([
      ['mautic', '2026-10-28', '2026-11-02'],
      ['sheets', '2026-11-02', '2026-11-02'],
    ]);
  });

  it('may empty it where that is forced, which is a run of its own', async () => {
    const [usual, forced] = [await run({ sources: ['sheets'] }), await run({ sources: ['sheets'], force: true })];
    expect([usual.status, forced.status]).toEqual([202, 202]);
    expect(forced.body.id).not.toBe(usual.body.id);
    expect(usual.body).not.toHaveProperty('forced');
    expect(await syncRunStore(api.memory).get('acme', String(forced.body.id))).toMatchObject({ forced: true });
  });

  it('says nothing of days past: named it is refused, and among all it is left out', async () => {
    api.clock.ms += 60 * 24 * HOUR;
    const days = { from: '2026-11-20', to: '2026-11-21' };
    const named = await run({ sources: ['mautic', 'sheets'], ...days });
    expect([named.status, pathsOf(named)]).toEqual([400, ['sources.1']]);
    const { body } = await run(days);
    expect((body.tasks as { source: string }[]).map(({ source }) => source)).toEqual(['mautic']);
  });
});

describe('reading days that are long past', () => {
  beforeEach(async () => {
    await configure('everflow');
    await configure('redtrack', { account: 'spend', since: '2026-10-01' });
  });

  it('reads each source from its first day on', async () => {
    const { status, body } = await run({ from: '2026-09-01', to: '2026-10-27' });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      kind: 'backfill',
      tasks: [
        { source: 'everflow', from: '2026-09-01', to: '2026-10-27' },
        { source: 'redtrack', from: '2026-10-01', to: '2026-10-27' },
      ],
    });
    expect(api.executions.started.get(String(body.id))).toMatchObject({ reportDate: null, tenantId: 'acme' });
  });

  it.each([
    ['that each hour reads', { from: '2026-10-01', to: '2026-10-28' }, 'to'],
    ['that end before they begin', { from: '2026-10-02', to: '2026-10-01' }, 'to'],
    ['in the future', { from: '2026-10-02', to: '2026-11-03' }, 'to'],
    ['before the first', { from: '2026-01-09', to: '2026-10-01' }, 'from'],
  ])('refuses days %s', async (_, body, path) => {
    const answer = await run(body);
    expect([answer.status, pathsOf(answer)]).toEqual([400, [path]]);
    expect(api.memory.all('syncs')).toEqual([]);
  });
});

describe('the runs of a tenant', () => {
  const ids = ['2026-11-01T07-hourly-a', '2026-11-02T07-hourly-b', '2026-11-02T0742-now-c'];
  beforeEach(async () => {
    for (const id of ids) await syncRunStore(api.memory).create(sampleRun({ id }));
  });

  it('are listed page by page, the newest first, and read one by one', async () => {
    const first = await ask('GET', '', { query: { limit: '2' } });
    const idsIn = ({ body }: typeof first) => (body.items as { id: string }[]).map(({ id }) => id);
    expect(idsIn(first)).toEqual([ids[2], ids[1]]);
    const rest = await ask('GET', '', { query: { limit: '2', cursor: String(first.body.cursor) } });
    expect([idsIn(rest), rest.body.cursor]).toEqual([[ids[0]], undefined]);
    const { tenantId: _, version: __, ...shown } = sampleRun({ id: ids[0]! });
    expect((await ask('GET', `/${ids[0]}`)).body).toEqual(shown);
  });

  it('are not those of another, whose cursor leads nowhere here', async () => {
    expect((await ask('GET', '', { tenantId: 'globex' })).body).toEqual({ items: [] });
    expect((await ask('GET', `/${ids[0]}`, { tenantId: 'globex' })).status).toBe(404);
    expect((await ask('GET', '/run%23x')).status).toBe(404);
    const { body } = await ask('GET', '', { query: { limit: '1' } });
    const foreign = await ask('GET', '', { tenantId: 'globex', query: { limit: '1', cursor: String(body.cursor) } });
    expect([foreign.status, foreign.body.code]).toEqual([400, 'INVALID_CURSOR']);
  });

  it.each([
    ['GET', ''],
    ['GET', '/2026-11-01T07-hourly-a'],
    ['GET', '/status'],
    ['POST', ''],
    ['PUT', '/sources/everflow'],
    ['PATCH', '/sources/everflow'],
  ])('%s %s are for operators, who name the tenant', async (method, path) => {
    const body = method === 'GET' ? undefined : {};
    for (const key of [keys.acme.admin, keys.acme.analyst, keys.acme.ann])
      expect((await api.call(method, `/v1/ops/syncs${path}`, { key, body })).status).toBe(403);
    expect((await api.call(method, `/v1/ops/syncs${path}`, { key: keys.operator, body })).status).toBe(400);
    expect((await ask(method, path, { tenantId: 'nobody', body })).status).toBe(404);
  });
});

describe('what is missing or stale', () => {
  const status = (from: string, to: string, tenantId = 'acme') =>
    ask('GET', '/status', { tenantId, query: { from, to } });

  it('is told for each day that is expected', async () => {
    await configure('everflow', { account: 'main', since: '2026-10-29' });
    const days = sourceDayStore(api.memory);
    for (const entry of [
      sampleLedgerEntry({ date: '2026-10-29', checkedAt: atMs(toMs(T0) - 27 * HOUR) }),
      sampleLedgerEntry({ date: '2026-10-30' }),
      sampleLedgerEntry({ date: '2026-10-31', status: 'FAILED', failure: { code: 'AUTH', message: 'refused' } }),
      sampleLedgerEntry({ tenantId: 'globex', date: '2026-11-01' }),
    ])
      await days.save({ entry }, 'absent');
    const { body } = await status('2026-10-01', '2026-11-02');
    expect(body).toMatchObject({
      ...{ from: '2026-10-01', to: '2026-11-02', asOf: T0, expected: 5 },
      sources: [{ source: 'everflow', state: 'active', since: '2026-10-29' }],
      items: [
        { date: '2026-10-29', source: 'everflow', status: 'OK', stale: true },
        { date: '2026-10-31', status: 'FAILED', stale: false },
        { date: '2026-11-01', status: 'NO_RUN' },
        { date: '2026-11-02', status: 'NO_RUN' },
      ],
    });
    expect((await status('2026-10-01', '2026-11-02', 'globex')).body).toMatchObject({ sources: [], items: [] });
  });

  it.each([
    ['2026-08-05', '2026-11-02', 200],
    ['2026-08-04', '2026-11-02', 400],
    ['2026-11-02', '2026-11-02', 200],
    ['2026-11-02', '2026-11-01', 400],
    ['2026-02-30', '2026-11-01', 400],
  ])('from %s to %s is answered %s', async (from, to, expected) => {
    expect((await status(from, to)).status).toBe(expected);
  });
});
