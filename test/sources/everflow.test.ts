import { describe, expect, it } from 'vitest';
import type { SourceSettings } from '../../shared/model/source.ts';
import { networkTimeZoneOf } from '../../shared/sources/everflow-time-zone.ts';
import { everflowClient } from '../../shared/sources/everflow.ts';
import { recordedSource, openGate } from './recorded-sources.ts';
import { vendorAnswering, type Answering, type RecordedAnswer } from '../platforms/recorded-answers.ts';

const NOW = Date.parse('2026-01-14T12:00:00.000Z');
const D = '2026-01-14';
const KEY = 'a-key-to-keep';
const recorded = (name: string) => recordedSource('everflow', name);

function asking(answers: Answering[], timeZoneId = 80) {
  const vendor = vendorAnswering(...answers);
  const client = everflowClient({ baseUrl: 'https://ef.example', apiKey: KEY, timeZoneId, http: vendor.http });
  const gate = openGate();
  const read = (from = D, to = from) => client.read({ from, to, page: 1 }, gate, () => NOW);
  return { ...vendor, gate, read };
}

/** What was read of a day. */
const dayOf = async (read: ReturnType<ReturnType<typeof asking>['read']>, date = D) => {
  const answer = await read;
  if (answer.kind !== 'read') throw new Error(`not read: ${JSON.stringify(answer)}`);
  return answer.days.get(date);
};

const tableOf = (name: string) => recorded(name).body as { table: Row[]; [member: string]: unknown };
interface Row {
  columns: { column_type: string; id: unknown; label: unknown }[];
  reporting: Record<string, unknown>;
}
const changed = (name: string, change: (rows: Row[]) => void): RecordedAnswer => {
  const body = structuredClone(tableOf(name));
  change(body.table);
  return { status: 200, body };
};

describe('reading days from Everflow', () => {
  it('gives what was counted by affiliate and advertiser, money in micros', async () => {
    const { read } = asking([recorded('ok')]);
    const day = await dayOf(read());
    expect(day?.quarantined).toEqual([]);
    expect(day?.rows).toHaveLength(4);
    expect(day?.rows[3]).toEqual({
      affiliateId: '58',
      affiliateLabel: 'Quill & Co',
      advertiserId: '1',
      advertiserLabel: 'CCW',
      clicks: 120,
      conversions: 8,
      revenueMicros: 400_250_000,
      payoutMicros: 200_500_000,
      profitMicros: 199_750_000,
    });
  });

  it('asks once in the documented form, with the key in a header', async () => {
    const { read, sent, gate } = asking([recorded('ok')]);
    await read('2026-01-10', '2026-01-14');
    expect(gate.passed).toBe(1);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ method: 'POST', url: 'https://ef.example/v1/networks/reporting/entity/table' });
    expect(sent[0]?.headers.get('x-eflow-api-key')).toBe(KEY);
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      from: '2026-01-10',
      to: '2026-01-14',
      timezone_id: 80,
      currency_id: 'USD',
      columns: [{ column: 'affiliate' }, { column: 'advertiser' }, { column: 'date' }],
      query: { filters: [] },
    });
  });

  it('gives each day that was asked for, also one without rows', async () => {
    const answer = await asking([recorded('two-days')]).read('2026-01-13', '2026-01-15');
    if (answer.kind !== 'read') throw new Error('not read');
    expect([...answer.days].map(([date, { rows }]) => [date, rows.length])).toEqual([
      ['2026-01-13', 0],
      ['2026-01-14', 1],
      ['2026-01-15', 1],
    ]);
  });

  it('takes sums of binary fractions for what was meant', async () => {
    const day = await dayOf(asking([recorded('sums-of-fractions')]).read());
    expect(day?.rows).toMatchObject([{ revenueMicros: 300_000, payoutMicros: 100_000, profitMicros: 200_000 }]);
  });

  it('keeps out rows that lack their affiliate or a metric or hold no number, with the reason and as they came', async () => {
    const day = await dayOf(asking([recorded('unusable-rows')]).read());
    expect(day?.rows.map(({ affiliateId }) => affiliateId)).toEqual(['58']);
    expect(day?.quarantined).toMatchObject([
      { reason: 'affiliate id is missing' },
      { key: '43/1', reason: 'cv is missing' },
      { key: '57/1', reason: 'payout is no number' },
    ]);
    expect(day?.quarantined[2]?.raw).toContain('"payout":"1,234.5"');
    expect(day?.quarantined[1]?.raw).toContain('"total_click":55');
  });

  it.each(['total_click', 'cv', 'revenue', 'payout', 'profit'])('never takes a missing %s for zero', async (metric) => {
    const without = changed('ok', ([first]) => delete first?.reporting[metric]);
    const day = await dayOf(asking([without]).read());
    expect(day?.rows).toHaveLength(3);
    expect(day?.quarantined).toMatchObject([{ key: '41/1', reason: `${metric} is missing` }]);
  });

  it.each([
    ['clicks that are no whole number', 'total_click', 1.5, 'total_click is no count'],
    ['conversions below zero', 'cv', -1, 'cv is no count'],
    ['a payout below zero', 'payout', -0.01, 'payout is below zero'],
    ['revenue beyond exactness', 'revenue', 9_007_199_255, 'revenue is no amount'],
    ['conversions that are nothing', 'cv', null, 'cv is missing'],
  ])('keeps out a row with %s', async (_, metric, value, reason) => {
    const day = await dayOf(asking([changed('ok', ([first]) => (first!.reporting[metric] = value))]).read());
    expect(day?.quarantined).toMatchObject([{ key: '41/1', reason }]);
  });

  it('takes the same row twice as one, and keeps out both of two that differ', async () => {
    const day = await dayOf(asking([recorded('duplicates')]).read());
    expect(day?.rows.map(({ affiliateId }) => affiliateId)).toEqual(['41']);
    expect(day?.quarantined).toMatchObject([
      { key: '57/1', reason: 'the same row came with other numbers' },
      { key: '57/1', reason: 'the same row came with other numbers' },
    ]);
  });

  it('lets a loss be a loss', async () => {
    const day = await dayOf(asking([changed('ok', ([first]) => (first!.reporting['profit'] = -12.5))]).read());
    expect(day?.rows[0]?.profitMicros).toBe(-12_500_000);
  });
});

describe('a day of Everflow', () => {
  const beginning = (hours: number, seconds = 0) =>
    changed('ok', (rows) => {
      for (const { columns } of rows) columns[2]!.id = String(1_768_348_800 + hours * 3600 + seconds);
    });

  it.each([0, 4, 5])('of New York may begin at %i hours of UTC', async (hours) => {
    expect((await dayOf(asking([beginning(hours)]).read()))?.rows).toHaveLength(4);
  });

  it.each([
    [3, 0],
    [6, 0],
    [23, 0],
    [5, 1],
    [4, -1],
  ])('that begins at %i hours and %i seconds of UTC fails as a whole', async (hours, seconds) => {
    expect(await asking([beginning(hours, seconds)]).read()).toMatchObject({ failure: { code: 'SCHEMA' } });
  });

  it('of another zone begins at midnight of UTC', async () => {
    expect(await asking([beginning(5)], 67).read()).toMatchObject({ failure: { code: 'SCHEMA' } });
    expect(await asking([beginning(0)], 67).read()).toMatchObject({ kind: 'read' });
  });

  it.each([
    ['no date', ([first]: Row[]) => first!.columns.pop()],
    ['an empty date', ([first]: Row[]) => (first!.columns[2]!.id = '')],
    ['a date that was not asked for', ([first]: Row[]) => (first!.columns[2]!.id = '1768435200')],
  ])('fails as a whole where a row has %s', async (_, change) => {
    expect(await asking([changed('ok', change)]).read()).toMatchObject({ failure: { code: 'SCHEMA' } });
  });

  it('is that of New York by its known number, of another zone by the settings, or nobody knows', () => {
    const settings: SourceSettings = {
      ...{ tenantId: 'acme', source: 'everflow', account: 'main', since: D, state: 'active' },
      ...{ updatedAt: '2026-01-01T00:00:00.000Z', version: 1 },
    };
    expect(networkTimeZoneOf('America/New_York', settings)).toBe(80);
    expect(networkTimeZoneOf('Europe/Berlin', settings)).toBeUndefined();
    expect(networkTimeZoneOf('Europe/Berlin', { ...settings, networkTimeZoneId: 12 })).toBe(12);
  });
});

describe('an answer of Everflow that is not everything', () => {
  const piece = (id: string): RecordedAnswer => ({
    status: 200,
    body: {
      table: tableOf('ok').table.map((row) => ({
        ...row,
        columns: row.columns.map((column) => (column.column_type === 'advertiser' ? { ...column, id } : column)),
      })),
      incomplete_results: false,
    },
  });
  const cut = (summary: unknown): RecordedAnswer => ({
    status: 200,
    body: {
      table: [...tableOf('ok').table.slice(0, 1), ...(piece('2').body as { table: Row[] }).table.slice(0, 1)],
      summary,
      incomplete_results: true,
    },
  });
  const whole = { total_click: 1950, cv: 126, revenue: 6300.5, payout: 1651 };

  it('of several days is asked for day by day', async () => {
    expect(await asking([recorded('incomplete')]).read('2026-01-13', '2026-01-14')).toEqual({ kind: 'too_large' });
  });

  it('of one day is asked for by advertiser, and taken where the pieces are the sum', async () => {
    const { read, sent, gate } = asking([cut(whole), piece('1'), piece('2')]);
    expect((await dayOf(read()))?.rows).toHaveLength(8);
    expect(gate.passed).toBe(3);
    expect(sent.slice(1).map(({ body }) => (JSON.parse(body ?? '') as { query: unknown }).query)).toEqual(
      ['1', '2'].map((id) => ({ filters: [{ resource_type: 'advertiser', filter_id_value: id }] })),
    );
  });

  it.each([
    ['one conversion more', { ...whole, cv: 127 }],
    ['a cent more', { ...whole, payout: 1651.01 }],
    ['nothing at all', {}],
    ['no summary', undefined],
  ])('is not taken where the network says %s', async (_, summary) => {
    const answer = await asking([cut(summary), piece('1'), piece('2')]).read();
    expect(answer).toMatchObject({ kind: 'failed', failure: { code: 'INCOMPLETE' } });
  });

  it('is not taken where a piece is incomplete too', async () => {
    const again = { status: 200, body: { ...(piece('1').body as object), incomplete_results: true } };
    expect(await asking([cut(whole), again]).read()).toMatchObject({ failure: { code: 'INCOMPLETE' } });
  });

  it('is not taken where the network does not heed what is asked for', async () => {
    expect(await asking([cut(whole), piece('2')]).read()).toMatchObject({ failure: { code: 'SCHEMA' } });
  });

  it('is left where the gate closes in between', async () => {
    const vendor = vendorAnswering(cut(whole), piece('1'));
    const client = everflowClient({ baseUrl: 'https://ef.example', apiKey: KEY, timeZoneId: 80, http: vendor.http });
    const gate = async () => (vendor.sent.length < 2 ? undefined : NOW + 5_000);
    expect(await client.read({ from: D, to: D, page: 1 }, gate, () => NOW)).toEqual({
      kind: 'held',
      untilMs: NOW + 5_000,
    });
  });

  it('is one of 10,000 rows, whatever it says of itself', async () => {
    const [row] = tableOf('ok').table;
    const rows = (count: number): RecordedAnswer => ({
      status: 200,
      body: { table: Array.from({ length: count }, () => row), incomplete_results: false },
    });
    expect(await asking([rows(9_999)]).read()).toMatchObject({ kind: 'read' });
    expect(await asking([rows(10_000)]).read('2026-01-13', D)).toEqual({ kind: 'too_large' });
  });
});

describe('Everflow refusing', () => {
  it.each([
    ['unauthorized', { kind: 'failed', failure: { code: 'AUTH' } }],
    ['forbidden', { kind: 'failed', failure: { code: 'AUTH' } }],
    ['invalid-body', { kind: 'failed', failure: { code: 'SCHEMA' } }],
    ['error-in-ok-status', { kind: 'failed', failure: { code: 'SCHEMA' } }],
    ['malformed-html', { kind: 'failed', failure: { code: 'SCHEMA' } }],
    ['server-error', { kind: 'transient' }],
  ])('by %s is told apart, after one request', async (name, outcome) => {
    const { read, sent } = asking([recorded(name)]);
    const answer = await read();
    expect(answer).toMatchObject(outcome);
    expect(sent).toHaveLength(1);
    expect(JSON.stringify(answer)).not.toMatch(/ef\.example|a-key/);
  });

  it.each([
    ['rate-limited', { kind: 'rate_limited' }],
    ['rate-limited-seconds', { kind: 'rate_limited', retryAfterMs: 7_000 }],
    ['rate-limited-date', { kind: 'rate_limited', retryAfterMs: 10_000 }],
  ])('by %s says for how long, where the vendor does', async (name, outcome) => {
    expect(await asking([recorded(name)]).read()).toEqual(outcome);
  });

  it.each([
    ['a timeout', new DOMException('The operation timed out', 'TimeoutError')],
    ['a broken connection', new TypeError('fetch failed')],
  ])('by %s is worth another try', async (_, error) => {
    expect(await asking([error]).read()).toMatchObject({ kind: 'transient' });
  });

  it.each([
    ['no table', {}],
    ['a table that is none', { table: null }],
    ['rows that are none', { table: [1] }],
    ['rows without columns', { table: [{ reporting: {} }] }],
    ['a flag that is none', { table: [], incomplete_results: 'yes' }],
    ['a bare list', []],
  ])('to be understood with %s is a failure, never an empty day', async (_, body) => {
    expect(await asking([{ status: 200, body }]).read()).toMatchObject({ failure: { code: 'SCHEMA' } });
  });
});
