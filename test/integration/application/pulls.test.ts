import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIMULATED_SOURCES } from '../../../local/simulators/credentials.ts';
import { atMs } from '../../../shared/model/instant.ts';
import { vendorOf, type RowSource } from '../../../shared/model/source.ts';
import { PullAnswer, type PullInput } from '../../../shared/model/sync-step.ts';
import { sourceDayStore } from '../../../shared/store/source-days.ts';
import { sourceSettingsStore } from '../../../shared/store/source-settings.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

const D = '2026-01-14';
const SOURCES = ['everflow', 'everflow-subs', 'redtrack'] as const;
const ROWS = {
  everflow: (count: number) => ({
    ...{ affiliateId: '41', affiliateLabel: 'Alder - Meta', advertiserId: '1', advertiserLabel: 'CCW' },
    ...{ clicks: 410, cv: count, revenue: 1500.1, payout: '0.20' },
  }),
  'everflow-subs': (count: number) => ({ ...ROWS.everflow(count), sub1: 'sub-ann-1' }),
  redtrack: (count: number) => ({
    ...{ source_id: 's1', source: 'FB Demo One ', source_alias: 'facebook' },
    ...{ clicks: 900, conversions: count, total_conversions: 99, cost: 410.25 },
  }),
};

let app: RunningApplication;
let tenantId: string;
beforeAll(async () => {
  app = await runApplication();
  tenantId = app.access.tenants[0]!.id;
  const settings = sourceSettingsStore(app.tables);
  for (const source of SOURCES)
    await settings.save(
      {
        ...{ tenantId, source, account: 'main', since: '2026-01-01', state: 'active' },
        ...{ updatedAt: atMs(Date.now()), version: 1 },
      },
      (await settings.get(tenantId, source))?.version ?? 'absent',
    );
});
afterAll(() => app.stop());

/** Invokes the function as the state machine does, and lets the time pass that it wants to wait. */
async function pulled(source: RowSource, runId: string, date = D): Promise<{ answer: PullAnswer; waits: number[] }> {
  const input: PullInput = { tenantId, runId, source, account: 'main', from: date, to: date, progress: null };
  const waits: number[] = [];
  for (;;) {
    const answer = PullAnswer.parse(await app.engine.invoke(`claimcheck-local-pull-${source}`, input));
    if (answer.state !== 'WAIT') return { answer, waits };
    waits.push(answer.waitSeconds);
    input.progress = answer.progress;
    await app.local('POST', '/clock', { advance: `PT${answer.waitSeconds}S` });
  }
}

describe.each(SOURCES)('pulling %s', (source) => {
  const vendor = vendorOf(source);
  const put = (count: number) => app.control('PUT', `/data/${vendor}`, { days: { [D]: [ROWS[source](count)] } });

  it('waits out a refusal, keeps the day, and restates it when it changes', async () => {
    await put(12);
    await app.control('PUT', `/faults/${vendor}`, { kind: 'rate_limit', times: 1, retryAfterSeconds: 30 });
    const first = await pulled(source, 'run-1');
    expect(first.answer).toMatchObject({ state: 'DONE', progress: { requests: 2, days: 1, rows: 1, changedDays: 1 } });
    expect(first.waits[0]).toBe(30);

    await put(19);
    expect((await pulled(source, 'run-2')).answer).toMatchObject({ state: 'DONE', progress: { changedDays: 1 } });
    const store = sourceDayStore(app.tables);
    const standing = await store.rowsOf(tenantId, source, D);
    expect(standing).toMatchObject({ rows: [{ conversions: 19 }], entry: { status: 'OK', standing: { version: 2 } } });
    expect(await store.restatements(tenantId, source, D, D)).toMatchObject([
      { version: 2, before: { conversions: 12 }, after: { conversions: 19 } },
    ]);
  });

  it('fails for an answer that is none, by its own name for a fault that passes, and keeps what stands', async () => {
    await app.control('PUT', `/faults/${vendor}`, { kind: 'malformed', times: 1 });
    expect((await pulled(source, 'run-3')).answer).toMatchObject({ state: 'FAILED', failure: { code: 'SCHEMA' } });
    await app.local('POST', '/clock', { advance: 'PT10S' });
    await app.control('PUT', `/faults/${vendor}`, { kind: 'server_error', times: 1 });
    await expect(pulled(source, 'run-4')).rejects.toThrow(/SourceTransient|HTTP 500/);
    expect(await sourceDayStore(app.tables).rowsOf(tenantId, source, D)).toMatchObject({
      rows: [{ conversions: 19 }],
      entry: { status: 'FAILED', failure: { code: 'SCHEMA' } },
    });
  });

  it('shows the key to nobody but the vendor', async () => {
    const log = await (await app.control('GET', `/requests/${vendor}`)).text();
    expect(JSON.parse(log)).not.toEqual([]);
    expect(log).not.toContain(SIMULATED_SOURCES[vendor as 'everflow' | 'redtrack'].accounts.main.apiKey);
  });
});
