import { describe, expect, it } from 'vitest';
import { redtrackClient } from '../../shared/sources/redtrack.ts';
import { openGate, recordedSource } from './recorded-sources.ts';
import { vendorAnswering, type Answering } from '../platforms/recorded-answers.ts';

const NOW = Date.parse('2026-01-14T12:00:00.000Z');
const D = '2026-01-14';
const KEY = 'a-key-to-keep';
const recorded = (name: string) => recordedSource('redtrack', name);

function asking(...answers: Answering[]) {
  const vendor = vendorAnswering(...answers);
  const client = redtrackClient({
    ...{ baseUrl: 'https://rt.example', apiKey: KEY, timeZone: 'America/New_York', http: vendor.http },
  });
  const read = (page = 1) => client.read({ from: D, to: D, page }, openGate(), () => NOW);
  return { ...vendor, client, read };
}

const dayOf = async (read: ReturnType<ReturnType<typeof asking>['read']>) => {
  const answer = await read;
  if (answer.kind !== 'read') throw new Error(`not read: ${JSON.stringify(answer)}`);
  return answer.days.get(D)!;
};

const spend = (n: number, cost: unknown = 1.5) => ({
  ...{ source_id: `source-${n}`, source: `Source ${n}`, source_alias: 'demo', clicks: n, conversions: 0, cost },
});

describe('reading days from RedTrack', () => {
  it('gives what was spent by source, with the conversions that are called so and no others', async () => {
    const day = await dayOf(asking(recorded('ok')).read());
    expect(day.quarantined).toEqual([]);
    expect(day.rows[0]).toEqual({
      sourceId: 'aaaaaaaaaaaaaaaaaaaa0001',
      sourceName: 'FB Demo One ',
      sourceAlias: 'facebook',
      clicks: 900,
      conversions: 0,
      costMicros: 410_250_000,
    });
  });

  it('takes numbers that are plain decimals in a text', async () => {
    const day = await dayOf(asking(recorded('ok')).read());
    expect(day.rows[1]).toMatchObject({ clicks: 55, conversions: 2, costMicros: 47_100_000 });
  });

  it('adds up what names no source', async () => {
    const day = await dayOf(asking(recorded('ok')).read());
    expect(day.rows.filter(({ sourceId }) => sourceId === '')).toMatchObject([
      { clicks: 7, conversions: 1, costMicros: 5_250_000 },
    ]);
  });

  it('never posts, and has the key in the query alone, because the vendor takes it nowhere else', async () => {
    const { read, sent } = asking(recorded('ok'));
    await read(3);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.method).toBe('GET');
    const { origin, pathname, searchParams } = new URL(sent[0]?.url ?? '');
    expect(`${origin}${pathname}`).toBe('https://rt.example/report');
    expect(Object.fromEntries(searchParams)).toEqual({
      ...{ api_key: KEY, date_from: D, date_to: D, timezone: 'America/New_York' },
      ...{ group: 'source', per: '1000', page: '3' },
    });
    expect([...(sent[0]?.headers ?? [])].flat().join()).not.toContain(KEY);
  });

  it.each(['rows', 'items', 'data', 'results'])('unwraps %s', async (name) => {
    expect((await dayOf(asking(recorded(`wrapped-${name}`)).read())).rows).toHaveLength(1);
  });

  it('keeps out what holds no number, with the reason, and never takes it for zero', async () => {
    const day = await dayOf(asking(recorded('unusable-rows')).read());
    expect(day.rows.map(({ sourceId }) => sourceId)).toEqual(['aaaaaaaaaaaaaaaaaaaa0005']);
    expect(day.quarantined.map(({ key, reason }) => [key?.slice(-1), reason])).toEqual([
      ['1', 'cost is no number'],
      ['2', 'cost is no number'],
      ['3', 'clicks is no count'],
      [undefined, 'source_id is missing'],
      ['4', 'cost is below zero'],
    ]);
    expect(day.quarantined[0]?.raw).toContain('"cost":"1,234.5"');
  });

  it('has no more pages after one that is not full', async () => {
    const page = (count: number) => ({ status: 200, body: Array.from({ length: count }, (_, n) => spend(n)) });
    expect(await asking(page(999)).read()).toMatchObject({ kind: 'read', more: false });
    expect(await asking(page(1_000)).read()).toMatchObject({ kind: 'read', more: true });
    expect(await asking(page(0)).read(2)).toMatchObject({ kind: 'read', more: false });
    const { read, sent } = asking(page(1_000));
    expect(await read(101)).toMatchObject({ failure: { code: 'INCOMPLETE' } });
    expect(sent).toHaveLength(0);
  });

  it('takes a source on two pages once where they say the same, and keeps out both where they do not', async () => {
    const pages = await Promise.all([
      dayOf(asking({ status: 200, body: [spend(1), spend(2), spend(3), { ...spend(0), source_id: '' }] }).read()),
      dayOf(asking({ status: 200, body: [spend(2), spend(3, 9), spend(4), { ...spend(0), source_id: '' }] }).read()),
    ]);
    const { rows, quarantined } = asking().client.joined(pages);
    expect(rows.map(({ sourceId, costMicros }) => [sourceId, costMicros])).toEqual([
      ['source-1', 1_500_000],
      ['source-2', 1_500_000],
      ['source-4', 1_500_000],
      ['', 3_000_000],
    ]);
    expect(quarantined.map(({ key }) => key)).toEqual(['source-3', 'source-3']);
  });

  it('asks for one day at a time', async () => {
    const { client, sent } = asking(recorded('ok'));
    const answer = await client.read({ from: D, to: '2026-01-15', page: 1 }, openGate(), () => NOW);
    expect([answer, sent.length]).toEqual([{ kind: 'too_large' }, 0]);
  });

  it('asks nothing while the gate is closed', async () => {
    const { client, sent } = asking(recorded('ok'));
    const answer = await client.read(
      { from: D, to: D, page: 1 },
      async () => NOW + 3_000,
      () => NOW,
    );
    expect([answer, sent.length]).toEqual([{ kind: 'held', untilMs: NOW + 3_000 }, 0]);
  });
});

describe('RedTrack refusing', () => {
  it.each([
    ['unauthorized', { kind: 'failed', failure: { code: 'AUTH' } }],
    ['error-in-ok-status', { kind: 'failed', failure: { code: 'SCHEMA' } }],
    ['error-beside-rows', { kind: 'failed', failure: { code: 'SCHEMA' } }],
    ['unknown-wrapping', { kind: 'failed', failure: { code: 'SCHEMA' } }],
    ['malformed-html', { kind: 'failed', failure: { code: 'SCHEMA' } }],
    ['server-error', { kind: 'transient' }],
    ['rate-limited', { kind: 'rate_limited' }],
  ])('by %s is told apart, after one request that is not quoted', async (name, outcome) => {
    const { read, sent } = asking(recorded(name));
    const answer = await read();
    expect(answer).toMatchObject(outcome);
    expect(sent).toHaveLength(1);
    expect(JSON.stringify(answer)).not.toMatch(/rt\.example|a-key|api_key/);
  });
});
