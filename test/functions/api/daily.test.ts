import { beforeEach, describe, expect, it } from 'vitest';
import type { DailyPerformance } from '../../../shared/model/daily.ts';
import { dailyKey } from '../../../shared/store/keys.ts';
import { brandStore } from '../../../shared/store/brands.ts';
import { dailyStore } from '../../../shared/store/daily.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { sampleBrand, sampleDay, sampleRow, externalRow } from '../../support/sample-sources.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;
beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const merged = (changes: Partial<DailyPerformance> = {}) => dailyStore(api.memory).save(sampleDay(changes), 'absent');
const brand = (changes: Parameters<typeof sampleBrand>[0] = {}) =>
  brandStore(api.memory).save(sampleBrand(changes), 'absent');
const get = (query: Record<string, string> = {}, key = keys.acme.advertiser) =>
  api.call('GET', '/v1/daily', { key, query: { from: '2026-10-01', to: '2026-10-31', ...query } });
const pathsOf = ({ body }: { body: Record<string, unknown> }) =>
  (body.errors as { path: string }[]).map(({ path }) => path);

describe('merged days', () => {
  it('are shown by affiliate, with sums, what belongs to nobody beside them, and what they rest on', async () => {
    await merged({ rows: [sampleRow(), externalRow({ spendMicros: 0 })] });
    await merged({ date: '2026-10-29', rows: [sampleRow({ conversions: 0, cpaMicros: null })] });
    const { status, body } = await get();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ from: '2026-10-01', to: '2026-10-31' },
      completeness: { days: 31, merged: 2, complete: 2 },
      totals: { conversions: 55, costMicros: 1_825_000_000, cpaMicros: 33_181_818, unmappedMicros: 176_000_000 },
      days: [
        { date: '2026-10-29', totals: { conversions: 0, costMicros: 600_000_000, cpaMicros: null } },
        {
          date: '2026-10-30',
          rows: [
            { affiliateLabel: 'Alder - Meta', internal: true, costMicros: 600_000_000, cpaMicros: 20_000_000 },
            { affiliateLabel: 'Northlake Media', internal: false, costMicros: 625_000_000, cpaMicros: 25_000_000 },
          ],
          unmapped: [{ sourceId: 's5', costMicros: 88_000_000 }],
          unattributed: { costMicros: 0 },
          totals: { conversions: 55, costMicros: 1_225_000_000, cpaMicros: 22_272_727, unattributedMicros: 0 },
          inputs: [
            { source: 'everflow', status: 'OK' },
            { source: 'redtrack', status: 'OK' },
          ],
        },
      ],
    });
    expect(JSON.stringify(body)).not.toContain('acme');
  });

  it('that were never merged are not there, and sums of nothing are not known', async () => {
    expect((await get()).body).toEqual({
      ...{ from: '2026-10-01', to: '2026-10-31', totals: null, days: [] },
      freshness: { oldest: null, newest: null },
      completeness: { days: 31, merged: 0, complete: 0 },
    });
  });

  it('of a brand are those of its advertiser', async () => {
    await merged({ rows: [sampleRow(), externalRow({ advertiserId: '2' })] });
    await brand({ id: 'exp', advertiserId: '2' });
    const { body } = await get({ brand: 'exp' });
    expect(body).toMatchObject({
      ...{ brand: 'exp', totals: { conversions: 25, unmappedMicros: 88_000_000 } },
      days: [{ rows: [{ affiliateLabel: 'Northlake Media' }] }],
    });
    for (const [id, key] of [
      ['ccw', keys.acme.admin],
      ['EXP', keys.acme.admin],
      ['exp', keys.globex.admin],
    ] as const)
      expect(pathsOf(await get({ brand: id }, key))).toEqual(['brand']);
  });

  it('are a file of the same rows, where a file is asked for', async () => {
    await merged();
    const { headers, text } = await get({ format: 'csv' });
    expect(headers['content-disposition']).toBe('attachment; filename="all-daily-2026-10-01-2026-10-31.csv"');
    expect(text.trim().split('\r\n')).toHaveLength(1 + 2 + 2);
    expect(text).toContain('2026-10-30,affiliate,1,CCW,57,Northlake Media,no,410,25,1250.00');
  });

  it.each([
    ['2026-07-31', '2026-10-30', []],
    ['2026-07-31', '2026-10-31', ['to']],
    ['2026-10-30', '2026-10-29', ['to']],
    ['2026-10-30', 'today', ['to']],
  ])('from %s to %s are answered, or the fault is named', async (from, to, paths) => {
    const answer = await get({ from, to });
    expect([answer.status, answer.status === 200 ? [] : pathsOf(answer)]).toEqual([paths.length ? 400 : 200, paths]);
  });

  it('are for the tenant’s readers and for operators who name it', async () => {
    await merged();
    for (const key of [keys.acme.analyst, keys.acme.admin]) expect((await get({}, key)).status).toBe(200);
    expect((await get({}, keys.acme.ann)).status).toBe(403);
    expect((await get({}, keys.operator)).status).toBe(400);
    expect((await get({ tenantId: 'acme' }, keys.operator)).body).toMatchObject({ completeness: { merged: 1 } });
    expect(pathsOf(await get({ tenantId: 'acme' }))).toEqual(['tenantId']);
  });
});

describe('two tenants whose networks number affiliates the same', () => {
  const rowsOf = async (key: string) => {
    const { body } = await get({}, key);
    return (body.days as { rows: { affiliateId: string; conversions: number }[] }[]).flatMap(({ rows }) =>
      rows.map(({ affiliateId, conversions }) => [affiliateId, conversions]),
    );
  };

  it('never read the other’s rows, and what one loses the other keeps', async () => {
    await merged({ rows: [sampleRow({ conversions: 30 })] });
    await merged({ tenantId: 'globex', rows: [sampleRow({ conversions: 7 })] });
    expect([await rowsOf(keys.acme.admin), await rowsOf(keys.globex.admin)]).toEqual([[['41', 30]], [['41', 7]]]);
    await api.memory.write({ table: 'sources', delete: dailyKey('acme', sampleDay().date, 0), when: [] });
    expect([await rowsOf(keys.acme.admin), await rowsOf(keys.globex.admin)]).toEqual([[], [['41', 7]]]);
  });
});
