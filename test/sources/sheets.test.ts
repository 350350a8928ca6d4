import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { googleTokens } from '../../shared/sources/google-token.ts';
import { sheetsClient } from '../../shared/sources/sheets.ts';
import { vendorAnswering, type Answering } from '../platforms/recorded-answers.ts';
import { openGate, recordedSource } from './recorded-sources.ts';

const D = '2026-01-14';
const SHEET = 'an-invented-spreadsheet-id';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const recorded = (name: string) => recordedSource('sheets', name);
const TOKEN = recorded('token');

function asking(answers: Answering[], private_key = PEM) {
  const vendor = vendorAnswering(...answers);
  const clock = { ms: Date.parse('2026-01-14T11:00:00.500Z') };
  const account = { client_email: 'reader@example.test', private_key, private_key_id: 'key-1' };
  const client = sheetsClient({
    ...{ baseUrl: 'https://sheets.example', spreadsheetId: SHEET, range: "'My map'!A1:C", http: vendor.http },
    tokens: googleTokens(account, 'https://token.example', vendor.http),
  });
  const read = () => client.read({ from: D, to: D, page: 1 }, openGate(), () => clock.ms);
  return { ...vendor, client, clock, read };
}

const rowsOf = async (...answers: Answering[]) => {
  const answer = await asking([TOKEN, ...answers]).read();
  if (answer.kind !== 'read') throw new Error(`not read: ${JSON.stringify(answer)}`);
  return JSON.parse(JSON.stringify(answer.days.get(D)?.rows)) as unknown;
};

describe('reading a sheet', () => {
  it('names cells by the first row, fills short rows and leaves out those without anything', async () => {
    expect(await rowsOf(recorded('ok'))).toEqual([
      { number: 2, cells: { source_id: 'aaaaaaaaaaaaaaaaaaaa0001', label: 'Alder - Meta', advertiser_id: 1 } },
      { number: 3, cells: { source_id: 'aaaaaaaaaaaaaaaaaaaa0002', label: null, advertiser_id: null } },
      { number: 5, cells: { source_id: 'aaaaaaaaaaaaaaaaaaaa0003', label: null, advertiser_id: 2.5 } },
    ]);
  });

  it('has a number as it was written', async () => {
    const text = '{"range":"A1:A2","values":[["n"],[12345678901234567890.10]]}';
    const answer = await asking([TOKEN, { status: 200, body: text }]).read();
    expect(JSON.stringify(answer.kind === 'read' && answer.days.get(D)?.rows)).toContain('12345678901234567890.10');
  });

  it.each(['empty', 'header-only'])('that is %s has no rows', async (name) => {
    expect(await rowsOf(recorded(name))).toEqual([]);
  });

  it.each([
    ['unnamed-column', 'column 2 has no name'],
    ['repeated-column', 'two columns are called source_id'],
    ['beyond-header', 'row 3 has a cell in column 2, which has no name'],
  ])('with an %s fails whole', async (name, reason) => {
    const answer = await asking([TOKEN, recorded(name)]).read();
    expect(answer).toMatchObject({ kind: 'failed', failure: { code: 'SCHEMA' } });
    expect(JSON.stringify(answer)).toContain(reason);
  });

  it('asks for values that are not formatted, and for dates that are', async () => {
    const { read, sent } = asking([TOKEN, recorded('ok')]);
    await read();
    const { origin, pathname, searchParams } = new URL(sent[1]?.url ?? '');
    expect(`${origin}${pathname}`).toBe(
      `https://sheets.example/v4/spreadsheets/${SHEET}/values/${encodeURIComponent("'My map'!A1:C")}`,
    );
    expect(Object.fromEntries(searchParams)).toEqual({
      ...{ majorDimension: 'ROWS', valueRenderOption: 'UNFORMATTED_VALUE', dateTimeRenderOption: 'FORMATTED_STRING' },
    });
  });

  it.each([
    ['forbidden', { kind: 'failed', failure: { code: 'AUTH' } }],
    ['not-found', { kind: 'failed', failure: { code: 'SCHEMA' } }],
    ['malformed-html', { kind: 'failed', failure: { code: 'SCHEMA' } }],
    ['rate-limited', { kind: 'rate_limited' }],
    ['server-error', { kind: 'transient' }],
  ])('answers %s by what it is', async (name, outcome) => {
    expect(await asking([TOKEN, recorded(name)]).read()).toMatchObject(outcome);
  });

  it('asks for one day only, since it says what it says now', async () => {
    const { client } = asking([TOKEN]);
    expect(await client.read({ from: D, to: '2026-01-15', page: 1 }, openGate(), () => 0)).toEqual({
      kind: 'too_large',
    });
  });
});

describe('the token of a service account', () => {
  it('is asked for with an assertion that the account signed, for reading sheets, for an hour', async () => {
    const { read, sent } = asking([TOKEN, recorded('ok')]);
    await read();
    expect(sent[0]).toMatchObject({ method: 'POST', url: 'https://token.example/token' });
    const form = new URLSearchParams(sent[0]?.body);
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [header = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    const signed = Buffer.from(`${header}.${claims}`);
    expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
    const [head, body] = [header, claims].map(
      (part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object,
    );
    expect(head).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
    expect(body).toEqual({
      ...{ iss: 'reader@example.test', aud: 'https://oauth2.googleapis.com/token' },
      ...{ scope: 'https://www.googleapis.com/auth/spreadsheets.readonly', iat: 1_768_388_400, exp: 1_768_392_000 },
    });
    expect(sent[1]?.headers.get('authorization')).toBe('Bearer ya29.demo-1');
  });

  it.each([
    [3_568, 1],
    [3_569, 2],
  ])('serves until shortly before its end: after %i seconds there were %i', async (seconds, tokens) => {
    const { read, sent, clock } = asking([(url) => (url.endsWith('/token') ? TOKEN : recorded('ok'))]);
    await read();
    clock.ms += seconds * 1_000;
    await read();
    expect(sent.filter(({ url }) => url.endsWith('/token'))).toHaveLength(tokens);
  });

  it.each([
    ['that Google does not know', PEM, 'AUTH'],
    ['that is none', 'not a key at all', 'AUTH'],
  ])('of a key %s is a failure without the key', async (_, key, code) => {
    const answer = await asking([recorded('token-refused')], key).read();
    expect(answer).toMatchObject({ kind: 'failed', failure: { code } });
    expect(JSON.stringify(answer)).not.toMatch(/PRIVATE|not a key at all/);
  });
});
