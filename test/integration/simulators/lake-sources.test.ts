import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tenantDays } from '../../../functions/sources/tenant-days.ts';
import { SIMULATED_MAUTIC, SIMULATED_SOURCES } from '../../../local/simulators/credentials.ts';
import type { Fault } from '../../../local/simulators/faults.ts';
import { simulatedServiceAccount } from '../../../local/simulators/service-account.ts';
import { toMs } from '../../../shared/model/instant.ts';
import { googleTokens, type ServiceAccount } from '../../../shared/sources/google-token.ts';
import { mauticClient, mauticTokens } from '../../../shared/sources/mautic.ts';
import { posthogClient } from '../../../shared/sources/posthog.ts';
import { sheetsClient } from '../../../shared/sources/sheets.ts';
import { openGate } from '../../sources/recorded-sources.ts';
import { simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

const D = '2026-01-14';
const SHEET = 'invented-spreadsheet-0001';
const SOURCES = ['posthog', 'mautic', 'sheets'] as const;
const clock = { ms: toMs('2026-01-14T22:00:00.000Z') };
const now = (): number => clock.ms;
const days = tenantDays({ timeZone: 'America/New_York' });
const http = { timeoutMs: 2_000 };
let vendors: SimulatedPlatforms;

const clients = {
  posthog: (apiKey: string = SIMULATED_SOURCES.posthog.accounts.main.apiKey) =>
    posthogClient({ ...days, baseUrl: `${vendors.url}/posthog`, apiKey, projectId: '7', http }),
  mautic: (clientSecret: string = SIMULATED_MAUTIC.clientSecret) => {
    const baseUrl = `${vendors.url}/mautic`;
    return mauticClient({
      ...days,
      baseUrl,
      http,
      tokens: mauticTokens({ ...SIMULATED_MAUTIC, baseUrl, clientSecret }, http),
    });
  },
  sheets: (account: ServiceAccount = simulatedServiceAccount()) =>
    sheetsClient({
      ...{ baseUrl: `${vendors.url}/sheets`, spreadsheetId: SHEET, range: 'Map!A1:C', http },
      tokens: googleTokens(account, `${vendors.url}/sheets`, http),
    }),
};
const put = async (source: string, data: unknown) =>
  expect((await vendors.control('PUT', `data/${source}`, data)).status).toBe(204);
const fault = (source: string, body: Fault) => vendors.control('PUT', `faults/${source}`, body);
const read = (client: Pick<ReturnType<(typeof clients)[keyof typeof clients]>, 'read'>, after?: string) =>
  client.read({ from: D, to: D, page: 1, ...(after === undefined ? {} : { after }) }, openGate(), now);
const requests = async (source: string) =>
  (await vendors.control('GET', `requests/${source}`)).body as { path: string; status: number }[];
const totals = async (source: string): Promise<unknown> =>
  (await vendors.control('GET', `data/${source}/totals?from=${D}&to=${D}`)).body;

beforeAll(async () => {
  vendors = await simulatedPlatforms({ now });
});
beforeEach(async () => {
  clock.ms += 600_000;
  for (const source of SOURCES) {
    await vendors.control('DELETE', `faults/${source}`);
    await vendors.control('DELETE', `requests/${source}`);
  }
});
afterAll(() => vendors.stop());

const event = (n: number, timestamp = `${D}T15:00:00.000Z`) => ({
  ...{ uuid: `00000000-0000-4000-8000-00000000000${n}`, event: 'demo', distinct_id: 'v', timestamp, properties: { n } },
});
const contact = (id: number, more: object = {}) => ({ id, dateAdded: `${D}T15:00:00Z`, ...more });

describe('the simulated PostHog', () => {
  it('is read to what its control totals say, by the tenant’s own day', async () => {
    await put('posthog', {
      events: [event(1), event(2), event(3, '2026-01-15T05:00:00Z'), event(4, `${D}T04:59:59Z`)],
    });
    const answer = await read(clients.posthog());
    expect(answer.kind === 'read' && answer.days.get(D)?.rows).toHaveLength(2);
    expect(await totals('posthog')).toEqual({ [D]: { demo: { events: 2 } } });
  });

  it('goes on behind an event of the same instant', async () => {
    await put('posthog', { events: [event(1), event(2), event(3)] });
    const answer = await read(clients.posthog(), `${D}T15:00:00.000000Z ${event(2).uuid}`);
    expect(answer.kind === 'read' && answer.days.get(D)?.rows.map((row) => ('uuid' in row ? row.uuid : ''))).toEqual([
      event(3).uuid,
    ]);
  });

  it.each<[Fault, object]>([
    [
      { kind: 'rate_limit', retryAfterSeconds: 17 },
      { kind: 'rate_limited', retryAfterMs: 17_000 },
    ],
    [
      { kind: 'rate_limit', variant: 'in_header', retryAfterSeconds: 3 },
      { kind: 'rate_limited', retryAfterMs: 3_000 },
    ],
    [{ kind: 'server_error' }, { kind: 'transient' }],
    [{ kind: 'server_error', variant: 'queued' }, { kind: 'transient' }],
    [{ kind: 'bad_token' }, { failure: { code: 'AUTH' } }],
    [{ kind: 'bad_token', variant: 'as_success' }, { failure: { code: 'SCHEMA' } }],
    [{ kind: 'malformed' }, { failure: { code: 'SCHEMA' } }],
    [
      { kind: 'timeout', latencyMs: 2_500 },
      { kind: 'transient', message: 'PostHog did not answer in time.' },
    ],
  ])('fails as %j says', async (body, outcome) => {
    await fault('posthog', body);
    expect(await read(clients.posthog())).toMatchObject(outcome);
  });

  it('knows its own keys alone', async () => {
    expect(await read(clients.posthog('another'))).toMatchObject({ failure: { code: 'AUTH' } });
    expect(await read(clients.posthog(SIMULATED_SOURCES.posthog.accounts.second.apiKey))).toMatchObject({
      kind: 'read',
    });
  });
});

describe('the simulated Mautic', () => {
  it('is read to what its control totals say, and hands out its tokens apart', async () => {
    const before = { dateAdded: '2025-06-01T00:00:00Z' };
    await put('mautic', {
      contacts: [contact(1), contact(2, { ...before, dateModified: `${D}T16:00:00Z` }), contact(3, before)],
    });
    const answer = await read(clients.mautic());
    expect(answer.kind === 'read' && answer.days.get(D)?.rows.map((row) => ('id' in row ? row.id : 0))).toEqual([1, 2]);
    expect(await totals('mautic')).toEqual({ [D]: { all: { contacts: 2 } } });
    expect((await requests('mautic')).map(({ status }) => status)).toEqual([200]);
  });

  it('gives a hundred of a hundred and fifty, says how many there are, and the rest behind them', async () => {
    await put('mautic', { contacts: Array.from({ length: 150 }, (_, n) => contact(n + 1)) });
    const client = clients.mautic();
    expect(await read(client)).toMatchObject({ kind: 'read', more: true, after: '100' });
    const rest = await read(client, '100');
    expect(rest).toMatchObject({ kind: 'read', more: false });
    expect(rest.kind === 'read' && rest.days.get(D)?.rows).toHaveLength(50);
  });

  it('ends tokens when it says, and takes a new one', async () => {
    await put('mautic', { contacts: [contact(1)], tokenSeconds: 60 });
    const client = clients.mautic();
    await read(client);
    clock.ms += 61_000;
    expect(await read(client)).toMatchObject({ kind: 'read' });
    expect((await requests('mautic')).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('gives no token for another secret', async () => {
    expect(await read(clients.mautic('another'))).toMatchObject({ failure: { code: 'AUTH' } });
  });

  it.each<[Fault, object]>([
    [
      { kind: 'rate_limit', retryAfterSeconds: 4 },
      { kind: 'rate_limited', retryAfterMs: 4_000 },
    ],
    [{ kind: 'server_error', variant: 'unavailable' }, { kind: 'transient' }],
    [{ kind: 'bad_token', variant: 'forbidden' }, { failure: { code: 'AUTH' } }],
    [{ kind: 'bad_token', variant: 'as_success', path: '/api/contacts' }, { failure: { code: 'SCHEMA' } }],
    [{ kind: 'malformed' }, { failure: { code: 'SCHEMA' } }],
  ])('fails as %j says', async (body, outcome) => {
    await fault('mautic', body);
    expect(await read(clients.mautic())).toMatchObject(outcome);
  });
});

describe('the simulated Google Sheets', () => {
  it('is read for a signed assertion, without what is empty at the ends', async () => {
    await put('sheets', {
      sheets: {
        [SHEET]: {
          values: [
            ['a', 'b'],
            ['x', ''],
            [1, true],
            ['', ''],
          ],
        },
      },
    });
    const answer = await read(clients.sheets());
    expect(JSON.parse(JSON.stringify(answer.kind === 'read' && answer.days.get(D)?.rows))).toEqual([
      { number: 2, cells: { a: 'x', b: null } },
      { number: 3, cells: { a: 1, b: true } },
    ]);
    expect(await totals('sheets')).toEqual({ [D]: { [SHEET]: { rows: 2 } } });
    expect(await requests('sheets')).toMatchObject([{ status: 200 }]);
  });

  it.each([
    ['of another account', { client_email: 'other@simulated.iam.gserviceaccount.com' }],
    ['named by another key', { private_key_id: 'another' }],
  ])('gives no token for an assertion %s', async (_, changes) => {
    const account = { ...simulatedServiceAccount(), ...changes };
    expect(await read(clients.sheets(account))).toMatchObject({ failure: { code: 'AUTH' } });
    expect(await requests('sheets')).toEqual([]);
  });

  it.each<[Fault, object]>([
    [{ kind: 'rate_limit' }, { kind: 'rate_limited' }],
    [{ kind: 'server_error' }, { kind: 'transient' }],
    [{ kind: 'bad_token', variant: 'forbidden' }, { failure: { code: 'AUTH' } }],
    [{ kind: 'malformed' }, { failure: { code: 'SCHEMA' } }],
  ])('fails as %j says', async (body, outcome) => {
    await fault('sheets', body);
    expect(await read(clients.sheets())).toMatchObject(outcome);
  });

  it('knows no sheet that was not put', async () => {
    await put('sheets', { sheets: {} });
    expect(await read(clients.sheets())).toMatchObject({ failure: { code: 'SCHEMA' } });
  });
});
