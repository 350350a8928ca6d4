import { describe, expect, it } from 'vitest';
import { everflowSubsClient } from '../../shared/sources/everflow-subs.ts';
import { recordedSource, openGate } from './recorded-sources.ts';
import { vendorAnswering, type Answering, type RecordedAnswer } from '../platforms/recorded-answers.ts';

const NOW = Date.parse('2026-01-14T12:00:00.000Z');
const D = '2026-01-14';
const OK = recordedSource('everflow-subs', 'ok');

interface Row {
  columns: { column_type: string; id?: unknown; label?: unknown }[];
  reporting: Record<string, unknown>;
}
interface Table {
  table: Row[];
  summary?: unknown;
  incomplete_results: boolean;
}
const changed = (change: (table: Table) => void): RecordedAnswer => {
  const body = structuredClone(OK.body as Table);
  change(body);
  return { status: 200, body };
};

function asking(...answers: Answering[]) {
  const vendor = vendorAnswering(...answers);
  const client = everflowSubsClient({ baseUrl: 'https://ef.example', apiKey: 'k', timeZoneId: 80, http: vendor.http });
  const gate = openGate();
  const read = (from = D, to = from) => client.read({ from, to, page: 1 }, gate, () => NOW);
  return { ...vendor, gate, read };
}
const dayOf = async (answer: RecordedAnswer) => {
  const read = await asking(answer).read();
  if (read.kind !== 'read') throw new Error(JSON.stringify(read));
  return read.days.get(D);
};

describe('reading what Everflow counted by sub id', () => {
  it('asks the report for affiliate, sub id and day', async () => {
    const { read, sent } = asking(OK);
    await read('2026-01-10', D);
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      ...{ from: '2026-01-10', to: D, timezone_id: 80, currency_id: 'USD' },
      columns: [{ column: 'affiliate' }, { column: 'sub1' }, { column: 'date' }],
      query: { filters: [] },
    });
  });

  it('gives clicks and conversions of each, also those without a sub id', async () => {
    expect(await dayOf(OK)).toEqual({
      rows: [
        { affiliateId: '57', subId: 'sub-ann-1', clicks: 120, conversions: 8 },
        { affiliateId: '57', subId: '', clicks: 40, conversions: 1 },
        { affiliateId: '58', subId: 'sub-ann-1', clicks: 3, conversions: 0 },
        { affiliateId: '58', subId: 'order/42', clicks: 7, conversions: 2 },
      ],
      quarantined: [],
    });
  });

  it.each<[string, (row: Row) => unknown, string]>([
    ['no clicks', ({ reporting }) => delete reporting['total_click'], 'total_click is missing'],
    ['no conversions', ({ reporting }) => delete reporting['cv'], 'cv is missing'],
    ['conversions below zero', ({ reporting }) => (reporting['cv'] = -1), 'cv is no count'],
    ['no sub id', ({ columns }) => columns.splice(1, 1), 'sub1 is missing'],
    ['no affiliate', ({ columns }) => columns.splice(0, 1), 'affiliate id is missing'],
  ])('keeps out a row with %s', async (_, change, reason) => {
    const day = await dayOf(changed(({ table }) => void change(table[0]!)));
    expect(day?.rows).toHaveLength(3);
    expect(day?.quarantined).toMatchObject([{ reason }]);
  });

  it('keeps out both of two rows of one affiliate and sub id that differ', async () => {
    const day = await dayOf(changed(({ table }) => void (table[1]!.columns[1]!.id = 'sub-ann-1')));
    expect(day?.quarantined).toMatchObject([{ key: '57/sub-ann-1' }, { key: '57/sub-ann-1' }]);
  });
});

describe('a day with more sub ids than an answer holds', () => {
  const ofAffiliate = (id: string, incomplete = false) =>
    changed((body) => {
      body.table = body.table.filter(({ columns }) => columns[0]!.id === id);
      body.incomplete_results = incomplete;
    });
  const cut = (summary: unknown) =>
    changed((body) => {
      body.table = [body.table[0]!, body.table[2]!];
      Object.assign(body, { summary, incomplete_results: true });
    });
  const whole = { total_click: 170, cv: 11 };

  it('is read affiliate by affiliate, and taken where the pieces are the sum', async () => {
    const { read, sent } = asking(cut(whole), ofAffiliate('57'), ofAffiliate('58'));
    const answer = await read();
    expect(answer.kind === 'read' && answer.days.get(D)?.rows).toHaveLength(4);
    expect(sent.slice(1).map(({ body }) => (JSON.parse(body ?? '') as { query: unknown }).query)).toEqual(
      ['57', '58'].map((id) => ({ filters: [{ resource_type: 'affiliate', filter_id_value: id }] })),
    );
  });

  it.each([
    ['a click more', { ...whole, total_click: 171 }],
    ['a conversion more', { ...whole, cv: 12 }],
    ['no conversions', { total_click: 170 }],
  ])('is not taken where the network says %s', async (_, summary) => {
    expect(await asking(cut(summary), ofAffiliate('57'), ofAffiliate('58')).read()).toMatchObject({
      failure: { code: 'INCOMPLETE' },
    });
  });

  it('is not taken where one affiliate alone has too many', async () => {
    expect(await asking(cut(whole), ofAffiliate('57', true)).read()).toMatchObject({ failure: { code: 'INCOMPLETE' } });
  });

  it('of several is asked for day by day', async () => {
    expect(await asking(cut(whole)).read('2026-01-13', D)).toEqual({ kind: 'too_large' });
  });
});
