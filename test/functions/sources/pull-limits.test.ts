import { describe, expect, it } from 'vitest';
import { pullWorld } from '../../support/pull-world.ts';
import { recordedSource } from '../../sources/recorded-sources.ts';

const D = '2026-01-14';
const NOON = '2026-01-14T12:00:00.000Z';
const everflow = (name: string) => recordedSource('everflow', name);
const redtrack = (name: string) => recordedSource('redtrack', name);
const secondsBetween = (sentAt: readonly number[]): number[] =>
  sentAt.slice(1).map((at, n) => (at - sentAt[n]!) / 1000);

describe('a vendor that refuses calls for its limit', () => {
  it('is left alone for as long as it says, and asked once more', async () => {
    const world = pullWorld(NOON, everflow('rate-limited-seconds'), everflow('ok'));
    const answer = await world.pull('everflow', D);
    expect(answer).toMatchObject({ state: 'DONE', waits: [7], progress: { requests: 2, refusals: 0 } });
    expect(secondsBetween(world.sentAt)).toEqual([7]);
  });

  it('is left alone until the date that it says', async () => {
    const world = pullWorld(NOON, everflow('rate-limited-date'), everflow('ok'));
    expect(await world.pull('everflow', D)).toMatchObject({ state: 'DONE', waits: [10] });
  });

  it('for an hour is waited for by the state machine, and no function sleeps', async () => {
    const hour = { status: 429, headers: { 'retry-after': '3600' }, body: {} };
    const world = pullWorld(NOON, hour, everflow('ok'));
    expect(await world.pull('everflow', D)).toMatchObject({ state: 'DONE', waits: [3_600] });
    expect(world.slept).toEqual([]);
  });

  it.each([
    [0, 1],
    [0.5, 16],
    [0.999_999, 31],
  ])('without saying for how long is asked again within its window: random %d, %i s', async (random, seconds) => {
    const world = pullWorld(NOON, everflow('rate-limited'), everflow('ok'));
    world.random = random;
    expect(await world.pull('everflow', D)).toMatchObject({ state: 'DONE', waits: [seconds] });
    expect(secondsBetween(world.sentAt)).toEqual([seconds]);
  });

  it('five times in a row is given up, and what stands still stands', async () => {
    const world = pullWorld(NOON, everflow('ok'), everflow('rate-limited'));
    await world.pull('everflow', D);
    const [before] = await world.entries(D);
    world.clock.ms += 3_600_000;
    const answer = await world.pull('everflow', D, D, { runId: 'run-2' });
    expect(answer).toMatchObject({ state: 'FAILED', failure: { code: 'RATE_LIMITED' }, progress: { requests: 5 } });
    expect(world.sent).toHaveLength(6);
    const pauses = secondsBetween(world.sentAt).slice(1);
    expect(pauses.every((seconds) => seconds >= 1 && seconds <= 31)).toBe(true);
    expect(await world.entries(D)).toMatchObject([{ status: 'FAILED', standing: before?.standing }]);
  });

  it('four times in a row is not given up, and is forgiven', async () => {
    const refusal = redtrack('rate-limited');
    const world = pullWorld(NOON, ...[refusal, refusal, refusal, refusal, redtrack('ok'), refusal, redtrack('ok')]);
    const answer = await world.pull('redtrack', '2026-01-13', D);
    expect(answer).toMatchObject({ state: 'DONE', progress: { requests: 7, refusals: 0, days: 2 } });
  });

  it('is left alone by all runs of the account together, and by no others', async () => {
    const world = pullWorld(NOON, everflow('rate-limited-seconds'), everflow('ok'));
    const task = { source: 'everflow', from: D, to: D } as const;
    const refused = world.execution({ ...task, runId: 'run-1' });
    expect(await refused.step()).toBeUndefined();
    const other = world.execution({ ...task, runId: 'run-2' });
    expect(await other.step()).toBeUndefined();
    expect([other.waits, world.sent.length]).toEqual([[7], 1]);
    world.settings.account = 'second';
    expect(await world.execution({ ...task, runId: 'run-3', account: 'second' }).step()).toMatchObject({
      state: 'DONE',
    });
  });
});

describe('the account of a vendor', () => {
  const subs = recordedSource('everflow-subs', 'ok');

  it('is left alone by whichever of its sources is read', async () => {
    const world = pullWorld(NOON, everflow('rate-limited-seconds'), subs);
    const refused = world.execution({ source: 'everflow', from: D, to: D, runId: 'run-1' });
    expect(await refused.step()).toBeUndefined();
    const other = world.execution({ source: 'everflow-subs', from: D, to: D, runId: 'run-1' });
    expect(await other.step()).toBeUndefined();
    expect([other.waits, world.sent.length]).toEqual([[7], 1]);
    expect(await other.step()).toMatchObject({ state: 'DONE', progress: { rows: 4 } });
  });

  it('has one bucket of calls for all of them', async () => {
    const world = pullWorld(NOON, everflow('ok'));
    for (const source of ['everflow', 'everflow-subs'] as const) await world.pull(source, D);
    const buckets = world.tables.all('platformState').filter(({ sk }) => sk === 'bucket');
    expect(buckets.map(({ pk }) => pk)).toEqual(['p#everflow#main']);
  });
});

describe('the pace of Everflow', () => {
  it('is waited for less than a second at a time while a long day is read by advertiser', async () => {
    const row = (advertiser: number) => ({
      columns: [
        { column_type: 'affiliate', id: '41', label: 'Alder - Meta' },
        { column_type: 'advertiser', id: String(advertiser), label: 'Demo' },
        { column_type: 'date', id: '1768348800', label: '' },
      ],
      reporting: { total_click: 1, cv: 1, revenue: 0.1, payout: 0.1, profit: 0 },
    });
    const advertisers = Array.from({ length: 12 }, (_, n) => n + 1);
    const summary = { total_click: 12, cv: 12, revenue: 1.2, payout: 1.2 };
    const cut = { status: 200, body: { table: advertisers.map(row), summary, incomplete_results: true } };
    const pieces = advertisers.map((id) => ({ status: 200, body: { table: [row(id)], incomplete_results: false } }));
    const world = pullWorld(NOON, cut, ...pieces);
    expect(await world.pull('everflow', D)).toMatchObject({
      state: 'DONE',
      waits: [],
      progress: { rows: 12, requests: 13 },
    });
    expect(world.slept.length).toBeGreaterThan(0);
    expect(Math.max(...world.slept)).toBeLessThan(1_000);
  });
});

describe('the pace of RedTrack', () => {
  const most = (sentAt: readonly number[], windowMs: number): number =>
    Math.max(...sentAt.map((begin) => sentAt.filter((at) => at >= begin && at < begin + windowMs).length));

  it('has 31 days take a minute and a half at least, one call after the other', async () => {
    const world = pullWorld(NOON, redtrack('ok'));
    const answer = await world.pull('redtrack', '2026-01-01', '2026-01-31');
    expect(answer).toMatchObject({ state: 'DONE', progress: { days: 31, requests: 31 } });
    expect(world.sent).toHaveLength(31);
    expect(world.sentAt.at(-1)! - world.sentAt[0]!).toBeGreaterThanOrEqual(90_000);
    expect(Math.min(...secondsBetween(world.sentAt))).toBeGreaterThanOrEqual(3);
    expect(most(world.sentAt, 60_000)).toBeLessThanOrEqual(20);
  });

  it('is kept by two runs at once together', async () => {
    const world = pullWorld(NOON, redtrack('ok'));
    const task = { source: 'redtrack', from: '2026-01-01', to: '2026-01-31' } as const;
    const answers = await world.together({ ...task, runId: 'run-1' }, { ...task, runId: 'run-2' });
    expect(answers).toMatchObject([{ state: 'DONE' }, { state: 'DONE' }]);
    expect(world.sent).toHaveLength(62);
    expect(Math.min(...secondsBetween(world.sentAt))).toBeGreaterThanOrEqual(3);
    expect(most(world.sentAt, 60_000)).toBeLessThanOrEqual(20);
  });
});
