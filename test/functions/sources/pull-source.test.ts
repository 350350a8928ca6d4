import { afterEach, describe, expect, it, vi } from 'vitest';
import { logger } from '../../../shared/observability/logger.ts';
import { capturedOutput } from '../../support/captured-output.ts';
import { pullWorld, SOURCE_KEY } from '../../support/pull-world.ts';
import type { RecordedAnswer } from '../../platforms/recorded-answers.ts';
import { recordedSource } from '../../sources/recorded-sources.ts';

const D = '2026-01-14';
const NOON = '2026-01-14T12:00:00.000Z';
const everflow = (name: string) => recordedSource('everflow', name);
const redtrack = (name: string) => recordedSource('redtrack', name);

const network = (conversions: number, id = '1768348800'): RecordedAnswer => ({
  status: 200,
  body: {
    table: [
      {
        columns: [
          { column_type: 'affiliate', id: '41', label: 'Alder - Meta' },
          { column_type: 'advertiser', id: '1', label: 'CCW' },
          { column_type: 'date', id, label: '' },
        ],
        reporting: { total_click: 100, cv: conversions, revenue: 50.5, payout: 0, profit: 50.5 },
      },
    ],
    incomplete_results: false,
  },
});
const spend = (from: number, count: number): RecordedAnswer => ({
  status: 200,
  body: Array.from({ length: count }, (_, n) => ({
    ...{ source_id: `s${from + n}`, source: 'Demo', clicks: 1, conversions: 0, cost: 0.01 },
  })),
});

afterEach(() => {
  vi.restoreAllMocks();
  logger.setLogLevel('SILENT');
});

describe('pulling a source', () => {
  it('keeps what was read late in the evening, and restates it by what is read the next morning', async () => {
    const world = pullWorld('2026-01-15T00:15:00.000Z', network(12), network(19));
    expect(await world.pull('everflow', D)).toMatchObject({ state: 'DONE', progress: { changedDays: 1 } });
    world.clock.ms = Date.parse('2026-01-15T12:15:00.000Z');
    expect(await world.pull('everflow', D, D, { runId: 'run-2' })).toMatchObject({ progress: { changedDays: 1 } });
    const standing = await world.days.rowsOf('acme', 'everflow', D);
    expect(standing).toMatchObject({ rows: [{ conversions: 19 }], entry: { standing: { version: 2 } } });
    expect(await world.days.restatements('acme', 'everflow', D, D)).toMatchObject([
      { version: 2, runId: 'run-2', before: { conversions: 12 }, after: { conversions: 19 } },
    ]);
  });

  it('says in the log that a day was restated, and by how much', async () => {
    const lines = capturedOutput();
    logger.setLogLevel('INFO');
    const world = pullWorld(NOON, network(12), network(19));
    await world.pull('everflow', D);
    await world.pull('everflow', D, D, { runId: 'run-2' });
    const restated = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(restated.filter(({ code }) => code === 'DAY_RESTATED')).toMatchObject([
      { source: 'everflow', date: D, version: 2, before: { conversions: 12 }, after: { conversions: 19 }, changes: 1 },
    ]);
  });

  it('of the same numbers again makes no new version', async () => {
    const world = pullWorld(NOON, network(12));
    await world.pull('everflow', D);
    expect(await world.pull('everflow', D, D, { runId: 'run-2' })).toMatchObject({ progress: { changedDays: 0 } });
    expect(await world.entries(D)).toMatchObject([{ attempts: 2, runId: 'run-2', standing: { version: 1 } }]);
  });

  it('of the same rows in another order makes no new version either', async () => {
    const both = structuredClone(everflow('two-days'));
    const world = pullWorld(NOON, everflow('two-days'), both);
    await world.pull('everflow', D, '2026-01-15');
    (both.body as { table: unknown[] }).table.reverse();
    await world.pull('everflow', D, '2026-01-15', { runId: 'run-2' });
    expect(await world.entries(D, '2026-01-15')).toMatchObject([
      { status: 'OK', standing: { rows: 1, version: 1 } },
      { status: 'OK', standing: { rows: 1, version: 1 } },
    ]);
  });

  it('counts what it did', async () => {
    const world = pullWorld(NOON, everflow('unusable-rows'));
    expect(await world.pull('everflow', D)).toMatchObject({
      state: 'DONE',
      progress: { next: '2026-01-15', days: 1, rows: 1, quarantined: 3, changedDays: 1, requests: 1, refusals: 0 },
    });
  });

  it('keeps out a cost that is no number, and the day is partial', async () => {
    const world = pullWorld(NOON, redtrack('unusable-rows'));
    await world.pull('redtrack', D);
    expect(await world.entries(D)).toMatchObject([
      { status: 'PARTIAL', standing: { rows: 1, quarantined: 5, complete: false } },
    ]);
    const standing = await world.days.rowsOf('acme', 'redtrack', D);
    expect(standing?.rows).toMatchObject([{ costMicros: 47_100_000 }]);
    expect(standing?.quarantined[1]).toMatchObject({ reason: 'cost is no number', key: 'aaaaaaaaaaaaaaaaaaaa0002' });
  });

  it('keeps conversions of zero, and spend that names no source', async () => {
    const world = pullWorld(NOON, redtrack('ok'));
    await world.pull('redtrack', D);
    expect((await world.days.rowsOf('acme', 'redtrack', D))?.rows).toMatchObject([
      { sourceId: '', conversions: 1, costMicros: 5_250_000 },
      { sourceId: 'aaaaaaaaaaaaaaaaaaaa0001', conversions: 0 },
      { sourceId: 'aaaaaaaaaaaaaaaaaaaa0002', conversions: 2 },
    ]);
  });

  it.each([
    ['everflow', everflow('error-in-ok-status')],
    ['everflow', everflow('malformed-html')],
    ['redtrack', redtrack('error-in-ok-status')],
    ['redtrack', redtrack('malformed-html')],
  ] as const)(
    'of %s takes an error that says it is none for a failure, and what stands still stands',
    async (source, wrong) => {
      const world = pullWorld(NOON, source === 'everflow' ? network(12) : spend(0, 3), wrong);
      await world.pull(source, D);
      const [before] = await world.entries(D);
      world.clock.ms += 3_600_000;
      expect(await world.pull(source, D, D, { runId: 'run-2' })).toMatchObject({
        state: 'FAILED',
        failure: { code: 'SCHEMA' },
      });
      const { standing, lastGoodAt } = before!;
      expect(await world.entries(D)).toMatchObject([{ status: 'FAILED', standing, lastGoodAt, attempts: 2 }]);
    },
  );

  it('goes on with the days after one that cannot be read, and fails for that one', async () => {
    const world = pullWorld(NOON, spend(0, 1), redtrack('malformed-html'), spend(5, 1));
    const answer = await world.pull('redtrack', '2026-01-12', D);
    expect(answer).toMatchObject({ state: 'FAILED', failure: { code: 'SCHEMA' }, progress: { days: 2, requests: 3 } });
    expect((await world.entries('2026-01-12', D)).map(({ status }) => status)).toEqual(['OK', 'FAILED', 'OK']);
  });

  it('asks day by day where a range is more than one answer holds', async () => {
    const world = pullWorld(NOON, everflow('incomplete'), network(1, '1768262400'), network(2));
    const answer = await world.pull('everflow', '2026-01-13', D);
    expect(answer).toMatchObject({ state: 'DONE', progress: { days: 2, requests: 3, span: 1 } });
    expect(world.sent.map(({ body }) => (JSON.parse(body ?? '') as { from: string }).from)).toEqual([
      '2026-01-13',
      '2026-01-13',
      D,
    ]);
  });

  it.each([
    ['everflow', everflow('unauthorized')],
    ['everflow', everflow('forbidden')],
    ['redtrack', redtrack('unauthorized')],
  ] as const)(
    'of %s stops at a refused key: one request, all days failed, nothing of key or query in the log',
    async (source, refusal) => {
      const lines = capturedOutput();
      logger.setLogLevel('DEBUG');
      const world = pullWorld(NOON, refusal);
      const answer = await world.pull(source, '2026-01-12', D);
      expect(answer).toMatchObject({ state: 'FAILED', failure: { code: 'AUTH' }, progress: { requests: 1 } });
      expect(world.sent).toHaveLength(1);
      expect((await world.entries('2026-01-12', D)).map(({ status }) => status)).toEqual([
        'FAILED',
        'FAILED',
        'FAILED',
      ]);
      expect(lines.join('')).toContain('SOURCE_FAILED');
      for (const said of [lines.join(''), JSON.stringify(answer), JSON.stringify(world.tables.all('sources'))])
        expect(said).not.toMatch(new RegExp(`${SOURCE_KEY}|api_key|vendor\\.example|date_from`));
    },
  );

  it('rejects by its name for what passes, without the address or the key', async () => {
    const world = pullWorld(NOON, redtrack('server-error'));
    const error: unknown = await world.pull('redtrack', D).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'SourceTransient', message: 'RedTrack answered with HTTP 500.' });
    expect(world.sent).toHaveLength(3);
    expect(await world.entries(D)).toEqual([]);
  });

  it('never posts to RedTrack', async () => {
    const world = pullWorld(NOON, redtrack('ok'));
    await world.pull('redtrack', '2026-01-10', D);
    expect(world.sent.map(({ method }) => method)).toEqual(Array.from({ length: 5 }, () => 'GET'));
  });
});

describe('a day of several pages', () => {
  it('is published once, whole, though a page failed in between', async () => {
    const world = pullWorld(NOON, spend(0, 1_000), redtrack('server-error'), spend(1_000, 340));
    const answer = await world.pull('redtrack', D);
    expect(answer).toMatchObject({ state: 'DONE', progress: { days: 1, rows: 1_340, changedDays: 1 } });
    expect(world.sent.map(({ url }) => new URL(url).searchParams.get('page'))).toEqual(['1', '2', '2']);
    const standing = await world.days.rowsOf('acme', 'redtrack', D);
    expect(standing?.rows).toHaveLength(1_340);
    expect(standing?.entry).toMatchObject({
      attempts: 1,
      standing: { version: 1, controls: { costMicros: 13_400_000 } },
    });
    expect(standing?.entry.standing?.fetchedAt).toBe(NOON);
  });

  it('is not there before its last page', async () => {
    const world = pullWorld(NOON, spend(0, 1_000), redtrack('malformed-html'));
    expect(await world.pull('redtrack', D)).toMatchObject({ state: 'FAILED', progress: { rows: 0 } });
    expect(await world.days.rowsOf('acme', 'redtrack', D)).toBeUndefined();
  });
});

describe('a task', () => {
  it.each([
    ['of a tenant that is suspended', { tenant: { status: 'suspended' } }, 'tenant is not active'],
    ['of a source that is paused', { settings: { state: 'paused' } }, 'source is not active'],
    ['of an account that is another’s', { settings: { account: 'second' } }, 'not the one that is read'],
  ])('%s is refused without a request', async (_, { tenant = {}, settings = {} }: Changes, message) => {
    const world = pullWorld(NOON, network(1));
    Object.assign(world.tenant, tenant);
    Object.assign(world.settings, settings);
    const answer = await world.pull('everflow', D);
    expect(answer).toMatchObject({ state: 'FAILED', failure: { code: 'SETTINGS' }, progress: { requests: 0 } });
    expect(answer.failure?.message).toContain(message);
    expect(world.sent).toHaveLength(0);
  });

  it('that has too little time left goes on in another invocation', async () => {
    const world = pullWorld(NOON, network(1));
    const running = world.execution({ source: 'everflow', from: D, to: D, runId: 'run-1' });
    world.timeLeftMs = 74_999;
    expect(await running.step()).toBeUndefined();
    expect([running.waits, world.sent.length]).toEqual([[1], 0]);
    world.timeLeftMs = 75_000;
    expect(await running.step()).toMatchObject({ state: 'DONE' });
  });
});

interface Changes {
  tenant?: object;
  settings?: object;
}
