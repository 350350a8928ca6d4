import { describe, expect, it } from 'vitest';
import { tenantDays } from '../../functions/sources/tenant-days.ts';
import { mauticClient, mauticTokens } from '../../shared/sources/mautic.ts';
import { vendorAnswering, type Answering } from '../platforms/recorded-answers.ts';
import { openGate, recordedSource } from './recorded-sources.ts';

const D = '2026-01-14';
const SECRET = 'a-secret-to-keep';
const recorded = (name: string) => recordedSource('mautic', name);
const TOKEN = recorded('token');

function asking(...answers: Answering[]) {
  const vendor = vendorAnswering(...answers);
  const clock = { ms: Date.parse('2026-01-14T23:00:00.000Z') };
  const client = mauticClient({
    ...{ ...tenantDays({ timeZone: 'America/New_York' }), baseUrl: 'https://mautic.example' },
    tokens: mauticTokens({ baseUrl: 'https://mautic.example', clientId: 'me', clientSecret: SECRET }, vendor.http),
    http: vendor.http,
  });
  const gate = openGate();
  const read = (after?: string, from = D, to = D) =>
    client.read({ from, to, page: 1, ...(after === undefined ? {} : { after }) }, gate, () => clock.ms);
  const asked = () => vendor.sent.map(({ url }) => new URL(url).pathname);
  return { ...vendor, client, clock, gate, read, asked };
}

const dayOf = async (read: ReturnType<ReturnType<typeof asking>['read']>, date = D) => {
  const answer = await read;
  if (answer.kind !== 'read') throw new Error(`not read: ${JSON.stringify(answer)}`);
  return answer.days.get(date);
};

describe('reading contacts from Mautic', () => {
  it('keeps of a contact what is wanted, a number in a text too, and a modified date that is null', async () => {
    const day = await dayOf(asking(TOKEN, recorded('ok')).read());
    expect(day?.quarantined).toEqual([]);
    expect(day?.rows).toEqual([
      {
        ...{ id: 11, dateAdded: '2026-01-14T15:00:00.000000Z', dateModified: null, points: 10 },
        ...{ tags: ['demo'], email: 's11@example.test' },
      },
      {
        ...{ id: 12, dateAdded: '2025-11-01T09:00:00.000000Z', dateModified: '2026-01-15T01:00:00.000000Z' },
        ...{ points: -3, tags: ['a', 'b'], email: 's12@example.test' },
      },
      {
        ...{ id: 13, dateAdded: '2026-01-14T15:00:00.000000Z', dateModified: null, points: null },
        ...{ tags: [], email: null },
      },
    ]);
  });

  it('takes a list as well as an object, and an empty list for none', async () => {
    expect((await dayOf(asking(TOKEN, recorded('as-list')).read()))?.rows).toHaveLength(1);
    expect(await asking(TOKEN, recorded('none')).read()).toMatchObject({ kind: 'read', more: false });
  });

  it('has a contact on the tenant’s day of its last change, and leaves others to their own days', async () => {
    const read = await asking(TOKEN, recorded('around-midnight')).read(undefined, D, '2026-01-15');
    const found =
      read.kind === 'read' ? [...read.days].map(([date, { rows }]) => [date, rows.map(({ id }) => id)]) : [];
    expect(found).toEqual([
      [D, [2, 3]],
      ['2026-01-15', [4]],
    ]);
  });

  it('asks for what was added or modified since five minutes before the first day, by id', async () => {
    const { read, sent } = asking(TOKEN, recorded('ok'));
    await read('17');
    expect(sent[0]).toMatchObject({ method: 'POST', url: 'https://mautic.example/oauth/v2/token' });
    expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
      ...{ grant_type: 'client_credentials', client_id: 'me', client_secret: SECRET },
    });
    expect(sent[1]?.headers.get('authorization')).toBe('Bearer demo-token-1');
    expect(Object.fromEntries(new URL(sent[1]?.url ?? '').searchParams)).toEqual({
      ...{ start: '0', limit: '100', orderBy: 'id', orderByDir: 'asc', 'where[0][expr]': 'orX' },
      ...{ 'where[0][val][0][col]': 'dateAdded', 'where[0][val][0][expr]': 'gte' },
      ...{ 'where[0][val][1][col]': 'dateModified', 'where[0][val][1][expr]': 'gte' },
      ...{ 'where[0][val][0][val]': '2026-01-14 04:55:00', 'where[0][val][1][val]': '2026-01-14 04:55:00' },
      ...{ 'where[1][col]': 'id', 'where[1][expr]': 'gt', 'where[1][val]': '17' },
    });
  });

  it('goes on behind the highest id while the total says that there are more', async () => {
    const body = { ...(recorded('ok').body as object), total: '4' };
    expect(await asking(TOKEN, { status: 200, body }).read()).toMatchObject({ more: true, after: '13' });
  });

  it('fails where there are more and none follows', async () => {
    const none = { status: 200, body: { total: '4', contacts: [] } };
    expect(await asking(TOKEN, none).read('13')).toMatchObject({ kind: 'failed', failure: { code: 'INCOMPLETE' } });
    const same = { status: 200, body: { ...(recorded('ok').body as object), total: '4' } };
    expect(await asking(TOKEN, same).read('13')).toMatchObject({ kind: 'failed', failure: { code: 'INCOMPLETE' } });
  });

  it('keeps out what is no contact, with its id and the reason and nothing else of a person', async () => {
    const day = await dayOf(asking(TOKEN, recorded('unusable-rows')).read());
    expect(day?.rows.map(({ id }) => id)).toEqual([11]);
    expect(day?.quarantined).toEqual([
      { key: '12', reason: 'dateAdded is no instant with an offset', raw: '{"id":12}' },
      { key: '13', reason: 'points are no whole number', raw: '{"id":13}' },
      { reason: 'id is none', raw: '{"id":"x"}' },
    ]);
  });

  it.each([
    ['forbidden', { kind: 'failed', failure: { code: 'AUTH' } }],
    ['error-in-ok-status', { kind: 'failed', failure: { code: 'SCHEMA' } }],
    ['malformed-html', { kind: 'failed', failure: { code: 'SCHEMA' } }],
    ['rate-limited', { kind: 'rate_limited', retryAfterMs: 4_000 }],
    ['server-error', { kind: 'transient', message: 'Mautic answered with HTTP 500.' }],
  ])('answers %s by what it is', async (name, outcome) => {
    expect(await asking(TOKEN, recorded(name)).read()).toMatchObject(outcome);
  });
});

describe('the token', () => {
  it('is asked for once, and serves page after page', async () => {
    const { read, asked } = asking(TOKEN, recorded('ok'));
    await read();
    await read('13');
    expect(asked()).toEqual(['/oauth/v2/token', '/api/contacts', '/api/contacts']);
  });

  it.each([
    [29, 1],
    [30, 2],
  ])('of sixty seconds is a new one after %i seconds: %i in all', async (seconds, tokens) => {
    const { read, asked, clock } = asking(recorded('token-short'), recorded('ok'), (url) =>
      url.endsWith('/token') ? recorded('token-again') : recorded('ok'),
    );
    await read();
    clock.ms += seconds * 1_000;
    await read('13');
    expect(asked().filter((path) => path.endsWith('/token'))).toHaveLength(tokens);
  });

  it('that is refused is asked for anew once, and each try counts for the limit', async () => {
    const { read, sent, gate } = asking(TOKEN, recorded('unauthorized'), recorded('token-again'), recorded('ok'));
    expect(await read()).toMatchObject({ kind: 'read' });
    expect(sent[3]?.headers.get('authorization')).toBe('Bearer demo-token-2');
    expect(gate.passed).toBe(2);
  });

  it('that is refused twice fails the read', async () => {
    const { read, sent } = asking(TOKEN, recorded('unauthorized'), recorded('token-again'), recorded('unauthorized'));
    expect(await read()).toMatchObject({ kind: 'failed', failure: { code: 'AUTH' } });
    expect(sent).toHaveLength(4);
  });

  it('that nobody gives fails the read without the secret', async () => {
    const read = await asking(recorded('token-refused')).read();
    expect(read).toMatchObject({ kind: 'failed', failure: { code: 'AUTH' } });
    expect(JSON.stringify(read)).not.toContain(SECRET);
  });

  it('is not asked for while the gate is closed', async () => {
    const { client, sent, clock } = asking(TOKEN);
    expect(
      await client.read(
        { from: D, to: D, page: 1 },
        async () => clock.ms + 5,
        () => clock.ms,
      ),
    ).toMatchObject({
      kind: 'held',
    });
    expect(sent).toHaveLength(0);
  });
});
