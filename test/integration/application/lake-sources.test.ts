import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putData } from '../../../local/seed-sources.ts';
import { dayQuery, dayTable } from '../../../shared/lake/day-queries.ts';
import { atMs } from '../../../shared/model/instant.ts';
import type { LakeSource } from '../../../shared/model/source.ts';
import type { SyncRun } from '../../../shared/model/sync-run.ts';
import { daysLater } from '../../../shared/rules/calendar.ts';
import { localDateOf } from '../../../shared/rules/local-time.ts';
import { mappingStore } from '../../../shared/store/mapping.ts';
import { sourceDayStore } from '../../../shared/store/source-days.ts';
import { syncRunStore } from '../../../shared/store/sync-runs.ts';
import { ask } from '../../lake/orders.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';
import { sdkSettings } from '../../support/sdk-settings.ts';

const ZONE = 'America/New_York';
const SHEET = 'invented-spreadsheet-0001';
const EVENTS = 50_001;

const dataDir = mkdtempSync(join(tmpdir(), 'claimcheck-lake-sources-'));
let app: RunningApplication;
let tenantId: string;
let objects: S3Client;
let today: string;
let yesterday: string;

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const event = (n: number, timestamp: string) => ({
  ...{ uuid: uuid(n), event: n % 2 === 0 ? 'demo_signup' : '$pageview', distinct_id: `visitor-${n % 7}@example.test` },
  ...{ timestamp, properties: { $ip: '203.0.113.7', n } },
});
const contact = (id: number, dateAdded: string, more: object = {}) => ({
  ...{ id, email: `s${id}@example.test`, dateAdded, dateModified: null, points: id, tags: ['demo'], ...more },
});
const MAPPING = ['redtrack.source_id', 'everflow.affiliate_id', 'everflow.affiliate_label', 'everflow.advertiser_id'];
const sheet = (...rows: (string | number)[][]) => ({ sheets: { [SHEET]: { values: [MAPPING, ...rows] } } });

beforeAll(async () => {
  app = await runApplication(dataDir);
  tenantId = app.access.tenants[0]!.id;
  objects = new S3Client({
    ...sdkSettings(app.engine.sdkEnvironment, 'SQS'),
    endpoint: app.engine.sdkEnvironment['AWS_ENDPOINT_URL_S3'] ?? '',
    forcePathStyle: true,
  });
  today = localDateOf(atMs(app.engine.clock.now()), ZONE);
  yesterday = daysLater(today, -1);
});
afterAll(async () => {
  objects.destroy();
  await app.stop();
});

const configure = async (source: LakeSource, more: object): Promise<void> => {
  const path = `/v1/ops/syncs/sources/${source}?tenantId=${tenantId}`;
  const { status, body } = await app.as.operator.call('PUT', path, { account: 'main', ...more });
  expect([source, status, body]).toMatchObject([source, 200, { source, state: 'active' }]);
};
const ended = async (runId: string): Promise<SyncRun> => {
  const deadline = performance.now() + 90_000;
  for (;;) {
    const run = await syncRunStore(app.tables).get(tenantId, runId);
    if (run && run.status !== 'RUNNING') return run;
    if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(run)}`);
    await app.engine.clock.advance(2_000);
    await sleep(50);
  }
};
/** Reads now, as an operator asks for it; a minute later than before, so that it is another run. */
const readNow = async (body: object): Promise<SyncRun> => {
  await app.engine.clock.advance(60_000);
  const asked = await app.as.operator.call<{ id: string }>('POST', `/v1/ops/syncs?tenantId=${tenantId}`, body);
  expect([asked.status, asked.body]).toMatchObject([202, {}]);
  return ended(asked.body.id);
};
const outcomes = ({ outcomes: all }: SyncRun) =>
  Object.fromEntries(all.map(({ source, outcome, rows, changedDays }) => [source, [outcome, rows, changedDays]]));
const standing = async (source: LakeSource, date: string) =>
  (await sourceDayStore(app.tables).entry(tenantId, source, date))?.standing;

/** What a query says of the objects that the ledger names. */
async function asked(query: Parameters<typeof dayQuery>[0], source: LakeSource, dates: string[]) {
  const found: { date: string; path: string }[] = [];
  for (const date of dates) {
    const Key = (await standing(source, date))?.object;
    if (Key === undefined) continue;
    const { Body } = await objects.send(new GetObjectCommand({ Bucket: lakeBucket(), Key }));
    const path = join(dataDir, `${source}-${date}.${Key.endsWith('.gz') ? 'jsonl.gz' : 'parquet'}`);
    writeFileSync(path, await Body!.transformToByteArray());
    found.push({ date, path });
  }
  const table = ({ posthog: 'events', mautic: 'contacts', sheets: 'sheets' } as const)[source];
  const [first, ...others] = found;
  return ask(dayQuery(query), [dayTable(table, [first!, ...others])], [dates[0]!, dates.at(-1)!]);
}
const lakeBucket = (): string => String(app.engine.outputs['ExportsBucketName']).replace('-exports-', '-lake-');
const logOf = (source: LakeSource): string =>
  readFileSync(join(dataDir, 'logs', `claimcheck-local-pull-${source}.log`), 'utf8');

describe('events, contacts and a sheet', () => {
  it('are configured with what each needs, and with nothing else', async () => {
    const path = `/v1/ops/syncs/sources/posthog?tenantId=${tenantId}`;
    const since = daysLater(today, -10);
    const refused = await app.as.operator.call('PUT', path, { account: 'main', since, range: 'A1:B' });
    expect(refused).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'range' }, { path: 'projectId' }, { path: 'region' }] },
    });
    await configure('posthog', { since, projectId: '7', region: 'eu' });
    await configure('mautic', { since });
    await configure('sheets', { since: today, spreadsheetId: SHEET, range: 'Map!A1:D', purpose: 'mapping' });
  });

  it('are read by the run of six o’clock, whole, and can be asked', async () => {
    const noon = `${yesterday}T17:00:00.000Z`;
    const { simulatorUrl } = app.access;
    const events = Array.from({ length: EVENTS }, (_, n) => event(n + 1, noon));
    await putData(simulatorUrl, 'posthog', { events });
    await putData(simulatorUrl, 'mautic', {
      contacts: Array.from({ length: 150 }, (_, n) => contact(n + 1, noon)),
    });
    await putData(simulatorUrl, 'sheets', sheet(['s-1', 41, 'Alder - Meta', 1], ['s-2', 42, 'Birch - Meta', 1]));

    const started = await app.local('POST', `/schedules/${tenantId}-morning/run`);
    const { runId } = ((await started.json()) as { result: { runId: string } }).result;
    const run = await ended(runId);
    expect([run.status, outcomes(run)]).toEqual([
      'SUCCEEDED',
      { posthog: ['OK', EVENTS, 1], mautic: ['OK', 150, 1], sheets: ['OK', 2, 1] },
    ]);

    const days = [yesterday, today];
    expect(await asked('events-by-day', 'posthog', days)).toMatchObject([
      { date: yesterday, event: '$pageview', events: 25_001, people: 7 },
      { date: yesterday, event: 'demo_signup', events: 25_000, people: 7 },
    ]);
    expect(await asked('contacts-by-month', 'mautic', days)).toMatchObject([
      { contacts: 150, known: 150, points: (150 * 151) / 2 },
    ]);
    expect(await asked('sheet-rows', 'sheets', days)).toMatchObject([{ row: 2 }, { row: 3 }]);
    const totals = await app.control('GET', `/data/mautic/totals?from=${yesterday}&to=${today}`);
    expect(await totals.json()).toEqual({ [yesterday]: { all: { contacts: 150 } } });
  });

  it('make the sheet’s mapping hold from the day on which it was first seen', async () => {
    const entries = await mappingStore(app.tables).all(tenantId);
    expect(entries).toMatchObject([
      { sourceId: 's-1', affiliateId: '41', advertiserId: '1', validFrom: today, updatedBy: 'sheets' },
      { sourceId: 's-2', affiliateLabel: 'Birch - Meta', validFrom: today },
    ]);
  });

  it('again make no new version', async () => {
    const before = await Promise.all([standing('posthog', yesterday), standing('mautic', yesterday)]);
    const run = await readNow({ sources: ['posthog', 'mautic', 'sheets'] });
    expect(outcomes(run)).toEqual({ posthog: ['OK', EVENTS, 0], mautic: ['OK', 150, 0], sheets: ['OK', 2, 0] });
    const after = await Promise.all([standing('posthog', yesterday), standing('mautic', yesterday)]);
    expect(after.map((one) => [one?.version, one?.object])).toEqual(before.map((one) => [1, one?.object]));
  });

  it('that come with rows that cannot be used add to what stands', async () => {
    const bad = { ...event(9, `${yesterday}T17:00:00.000Z`), properties: '[]' };
    const { simulatorUrl } = app.access;
    await putData(simulatorUrl, 'posthog', { events: [event(EVENTS + 1, `${yesterday}T17:00:00.000Z`), bad] });
    await putData(simulatorUrl, 'mautic', { contacts: [contact(7, `${yesterday}T17:00:00.000Z`, { points: 'many' })] });
    const run = await readNow({ sources: ['posthog', 'mautic'] });
    // What cannot be used counts for the last day that was asked for, where nothing tells its own.
    expect(run.outcomes.map(({ source, outcome, quarantined }) => [source, outcome, quarantined])).toEqual([
      ...[
        ['mautic', 'PARTIAL', 1],
        ['posthog', 'PARTIAL', expect.any(Number)],
      ],
    ]);
    expect(await standing('posthog', yesterday)).toMatchObject({ version: 2, rows: EVENTS + 1, complete: false });
    expect(await standing('mautic', yesterday)).toMatchObject({ version: 1, rows: 150 });
  });

  it('that are suddenly none take no sheet’s place, unless an operator says so', async () => {
    await putData(app.access.simulatorUrl, 'sheets', sheet());
    const run = await readNow({ sources: ['sheets'] });
    expect(run).toMatchObject({ status: 'FAILED', outcomes: [{ failure: { code: 'INCOMPLETE' } }] });
    const { body } = await app.as.admin.call<{ items: { type: string; subject: string }[] }>('GET', '/v1/alerts');
    expect(body.items.map(({ type, subject }) => [type, subject])).toContainEqual(['SYNC_FAILED', 'lake-sync']);
    expect(await standing('sheets', today)).toMatchObject({ rows: 2, version: 1 });
    const forced = await readNow({ sources: ['sheets'], force: true });
    expect(outcomes(forced)).toEqual({ sheets: ['OK', 0, 1] });
    expect(await standing('sheets', today)).toMatchObject({ rows: 0, version: 2 });
    expect(await mappingStore(app.tables).all(tenantId)).toHaveLength(2);
  });

  it('wait in the machine where a vendor says for how long, and go on', async () => {
    const limited = { kind: 'rate_limit', times: 1, retryAfterSeconds: 9 };
    for (const source of ['posthog', 'mautic', 'sheets']) await app.control('PUT', `/faults/${source}`, limited);
    await putData(app.access.simulatorUrl, 'sheets', sheet(['s-1', 43, 'Alder - Google', 1]));
    const run = await readNow({});
    expect(run.outcomes.map(({ source, failure }) => [source, failure])).toEqual([
      ...[
        ['mautic', undefined],
        ['posthog', undefined],
        ['sheets', undefined],
      ],
    ]);
    // The accounts are closed for everybody meanwhile.
    const blocked = app.tables.get('platformState', { pk: 'p#posthog#main', sk: 'breaker' }, { consistent: true });
    expect(await blocked).toMatchObject({ blockedUntil: expect.any(String) });
  });

  it('are in no merged day, and leave neither key nor person in a log', async () => {
    const { body } = await app.as.admin.call<{ days: unknown[] }>('GET', `/v1/daily?from=${yesterday}&to=${today}`);
    expect(JSON.stringify(body)).not.toMatch(/posthog|mautic|sheets/);
    for (const source of ['posthog', 'mautic', 'sheets'] as const)
      expect(logOf(source)).not.toMatch(/phx_sim|sim-mautic|PRIVATE KEY|example\.test|203\.0\.113/);
  });
});
