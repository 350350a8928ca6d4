import { beforeEach, describe, expect, it } from 'vitest';
import type { DailyPerformance } from '../../../shared/model/daily.ts';
import { brandStore } from '../../../shared/store/brands.ts';
import { dailyStore } from '../../../shared/store/daily.ts';
import { sourceSettingsStore } from '../../../shared/store/source-settings.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { DAY_ONE, sampleBrand, sampleDay, sampleSettings } from '../../support/sample-sources.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;
beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
  await brandStore(api.memory).save(sampleBrand(), 'absent');
  // Reports are made without who counts by sub id.
  for (const source of ['everflow', 'everflow-subs', 'redtrack'] as const)
    await sourceSettingsStore(api.memory).save(sampleSettings({ source }), 'absent');
});

const merged = (changes: Partial<DailyPerformance> = {}) => dailyStore(api.memory).save(sampleDay(changes), 'absent');
const report = (type: string, query: Record<string, string> = {}, key = keys.acme.advertiser) =>
  api.call('GET', `/v1/reports/${type}`, { key, query: { date: DAY_ONE, ...query } });

describe('a report', () => {
  it('is made of what stands now, of the only brand', async () => {
    await merged();
    const { status, body } = await report('daily-summary');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ type: 'daily-summary', brandId: 'ccw', brandTitle: 'CCW', date: DAY_ONE, state: 'COMPLETE' },
      total: { conversions: 55, costMicros: 1_225_000_000, cpaCents: 2227 },
      top: [{ affiliateLabel: 'Alder - Meta' }, { affiliateLabel: 'Northlake Media' }],
      unmappedMicros: 88_000_000,
    });
    expect(JSON.stringify(body)).not.toContain('acme');
    expect((await report('leaderboard')).body).toMatchObject({
      ...{ type: 'leaderboard', rows: [{ affiliateLabel: 'Alder - Meta', cpaCents: 2000 }, { cpaCents: 2500 }] },
    });
  });

  it('misses nothing of what is kept in the lake', async () => {
    await sourceSettingsStore(api.memory).save(sampleSettings({ source: 'mautic' }), 'absent');
    await merged();
    const { body } = await report('daily-summary');
    expect(body).toMatchObject({ state: 'COMPLETE', inputs: [{ source: 'everflow' }, { source: 'redtrack' }] });
  });

  it('says that its day was never read, where it was not', async () => {
    expect((await report('daily-summary')).body).toMatchObject({
      ...{ state: 'NOT_SYNCED', total: { conversions: null, costMicros: null, cpaCents: null }, unmappedMicros: null },
      inputs: [{ status: 'NO_RUN' }, { status: 'NO_RUN' }],
    });
  });

  it('is of yesterday on the tenant’s clocks, where no date is named', async () => {
    api.clock.ms = Date.parse('2026-11-02T04:59:59Z');
    const dateOf = async () => (await api.call('GET', '/v1/reports/leaderboard', { key: keys.acme.admin })).body.date;
    expect(await dateOf()).toBe('2026-10-31');
    api.clock.ms += 1000;
    expect(await dateOf()).toBe('2026-11-01');
  });

  it('is of the brand that is named, which must be where there are several', async () => {
    await brandStore(api.memory).save(sampleBrand({ id: 'exp', title: 'EXP', advertiserId: '2' }), 'absent');
    await merged();
    const unnamed = await report('daily-summary');
    expect([unnamed.status, unnamed.body.errors]).toEqual([400, [{ path: 'brand', message: 'name one of ccw, exp' }]]);
    expect((await report('daily-summary', { brand: 'exp' })).body).toMatchObject({
      ...{ brandTitle: 'EXP', state: 'NO_ACTIVITY', top: [] },
    });
    expect((await report('daily-summary', { brand: 'other' })).status).toBe(400);
    expect((await report('daily-summary', {}, keys.globex.admin)).body.errors).toEqual([
      { path: 'brand', message: 'there is no brand yet' },
    ]);
  });

  it('is a file of the same numbers, where a file is asked for', async () => {
    await merged();
    const { status, headers, text } = await report('leaderboard', { format: 'csv' });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="ccw-leaderboard-${DAY_ONE}.csv"`,
      'x-request-id': expect.any(String) as string,
    });
    expect(text).toContain(`${DAY_ONE},CCW,COMPLETE,1,Alder - Meta,yes,30,600.00`);
    expect((await report('leaderboard', { format: 'pdf' })).body.errors).toEqual([
      { path: 'format', message: 'must be json or csv' },
    ]);
  });

  it('of a type that there is not names those that there are', async () => {
    const { status, body } = await report('weekly');
    expect([status, body.detail]).toEqual([
      404,
      'Reports are daily-summary, leaderboard, state-heatmap, order-leaderboard and reconciliation.',
    ]);
  });

  it('is for the tenant’s readers and for operators who name it', async () => {
    expect((await report('leaderboard', {}, keys.acme.ann)).status).toBe(403);
    expect((await report('leaderboard', { tenantId: 'acme' }, keys.operator)).status).toBe(200);
    expect((await report('leaderboard', { tenantId: 'platform' }, keys.operator)).status).toBe(404);
    expect((await report('leaderboard', { day: 'x' })).status).toBe(400);
  });
});
