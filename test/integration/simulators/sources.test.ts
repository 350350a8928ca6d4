import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SIMULATED_SOURCES } from '../../../local/simulators/credentials.ts';
import type { Fault } from '../../../local/simulators/faults.ts';
import { toMs } from '../../../shared/model/instant.ts';
import { everflowSubsClient } from '../../../shared/sources/everflow-subs.ts';
import { everflowClient } from '../../../shared/sources/everflow.ts';
import { redtrackClient } from '../../../shared/sources/redtrack.ts';
import { openGate } from '../../sources/recorded-sources.ts';
import { simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

const D = '2026-01-14';
const EVERFLOW_KEY = SIMULATED_SOURCES.everflow.accounts.main.apiKey;
const REDTRACK_KEY = SIMULATED_SOURCES.redtrack.accounts.main.apiKey;
const clock = { ms: toMs('2026-01-14T12:00:00.000Z') };
const now = (): number => clock.ms;
let vendors: SimulatedPlatforms;

const http = { timeoutMs: 2_000 };
const everflow = (apiKey: string = EVERFLOW_KEY) =>
  everflowClient({ baseUrl: `${vendors.url}/everflow`, apiKey, timeZoneId: 80, http });
const subs = () =>
  everflowSubsClient({ baseUrl: `${vendors.url}/everflow`, apiKey: EVERFLOW_KEY, timeZoneId: 80, http });
const redtrack = (apiKey: string = REDTRACK_KEY) =>
  redtrackClient({ baseUrl: `${vendors.url}/redtrack`, apiKey, timeZone: 'America/New_York', http });
const read = (
  client: Pick<ReturnType<typeof everflow> | ReturnType<typeof subs> | ReturnType<typeof redtrack>, 'read'>,
  from = D,
  to = from,
  page = 1,
) => client.read({ from, to, page }, openGate(), now);
const put = async (source: string, days: unknown) =>
  expect((await vendors.control('PUT', `data/${source}`, { days })).status).toBe(204);

const network = (n: number, changes: object = {}) => ({
  ...{
    affiliateId: String(n),
    affiliateLabel: `Affiliate ${n}`,
    advertiserId: String(1 + (n % 3)),
    advertiserLabel: 'Demo',
  },
  ...{ clicks: n, cv: 1, revenue: 2.1, payout: '0.70', ...changes },
});
const spend = (n: number, changes: object = {}) => ({
  ...{
    source_id: `s${n}`,
    source: `Source ${n}`,
    clicks: n,
    conversions: 0,
    total_conversions: 14,
    cost: '0.10',
    ...changes,
  },
});

beforeAll(async () => {
  vendors = await simulatedPlatforms({ now });
});
beforeEach(async () => {
  clock.ms += 600_000;
  for (const source of ['everflow', 'redtrack']) {
    await vendors.control('DELETE', `faults/${source}`);
    await vendors.control('DELETE', `requests/${source}`);
  }
});
afterAll(() => vendors.stop());

describe('the simulated network', () => {
  it('is read to what its control totals say', async () => {
    await put('everflow', { [D]: [network(41), network(42, { cv: 0 })], '2026-01-15': [network(41)] });
    const answer = await read(everflow(), '2026-01-13', '2026-01-15');
    if (answer.kind !== 'read') throw new Error(JSON.stringify(answer));
    expect([...answer.days].map(([date, { rows }]) => [date, rows.length])).toEqual([
      ['2026-01-13', 0],
      [D, 2],
      ['2026-01-15', 1],
    ]);
    const { body } = await vendors.control('GET', `data/everflow/totals?from=${D}&to=${D}`);
    expect(body).toEqual({
      [D]: {
        '41/3': { clicks: 41, conversions: 1, revenueMicros: 2_100_000, payoutMicros: 700_000 },
        '42/1': { clicks: 42, conversions: 0, revenueMicros: 2_100_000, payoutMicros: 700_000 },
      },
    });
    expect(answer.days.get(D)?.rows).toMatchObject([
      { affiliateId: '41', revenueMicros: 2_100_000, payoutMicros: 700_000, profitMicros: 1_400_000 },
      { affiliateId: '42' },
    ]);
  });

  it('counts by sub id, or without, whatever it is asked for', async () => {
    const rows = [
      network(41, { sub1: 'a', clicks: 5, cv: 1 }),
      network(41, { sub1: 'b', clicks: 7, cv: 2 }),
      network(41, { sub1: 'a', clicks: 1, cv: 1, advertiserId: '9' }),
      network(42, { clicks: 3 }),
    ];
    await put('everflow', { [D]: rows });
    const bySub = await read(subs());
    expect(bySub.kind === 'read' && bySub.days.get(D)).toEqual({
      rows: [
        { affiliateId: '42', subId: '', clicks: 3, conversions: 1 },
        { affiliateId: '41', subId: 'a', clicks: 6, conversions: 2 },
        { affiliateId: '41', subId: 'b', clicks: 7, conversions: 2 },
      ],
      quarantined: [],
    });
    const byAdvertiser = await read(everflow());
    expect(byAdvertiser.kind === 'read' && byAdvertiser.days.get(D)?.rows).toMatchObject([
      { affiliateId: '42', advertiserId: '1', clicks: 3 },
      { affiliateId: '41', advertiserId: '3', clicks: 12, conversions: 3, payoutMicros: 1_400_000 },
      { affiliateId: '41', advertiserId: '9', clicks: 1, conversions: 1 },
    ]);
    const { body } = await vendors.control('GET', `data/everflow/totals?from=${D}&to=${D}`);
    expect(body).toMatchObject({ [D]: { '41/3': { clicks: 12, conversions: 3 }, '41/9': { clicks: 1 } } });
  });

  it('answers 10,000 rows at most, and a longer day is read by advertiser', async () => {
    await put('everflow', { [D]: Array.from({ length: 10_500 }, (_, n) => network(n + 1)), '2026-01-13': [] });
    expect(await read(everflow(), '2026-01-13', D)).toEqual({ kind: 'too_large' });
    const answer = await read(everflow());
    expect(answer.kind === 'read' && answer.days.get(D)?.rows.length).toBe(10_500);
    const { body } = await vendors.control('GET', 'requests/everflow');
    expect(body).toHaveLength(5);
  });

  it('leaves out a metric that is not given', async () => {
    await put('everflow', { [D]: [network(41, { cv: undefined })] });
    const answer = await read(everflow());
    expect(answer.kind === 'read' && answer.days.get(D)?.quarantined).toMatchObject([{ reason: 'cv is missing' }]);
  });

  it('counts calls in half a minute of its own clock, for each key', async () => {
    await put('everflow', {});
    const body = JSON.stringify({ from: D });
    const call = (key: string) =>
      fetch(`${vendors.url}/everflow/v1/networks/reporting/entity/table`, {
        ...{ method: 'POST', headers: { 'x-eflow-api-key': key }, body },
      });
    const statuses: number[] = [];
    for (let n = 0; n < 901; n += 1) statuses.push((await call(EVERFLOW_KEY)).status);
    expect([statuses.at(-2), statuses.at(-1)]).toEqual([400, 429]);
    expect(await read(everflow())).toEqual({ kind: 'rate_limited' });
    expect(await read(everflow(SIMULATED_SOURCES.everflow.accounts.second.apiKey))).toMatchObject({ kind: 'read' });
    clock.ms += 30_000;
    expect(await read(everflow())).toMatchObject({ kind: 'read' });
  });

  it.each([
    ['no JSON', 'x'],
    ['no columns', JSON.stringify({ from: D, to: D, timezone_id: 80, currency_id: 'USD', query: { filters: [] } })],
  ])('refuses a body with %s', async (_, body) => {
    const answer = await fetch(`${vendors.url}/everflow/v1/networks/reporting/entity/table`, {
      ...{ method: 'POST', headers: { 'x-eflow-api-key': EVERFLOW_KEY }, body },
    });
    expect([answer.status, Object.keys((await answer.json()) as object)]).toEqual([400, ['Error']]);
  });

  it('refuses a range of more than 367 days', async () => {
    await put('everflow', {});
    expect(await read(everflow(), '2025-01-14', '2026-01-15')).toMatchObject({ kind: 'read' });
    expect(await read(everflow(), '2025-01-13', '2026-01-15')).toMatchObject({ failure: { code: 'SCHEMA' } });
  });
});

describe('the simulated tracker', () => {
  it('is read page by page to what its control totals say', async () => {
    await put('redtrack', {
      [D]: [...Array.from({ length: 1_340 }, (_, n) => spend(n)), spend(0, { source_id: '', cost: 5 })],
    });
    const pages = await Promise.all([read(redtrack()), read(redtrack(), D, D, 2)]);
    expect(pages).toMatchObject([{ more: true }, { more: false }]);
    const days = pages.map((page) => (page.kind === 'read' ? page.days.get(D) : undefined));
    const joined = redtrack().joined(days as Parameters<ReturnType<typeof redtrack>['joined']>[0]);
    const { body } = await vendors.control('GET', `data/redtrack/totals?from=${D}&to=${D}`);
    const totals = (body as Record<string, Record<string, object>>)[D]!;
    expect(joined.rows).toHaveLength(1_341);
    for (const { sourceId, clicks, conversions, costMicros } of joined.rows)
      expect(totals[sourceId]).toEqual({ clicks, conversions, costMicros });
  });

  it('sends numbers as they were put', async () => {
    await put('redtrack', { [D]: [spend(1, { cost: '1,234.5' }), spend(2, { cost: 0.1 })] });
    const answer = await read(redtrack());
    expect(answer.kind === 'read' && answer.days.get(D)).toMatchObject({
      rows: [{ costMicros: 100_000 }],
      quarantined: [{ reason: 'cost is no number' }],
    });
  });

  it('takes twenty calls in any minute of its own clock', async () => {
    await put('redtrack', {});
    for (let n = 0; n < 20; n += 1) expect(await read(redtrack())).toMatchObject({ kind: 'read' });
    expect(await read(redtrack())).toEqual({ kind: 'rate_limited' });
    clock.ms += 60_000;
    expect(await read(redtrack())).toMatchObject({ kind: 'read' });
  });

  it('is not there for a POST, pages at most a thousand rows and adds up on request', async () => {
    await put('redtrack', { [D]: [spend(1), spend(2)] });
    const url = `${vendors.url}/redtrack/report?api_key=${REDTRACK_KEY}&date_from=${D}&date_to=${D}&timezone=UTC&group=source`;
    const statusOf = async (query: string, method = 'GET') => (await fetch(`${url}${query}`, { method })).status;
    expect(await statusOf('', 'POST')).toBe(404);
    expect(await statusOf('&per=1000')).toBe(200);
    expect(await statusOf('&per=1001')).toBe(400);
    expect(await (await fetch(`${url}&total=true`)).json()).toMatchObject({
      rows: [{ source_id: 's2' }, { source_id: 's1' }],
      total: { clicks: 3, conversions: 0, cost: 0.2 },
    });
  });

  it('shows no key in the log of its requests', async () => {
    await put('redtrack', {});
    await read(redtrack());
    const { body } = await vendors.control('GET', 'requests/redtrack');
    expect(body).toMatchObject([{ method: 'GET', status: 200 }]);
    expect(JSON.stringify(body)).toContain('date_from');
    expect(JSON.stringify(body)).not.toContain(REDTRACK_KEY);
  });
});

describe.each(['everflow', 'redtrack'] as const)('a fault of the simulated %s', (source) => {
  const client = (key?: string) => (source === 'everflow' ? everflow(key) : redtrack(key));

  it.each<[Fault, object]>([
    [{ kind: 'rate_limit' }, { kind: 'rate_limited' }],
    [
      { kind: 'rate_limit', retryAfterSeconds: 7 },
      { kind: 'rate_limited', retryAfterMs: 7_000 },
    ],
    [
      { kind: 'rate_limit', variant: 'http_date', retryAfterSeconds: 9 },
      { kind: 'rate_limited', retryAfterMs: 9_000 },
    ],
    [{ kind: 'server_error' }, { kind: 'transient' }],
    [{ kind: 'server_error', variant: 'unavailable' }, { kind: 'transient' }],
    [{ kind: 'timeout', latencyMs: 2_500 }, { kind: 'transient' }],
    [{ kind: 'bad_token' }, { failure: { code: 'AUTH' } }],
    [{ kind: 'bad_token', variant: 'forbidden' }, { failure: { code: 'AUTH' } }],
    [{ kind: 'bad_token', variant: 'as_success' }, { failure: { code: 'SCHEMA' } }],
    [{ kind: 'malformed', times: 2 }, { failure: { code: 'SCHEMA' } }],
    [{ kind: 'slow', latencyMs: 100 }, { kind: 'read' }],
  ])('%j is what the client takes it for', async (fault, outcome) => {
    await put(source, {});
    expect((await vendors.control('PUT', `faults/${source}`, fault)).status).toBe(200);
    for (let n = 0; n < (fault.times ?? 1); n += 1) expect(await read(client())).toMatchObject(outcome);
  });

  it('is not needed for a key that nobody knows', async () => {
    expect(await read(client('another-key'))).toMatchObject({ failure: { code: 'AUTH' } });
  });

  it.each([
    ['a day that is none', { days: { yesterday: [] } }],
    ['rows that are none', { days: { [D]: [1] } }],
    ['a field that nobody knows', { days: { [D]: [{ ...network(1), ...spend(1), more: 1 }] } }],
    ['no days', {}],
  ])('is not made of %s', async (_, body) => {
    expect(await vendors.control('PUT', `data/${source}`, body)).toMatchObject({ status: 400, body: { status: 400 } });
  });

  it('has no totals of a range that is none', async () => {
    await put(source, {});
    expect((await vendors.control('GET', `data/${source}/totals?from=x&to=${D}`)).status).toBe(400);
    expect((await vendors.control('GET', `data/${source}/sums?from=${D}&to=${D}`)).status).toBe(404);
  });
});
