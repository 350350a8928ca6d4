import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putData } from '../../../local/seed-sources.ts';
import { sampleNetwork } from '../../../local/sample-network.ts';
import type { DailyRow } from '../../../shared/model/daily.ts';
import { atMs, HOUR, MINUTE, toMs, type Instant } from '../../../shared/model/instant.ts';
import type { NetworkRow, SpendRow } from '../../../shared/model/source-row.ts';
import type { SyncRun, SyncSchedule } from '../../../shared/model/sync-run.ts';
import { daysLater, daysOf } from '../../../shared/rules/calendar.ts';
import { localDateOf } from '../../../shared/rules/local-time.ts';
import { LOST_AFTER_MS } from '../../../shared/rules/lost-run.ts';
import { reportTitle } from '../../../shared/rules/report-text.ts';
import { scheduledRunId } from '../../../shared/rules/sync-run-id.ts';
import { firesOn, slotOf, SYNC_SCHEDULES } from '../../../shared/rules/sync-schedule.ts';
import { dailyStore } from '../../../shared/store/daily.ts';
import { sourceDayStore } from '../../../shared/store/source-days.ts';
import { syncRunStore } from '../../../shared/store/sync-runs.ts';
import { sampleRun } from '../../support/sample-sources.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

const ZONE = 'America/New_York';
const DAYS = 7;

let app: RunningApplication;
let tenantId: string;
/** The first day of the week that passes. */
let first: string;

const now = (): Instant => atMs(app.engine.clock.now());
const runs = async (): Promise<SyncRun[]> => {
  const all: SyncRun[] = [];
  let startAfter;
  do {
    const page: Awaited<ReturnType<ReturnType<typeof syncRunStore>['list']>> = await syncRunStore(app.tables).list(
      tenantId,
      { limit: 100, ...(startAfter ? { startAfter } : {}) },
    );
    all.push(...page.items);
    startAfter = page.next;
  } while (startAfter);
  return all;
};

/** Lets time pass, a few seconds at a time, until no run is under way: the vendor's limit is waited for in the machine. */
async function untilSynced(wanted: number): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const { items } = await syncRunStore(app.tables).list(tenantId, { limit: 5 });
    if (items.length >= Math.min(wanted, 5) && items.every(({ status }) => status !== 'RUNNING')) return;
    if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(items)}`);
    await app.engine.clock.advance(4_000);
    await sleep(15);
  }
}

const fires = (from: string, to: string): { schedule: SyncSchedule; at: Instant }[] =>
  daysOf({ from, to })
    .flatMap((date) =>
      SYNC_SCHEDULES.flatMap((schedule) => firesOn(schedule, date, ZONE).map((at) => ({ schedule, at }))),
    )
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));

/** What the simulated source itself says of each day, by row. */
type Totals = Record<string, Record<string, Record<string, number>>>;
const controlTotals = async (source: string, from: string, to: string): Promise<Totals> =>
  (await app.control('GET', `/data/${source}/totals?from=${from}&to=${to}`)).json() as Promise<Totals>;

/** The same of what stands, in the application's own tables. */
async function standingTotals(source: 'everflow' | 'redtrack', from: string, to: string): Promise<Totals> {
  const days = await Promise.all(
    daysOf({ from, to }).map(async (date) => {
      const standing = await sourceDayStore(app.tables).rowsOf(tenantId, source, date);
      return [date, Object.fromEntries((standing?.rows ?? []).map(figuresOf))] as const;
    }),
  );
  return Object.fromEntries(days);
}

const figuresOf = (row: NetworkRow | SpendRow): [string, Record<string, number>] => {
  const { clicks, conversions } = row;
  if ('sourceId' in row) return [row.sourceId, { clicks, conversions, costMicros: row.costMicros }];
  const { revenueMicros, payoutMicros } = row;
  return [`${row.affiliateId}/${row.advertiserId}`, { clicks, conversions, revenueMicros, payoutMicros }];
};

const sumOf = (totals: Totals, date: string, field: string): number =>
  Object.values(totals[date] ?? {}).reduce((sum, figures) => sum + (figures[field] ?? 0), 0);

beforeAll(async () => {
  app = await runApplication(undefined, undefined, { sampleSources: true });
  tenantId = app.access.tenants[0]!.id;
  first = daysLater(localDateOf(now(), ZONE), 1);
  // To the night before its first schedule.
  const [start] = fires(first, first);
  await app.engine.clock.advance(toMs(start!.at) - toMs(now()) - 2 * HOUR);
  // What was passed of today runs once.
  await app.rest();
  await untilSynced(0);
}, 120_000);
afterAll(() => app.stop());

describe('a run that no execution can end any more', () => {
  it('is ended by the sweep', async () => {
    const store = syncRunStore(app.tables);
    const startedAt = atMs(app.engine.clock.now() - LOST_AFTER_MS - MINUTE);
    await store.create(sampleRun({ tenantId, id: '2026-01-01T00-nightly-lost', startedAt }));
    const quarter = 15 * MINUTE;
    await app.engine.clock.advance(quarter - (app.engine.clock.now() % quarter));
    await expect
      .poll(async () => (await store.get(tenantId, '2026-01-01T00-nightly-lost'))?.status, { timeout: 20_000 })
      .toBe('FAILED');
  });
});

describe('a week of a tenant’s sources', () => {
  it('runs every schedule once, and ends with the sources’ own totals', async () => {
    const before = new Set((await runs()).map(({ id }) => id));
    const last = daysLater(first, DAYS - 1);
    const week = fires(first, last);
    let today = '';
    for (const [index, { at, schedule }] of week.entries()) {
      if (localDateOf(at, ZONE) !== today) {
        today = localDateOf(at, ZONE);
        // What was counted of the days before changes with each day: they are other days ago.
        for (const [source, data] of Object.entries(sampleNetwork(today, 40)))
          await putData(app.access.simulatorUrl, source, data);
      }
      await app.engine.clock.advance(Math.max(0, toMs(at) - toMs(now())));
      await expect
        .poll(
          async () => syncRunStore(app.tables).get(tenantId, scheduledRunId(tenantId, schedule, slotOf(at, ZONE))),
          { timeout: 20_000 },
        )
        .toBeDefined();
      await untilSynced(index + 1);
    }

    // Scheduler delivers at least once.
    const again = await app.local('POST', `/schedules/${tenantId}-hourly/run`);
    expect(((await again.json()) as { result: { runId: string } }).result.runId).toBe(
      scheduledRunId(tenantId, 'hourly', slotOf(now(), ZONE)),
    );
    await app.rest();

    const made = (await runs()).filter(({ id }) => !before.has(id));
    expect(made.map(({ id }) => id).toSorted()).toEqual(
      week.map(({ schedule, at }) => scheduledRunId(tenantId, schedule, slotOf(at, ZONE))).toSorted(),
    );
    expect(made.filter(({ status }) => status !== 'SUCCEEDED')).toEqual([]);

    const [everflow, redtrack] = [
      await controlTotals('everflow', first, last),
      await controlTotals('redtrack', first, last),
    ];
    expect(await standingTotals('everflow', first, last)).toEqual(everflow);
    expect(await standingTotals('redtrack', first, last)).toEqual(redtrack);
    const merged = await dailyStore(app.tables).range(tenantId, first, last);
    expect(merged.map(({ date }) => date)).toEqual(daysOf({ from: first, to: last }));
    for (const { date, rows, unmapped, unattributed } of merged) {
      const sum = (of: (row: DailyRow) => number | null): number =>
        rows.reduce((total, row) => total + (of(row) ?? 0), 0);
      const nobodys = unmapped!.reduce((total, { costMicros }) => total + costMicros, unattributed!.costMicros);
      expect([date, sum((row) => row.conversions), sum((row) => row.payoutMicros)]).toEqual([
        ...[date, sumOf(everflow, date, 'conversions'), sumOf(everflow, date, 'payoutMicros')],
      ]);
      expect([date, sum((row) => row.spendMicros) + nobodys]).toEqual([date, sumOf(redtrack, date, 'costMicros')]);
    }

    const inbox = await app.control('GET', '/inbox/slack');
    const titles = ((await inbox.json()) as { body: { text: string } }[])
      .map(({ body }) => body.text)
      .filter((text) => /Daily (CCW|EXP) Report/.test(text));
    const sent = daysOf({ from: first, to: daysLater(last, -1) }).flatMap((date) =>
      ['CCW', 'EXP'].map((brandTitle) => reportTitle({ type: 'daily-summary', state: 'COMPLETE', brandTitle, date })),
    );
    // Each once, by whichever of the two schedules came first.
    expect(titles.filter((title) => sent.includes(title)).toSorted()).toEqual(sent.toSorted());
  }, 240_000);
});
