import { beforeEach, describe, expect, it } from 'vitest';
import type { RowSource } from '../../shared/model/source.ts';
import type { Alert } from '../../shared/model/alert.ts';
import { atMs, DAY, HOUR, toMs } from '../../shared/model/instant.ts';
import type { SyncInput } from '../../shared/model/sync-step.ts';
import { daysLater } from '../../shared/rules/calendar.ts';
import { newEntry } from '../../shared/rules/order-ledger.ts';
import { tenantKey } from '../../shared/store/keys.ts';
import { entryPut } from '../../shared/store/order-files.ts';
import { DAY_D, MORNING_AFTER, networkRow, spendRow } from '../support/sample-days.ts';
import { sampleSettings } from '../support/sample-sources.ts';
import { leftOfClaims, withTrackedClaims } from '../support/tracked-sync.ts';
import { CONTENT, exportVersion, orderDay, SEEN_AT } from '../support/sample-order-files.ts';
import { storeOrderDays } from '../support/store-order-days.ts';
import { PowerCut, syncWorld, TENANT, type Strike, type SyncWorld } from '../support/sync-world.ts';

const AT_0715 = MORNING_AFTER;

let w: SyncWorld;
beforeEach(async () => {
  w = syncWorld(AT_0715);
  await w.given();
});

const hourly = async (world = w): Promise<SyncInput> => (await world.scheduled('hourly', AT_0715))!;
/** By what they are about: those of one instant have no order. */
const alertsOf = async (world = w): Promise<Alert[]> =>
  (await world.alerts.list(TENANT, { open: false, limit: 100 })).alerts.toSorted((a, b) =>
    (a.subject ?? '') < (b.subject ?? '') ? -1 : 1,
  );
const DONE = { state: 'DONE', progress: null, failure: null } as const;
const failing = (code: 'AUTH' | 'SCHEMA', message: string) => ({ kind: 'failed' as const, failure: { code, message } });

describe('a run of the daily sync', () => {
  it('reads both sources, merges the days, reports yesterday, and ends well', async () => {
    const input = await hourly();
    expect(input).toMatchObject({
      runId: expect.stringMatching(/^2026-01-15T07-hourly-/),
      tasks: [
        { source: 'everflow', from: '2026-01-12', to: '2026-01-15' },
        { source: 'redtrack', from: '2026-01-12', to: '2026-01-15' },
      ],
      reportDate: DAY_D,
    });
    await expect(w.execute(input)).resolves.toMatchObject({ status: 'SUCCEEDED' });

    const day = await w.daily.get(TENANT, DAY_D);
    expect(day?.rows.map(({ affiliateLabel, costMicros }) => [affiliateLabel, costMicros])).toEqual(
      expect.arrayContaining([
        ['Alder - Meta', 600_000_000],
        ['Birch - Meta', 333_330_000],
        ['Alder - Google', 47_100_000],
        ['Northlake Media', 625_000_000],
        ['Quill & Co', 200_500_000],
      ]),
    );
    const report = await w.reports.get({ tenantId: TENANT, date: DAY_D, brandId: 'ccw', type: 'daily-summary' });
    expect(report).toMatchObject({
      state: 'COMPLETE',
      total: { conversions: 75, costMicros: 1_805_930_000, cpaCents: 2408 },
      unmappedMicros: 88_000_000,
    });
    expect(await w.run(input.runId)).toMatchObject({
      status: 'SUCCEEDED',
      outcomes: [
        { source: 'everflow', outcome: 'OK', requests: 1, days: 4, rows: 5 },
        { source: 'redtrack', outcome: 'OK', requests: 4, days: 4, rows: 5 },
      ],
    });
  });

  it('asks a tracker with a limit of twenty a minute no faster than every three seconds, and waits in the machine', async () => {
    await w.execute(await hourly());
    const at = w.asked.filter(({ source }) => source === 'redtrack').map((one) => Date.parse(one.at));
    expect(at.slice(1).map((ms, index) => ms - at[index]!)).toSatisfy((gaps: number[]) =>
      gaps.every((ms) => ms >= 3000),
    );
    expect(w.waits.length).toBe(3);
  });

  it('is told once of spend that belongs to nobody, in whatever many runs, and once that it is over', async () => {
    await w.execute(await hourly());
    expect(await alertsOf()).toMatchObject([
      { type: 'SOURCE_ANOMALY', subject: `SPEND_WITHOUT_CONVERSIONS:1/Alder - Google:${DAY_D}`, status: 'OPEN' },
      { type: 'SOURCE_ANOMALY', subject: `UNMAPPED_SPEND:spend:${DAY_D}`, status: 'OPEN', repeats: 0 },
    ]);
    w.pass(HOUR);
    await w.execute((await w.scheduled('hourly', '2026-01-15T13:15:00Z'))!);
    expect(await alertsOf()).toHaveLength(2);

    w.rows.redtrack.set(
      DAY_D,
      w.rows.redtrack.get(DAY_D)!.filter(({ sourceId }) => sourceId !== 's5'),
    );
    w.pass(HOUR);
    await w.execute((await w.scheduled('hourly', '2026-01-15T14:15:00Z'))!);
    const later = await alertsOf();
    expect(later.filter(({ status }) => status === 'RESOLVED')).toMatchObject([
      { subject: `UNMAPPED_SPEND:spend:${DAY_D}` },
    ]);
    expect(later).toHaveLength(2);
  });

  it('tells once of exports and orders that are out of the ordinary, and once that it is over', async () => {
    const exported = (date: string, accepted: number): Promise<boolean> =>
      w.tables.write({
        ...entryPut({
          ...newEntry(exportVersion(TENANT, date), SEEN_AT),
          ...{ ...CONTENT, status: 'LOADED', settledAt: SEEN_AT },
          rows: { physical: accepted, accepted, quarantined: 0, blank: 0 },
        }),
        when: [],
      });
    const usual = Array.from({ length: 28 }, (_, n) => orderDay(daysLater(DAY_D, -1 - n), 100));
    for (let ago = 1; ago <= 28; ago += 1) await exported(daysLater('2026-01-15', -ago), 100);
    await exported('2026-01-15', 0);
    await storeOrderDays(w.tables, TENANT, [orderDay(DAY_D, 20), ...usual]);
    const told = async () =>
      (await alertsOf())
        .map(({ subject, status }) => `${subject} ${status}`)
        .filter((text) => text.includes('orders-'))
        .toSorted();
    const rules = (status: string): string[] => [
      `DEVIATION:orders-approved:${DAY_D} ${status}`,
      `DEVIATION:orders-orders:${DAY_D} ${status}`,
      `DEVIATION:orders-revenue:${DAY_D} ${status}`,
      `ZERO:orders-create:2026-01-15 ${status}`,
    ];
    await w.execute(await hourly());
    expect(await told()).toEqual(rules('OPEN'));

    await exported('2026-01-15', 100);
    await storeOrderDays(w.tables, TENANT, [orderDay(DAY_D, 100), ...usual]);
    w.pass(HOUR);
    await w.execute((await w.scheduled('hourly', '2026-01-15T13:15:00Z'))!);
    expect(await told()).toEqual(rules('RESOLVED'));
  });

  it('publishes what one source gave where the other failed, ends FAILED, and tells of it in one alert with its words', async () => {
    w.answers.everflow.push(failing('AUTH', 'the network refused the key'));
    const input = await hourly();
    await expect(w.execute(input)).rejects.toThrow('AUTH, the network refused the key');
    expect(w.asked.filter(({ source }) => source === 'everflow')).toHaveLength(1);

    expect(await w.run(input.runId)).toMatchObject({
      status: 'FAILED',
      outcomes: [
        { source: 'everflow', outcome: 'FAILED', failure: { code: 'AUTH' } },
        { source: 'redtrack', outcome: 'OK' },
      ],
    });
    const entries = await w.sourceDays.ledger(TENANT, DAY_D, DAY_D);
    expect(entries.map(({ source, status }) => [source, status])).toEqual([
      ['everflow', 'FAILED'],
      ['redtrack', 'OK'],
    ]);
    const told = (await alertsOf()).filter(({ type }) => type === 'SYNC_FAILED');
    expect(told).toMatchObject([
      { status: 'OPEN', summary: 'Everflow failed from 2026-01-12 to 2026-01-15: AUTH, the network refused the key' },
    ]);
    const report = await w.reports.get({ tenantId: TENANT, date: DAY_D, brandId: 'ccw', type: 'daily-summary' });
    expect(report).toMatchObject({ state: 'INCOMPLETE', external: { conversions: null, costMicros: null } });
  });

  it('takes the alert back once everything was read again', async () => {
    w.answers.everflow.push(failing('SCHEMA', 'the answer has no table'));
    await w.execute(await hourly()).catch(() => undefined);
    w.pass(HOUR);
    await w.execute((await w.scheduled('hourly', '2026-01-15T13:15:00Z'))!);
    expect((await alertsOf()).filter(({ type }) => type === 'SYNC_FAILED')).toMatchObject([{ status: 'RESOLVED' }]);
  });

  it('reads what is kept in the lake in the morning alone, and merges and reports nothing of it', async () => {
    await w.settings.save(sampleSettings({ tenantId: TENANT, source: 'mautic' }), 'absent');
    const tasksOf = ({ tasks }: SyncInput) => tasks.map(({ source }) => source);
    expect(tasksOf(await hourly())).toEqual(['everflow', 'redtrack']);
    const morning = (await w.scheduled('morning', '2026-01-15T11:00:00Z'))!;
    expect(tasksOf(morning)).toEqual(['everflow', 'mautic', 'redtrack']);
    await w.execute(await hourly());
    const before = await w.daily.get(TENANT, DAY_D);
    const tasks = morning.tasks.filter(({ source }) => source === 'mautic');
    const pulled = { ...DONE, failure: { code: 'AUTH', message: 'refused' }, state: 'FAILED' };
    const state = { ...morning, tasks: tasks.map((task) => ({ ...task, from: DAY_D, to: DAY_D, pulled })) };
    const merged = (await w.step('MergeDays', state)) as object;
    expect(await w.daily.get(TENANT, DAY_D)).toEqual(before);
    expect(before?.inputs.map(({ source }) => source)).toEqual(['everflow', 'redtrack']);
    const report = await w.reports.get({ tenantId: TENANT, date: DAY_D, brandId: 'ccw', type: 'daily-summary' });
    expect(report).toMatchObject({ state: 'COMPLETE' });
    expect(await w.sourceDays.entry(TENANT, 'mautic', DAY_D)).toMatchObject({ status: 'FAILED' });
    // Its trouble is its own: network and spend are well, and another run of theirs does not end it.
    await w.step('FinishSync', { ...state, merged });
    w.pass(HOUR);
    await w.execute((await w.scheduled('hourly', '2026-01-15T13:15:00Z'))!);
    expect((await alertsOf()).filter(({ type }) => type === 'SYNC_FAILED')).toMatchObject([
      { status: 'OPEN', subject: 'lake-sync', summary: `Mautic failed for ${DAY_D}: AUTH, refused` },
    ]);
  });

  it('starts nothing each hour for a tenant that has nothing but what is kept in the lake', async () => {
    const world = syncWorld(AT_0715);
    const createdAt = '2026-01-01T12:00:00.000Z';
    await world.registry.createTenant({
      ...{ id: 'lake', name: 'Lake', status: 'active', timeZone: 'America/New_York', createdAt },
    });
    await world.settings.save(sampleSettings({ tenantId: 'lake', source: 'posthog' }), 'absent');
    for (const schedule of ['hourly', 'nightly', 'report'] as const)
      expect(await world.scheduled(schedule, AT_0715, 'lake')).toBeUndefined();
    expect(await world.scheduled('morning', '2026-01-15T11:00:00Z', 'lake')).toMatchObject({
      tasks: [{ source: 'posthog' }],
    });
  });

  it.each([
    [25, []],
    [27, ['OPEN']],
  ])('misses what is read once a day not before a morning has passed: after %i hours, %j', async (hours, statuses) => {
    const updatedAt = atMs(toMs(AT_0715) - hours * HOUR);
    await w.settings.save(sampleSettings({ tenantId: TENANT, source: 'mautic', updatedAt, since: DAY_D }), 'absent');
    await w.execute(await hourly());
    const missed = (await alertsOf()).filter(({ summary }) => summary?.startsWith('Mautic was never read'));
    expect(missed.map(({ status }) => status)).toEqual(statuses);
  });

  it('tries what passes again, and gives a source up that does not come back', async () => {
    const transient = { kind: 'transient' as const, message: 'the vendor answered 502' };
    w.answers.everflow.push(transient, transient);
    await expect(w.execute(await hourly())).resolves.toMatchObject({ status: 'SUCCEEDED' });

    w.pass(HOUR);
    w.answers.everflow.push(...Array.from({ length: 5 }, () => transient));
    await expect(w.execute((await w.scheduled('hourly', '2026-01-15T13:15:00Z'))!)).rejects.toThrow(
      'TRANSIENT, the vendor answered 502',
    );
    const [everflow] = await w.sourceDays.ledger(TENANT, DAY_D, DAY_D);
    expect(everflow).toMatchObject({ status: 'FAILED', failure: { code: 'TRANSIENT' }, standing: { rows: 5 } });
  });

  it('is one run and one report however often Scheduler delivers its slot', async () => {
    const [first, second] = [await hourly(), await hourly()];
    expect(second.runId).toBe(first.runId);
    await w.execute(first);
    await w.execute(first);
    expect((await w.runs.list(TENANT, { limit: 10 })).items).toHaveLength(1);
    w.pass(15 * 60_000);
    const late = (await w.scheduled('report', '2026-01-15T12:30:00Z'))!;
    expect(late).toMatchObject({ tasks: [], reportDate: DAY_D });
    await expect(w.execute(late)).resolves.toMatchObject({ status: 'SUCCEEDED' });
    const report = await w.reports.get({ tenantId: TENANT, date: DAY_D, brandId: 'ccw', type: 'daily-summary' });
    expect(report?.generatedAt).toBe((await w.run(first.runId)).endedAt);
  });

  it('keeps what a later read corrected: a new version, and what was restated', async () => {
    w.clock.now = '2026-01-15T00:15:00.000Z';
    w.rows.everflow.set(DAY_D, [networkRow('41', 'Alder - Meta', 12)]);
    await w.execute((await w.scheduled('hourly', '2026-01-15T00:15:00Z'))!);
    w.clock.now = AT_0715;
    w.rows.everflow.set(DAY_D, [networkRow('41', 'Alder - Meta', 19)]);
    await w.execute(await hourly());
    const standing = await w.sourceDays.rowsOf(TENANT, 'everflow', DAY_D);
    expect([standing?.entry.standing?.version, standing?.rows[0]?.conversions]).toEqual([2, 19]);
    expect(await w.sourceDays.restatements(TENANT, 'everflow', DAY_D, DAY_D)).toMatchObject([
      { version: 2, before: { conversions: 12 }, after: { conversions: 19 }, changes: [{ key: '41/1' }] },
    ]);
  });

  it('keeps two tenants with the same ids apart', async () => {
    await w.given('beta');
    await w.execute(await hourly());
    await w.execute((await w.scheduled('hourly', AT_0715, 'beta'))!);
    w.rows.everflow.set(DAY_D, [networkRow('41', 'Alder - Meta', 1)]);
    w.pass(DAY);
    await w.execute((await w.scheduled('hourly', '2026-01-16T12:15:00Z', 'beta'))!);
    const [own, others] = [await w.daily.get(TENANT, DAY_D), await w.daily.get('beta', DAY_D)];
    expect([own?.rows.length, others?.rows.length]).toEqual([5, 3]);
    expect(own?.rows.find(({ affiliateId }) => affiliateId === '41')?.conversions).toBe(30);
  });

  it('ends again where somebody touched its alert meanwhile', async () => {
    let refusals = 0;
    const world = syncWorld(AT_0715, (memory) => ({
      get: (table, key) => memory.get(table, key),
      getMany: (table, keys) => memory.getMany(table, keys),
      query: (query) => memory.query(query),
      write: (write) => memory.write(write),
      async transact(writes) {
        if (refusals > 0 || !writes.some(({ table }) => table === 'syncs')) return memory.transact(writes);
        refusals += 1;
        return { committed: false, refusals: writes.map(() => 'condition' as const) };
      },
    }));
    await world.given();
    const input = await hourly(world);
    await world.execute(input);
    expect([refusals, (await world.run(input.runId)).status]).toEqual([1, 'SUCCEEDED']);
  });

  it('sends of a long leaderboard its beginning, and keeps the whole to be read', async () => {
    w.rows.everflow.set(
      DAY_D,
      Array.from({ length: 101 }, (_, n) => networkRow(`${n}`, `Affiliate ${n}`, n + 1)),
    );
    await w.execute(await hourly());
    const report = await w.reports.get({ tenantId: TENANT, date: DAY_D, brandId: 'ccw', type: 'leaderboard' });
    expect(report).toMatchObject({ type: 'leaderboard', rows: { length: 100 } });
    expect((await w.daily.get(TENANT, DAY_D))?.rows.length).toBeGreaterThan(100);
  });

  it('says nothing of days that are long past, whatever is out of the ordinary there', async () => {
    const input = {
      ...(await hourly()),
      ...{ runId: '2026-01-15T0730-backfill-x', reportDate: null },
      tasks: [{ source: 'redtrack' as const, account: `acct-${TENANT}`, from: '2026-01-14', to: '2026-01-14' }],
    };
    const { tasks } = input;
    const run = { tenantId: TENANT, id: input.runId, kind: 'backfill' as const, tasks };
    await w.runs.create({ ...run, status: 'RUNNING', outcomes: [], startedAt: AT_0715, version: 1 });
    await w.execute(input);
    expect((await w.run(input.runId)).status).toBe('SUCCEEDED');
    expect(await alertsOf()).toEqual([]);
  });

  it('misses no day from before a source was expected', async () => {
    for (const settings of await w.settings.all(TENANT))
      await w.settings.save({ ...settings, since: '2026-01-14', version: 2 }, 1);
    await w.execute(await hourly());
    expect((await alertsOf()).map(({ subject }) => subject).filter((subject) => subject?.startsWith('NO_RUN'))).toEqual(
      [],
    );
  });

  it('judges claims by what was counted under their tracking ids, and no report misses who counts it', async () => {
    const claims = await withTrackedClaims(w);
    w.answers['everflow-subs'].push(failing('AUTH', 'the network refused the key'));
    await expect(w.execute(await hourly())).rejects.toThrow('everflow-subs: AUTH');
    expect(await leftOfClaims(w, claims)).toMatchObject({
      claims: [{ status: 'UNVERIFIABLE' }, { status: 'MATCHED' }],
    });
    const report = await w.reports.get({ tenantId: TENANT, date: DAY_D, brandId: 'ccw', type: 'daily-summary' });
    expect(report).toMatchObject({ state: 'COMPLETE', inputs: [{ source: 'everflow' }, { source: 'redtrack' }] });
    expect((await w.daily.get(TENANT, DAY_D))?.inputs.map(({ source }) => source)).toEqual(['everflow', 'redtrack']);

    w.pass(HOUR);
    await w.execute((await w.scheduled('hourly', '2026-01-15T13:15:00Z'))!);
    expect(await leftOfClaims(w, claims)).toMatchObject({
      ...{ claims: [{ status: 'MATCHED' }, { status: 'AFFILIATE_OVERCLAIMED' }], clawbacks: 1 },
    });
  });

  it('merges no day that was read by sub id alone', async () => {
    await withTrackedClaims(w);
    const [task] = (await hourly()).tasks.filter(({ source }) => source === 'everflow-subs');
    await w.step('MergeDays', {
      ...{ tenantId: TENANT, runId: 'run', reportDate: null, tasks: [{ ...task, pulled: DONE }] },
    });
    expect(await w.daily.range(TENANT, '2026-01-01', '2026-01-31')).toEqual([]);
  });

  it('reports the day also where claims cannot be judged, ends FAILED, and judges them in the next run', async () => {
    const claims = await withTrackedClaims(w);
    w.striking((step) => {
      if (step === 'JudgeEvidence') throw new Error('no policy');
    });
    const input = await hourly();
    await expect(w.execute(input)).rejects.toThrow();
    expect(await w.run(input.runId)).toMatchObject({ status: 'FAILED', failure: { code: 'INTERNAL' } });
    const report = await w.reports.get({ tenantId: TENANT, date: DAY_D, brandId: 'ccw', type: 'daily-summary' });
    expect(report).toMatchObject({ state: 'COMPLETE' });

    w.striking(() => undefined);
    w.pass(HOUR);
    await w.execute((await w.scheduled('hourly', '2026-01-15T13:15:00Z'))!);
    expect(await leftOfClaims(w, claims)).toMatchObject({
      claims: [{ status: 'MATCHED' }, { status: 'AFFILIATE_OVERCLAIMED' }],
    });
    expect((await alertsOf()).filter(({ type }) => type === 'SYNC_FAILED')).toMatchObject([{ status: 'RESOLVED' }]);
  });

  it('merges a day anew only where something of it is other than before', async () => {
    const input = await hourly();
    await w.execute(input);
    const before = await w.daily.get(TENANT, DAY_D);
    await w.step('MergeDays', { ...input, tasks: input.tasks.map((task) => ({ ...task, pulled: DONE })) });
    expect((await w.daily.get(TENANT, DAY_D))?.version).toBe(before?.version);
  });

  it('starts nothing for a tenant that is suspended', async () => {
    await w.tables.write({ table: 'registry', update: tenantKey(TENANT), set: { status: 'suspended' }, when: [] });
    expect(await w.scheduled('hourly', AT_0715)).toBeUndefined();
  });
});

/** Everything that a run leaves behind, as it is read, without instants, ids of chance, and how often things were tried. */
async function leftBy(world: SyncWorld): Promise<unknown> {
  const range = ['2026-01-01', '2026-01-31'] as const;
  const ledger = await world.sourceDays.ledger(TENANT, ...range);
  const left = {
    ledger,
    rows: await Promise.all(
      ledger.map(({ source, date }) => world.sourceDays.rowsOf(TENANT, source as RowSource, date)),
    ),
    restated: await world.sourceDays.restatements(TENANT, 'everflow', ...range),
    daily: await world.daily.range(TENANT, ...range),
    reports: await Promise.all(
      (['daily-summary', 'leaderboard'] as const).map((type) =>
        world.reports.get({ tenantId: TENANT, date: DAY_D, brandId: 'ccw', type }),
      ),
    ),
    runs: (await world.runs.list(TENANT, { limit: 100 })).items,
    alerts: await alertsOf(world),
  };
  const untold = (key: string): boolean =>
    ['attempts', 'requests', 'version', 'id'].includes(key) || key.endsWith('At');
  return JSON.parse(JSON.stringify(left, (key, value: unknown) => (untold(key) ? undefined : value)));
}

/** Throws at the nth boundary, counted over all steps. */
const strikingAt = (boundary: number, thrown: () => Error): Strike => {
  let passed = 0;
  return () => {
    passed += 1;
    if (passed === boundary) throw thrown();
  };
};

const exit = (): Error =>
  Object.assign(new Error('Runtime exited with error: signal: killed'), { name: 'Runtime.ExitError' });

async function boundariesOfARun(): Promise<number> {
  let boundaries = 0;
  const counting = syncWorld(AT_0715);
  await counting.given();
  await withTrackedClaims(counting);
  counting.striking(() => void (boundaries += 1));
  await counting.execute(await hourly(counting));
  return boundaries;
}

describe('a run leaves what an undisturbed run leaves', () => {
  it.each([
    ['whichever step its function dies in', exit, 'SUCCEEDED'],
    ['wherever everything stops, once it is run again from its beginning', () => new PowerCut(), 'power cut'],
  ])('%s', async (_, thrown, first) => {
    const claims = await withTrackedClaims(w);
    await w.execute(await hourly());
    const expected = [await leftBy(w), await leftOfClaims(w, claims)];
    expect(expected[1]).toMatchObject({
      claims: [
        { status: 'MATCHED', attempts: 2 },
        { status: 'AFFILIATE_OVERCLAIMED', attempts: 2 },
      ],
      clawbacks: 1,
    });
    const boundaries = await boundariesOfARun();
    expect(boundaries).toBeGreaterThan(16);

    for (let boundary = 1; boundary <= boundaries; boundary += 1) {
      const struck = syncWorld(AT_0715);
      await struck.given();
      await withTrackedClaims(struck);
      const input = await hourly(struck);
      struck.striking(strikingAt(boundary, thrown));
      const ended = await struck.execute(input);
      expect(ended === 'power cut' ? ended : (ended as { status: string }).status).toBe(first);
      struck.striking(() => undefined);
      if (ended === 'power cut') await struck.execute(input);
      const left = [await leftBy(struck), await leftOfClaims(struck, claims)];
      expect(left, `struck at boundary ${boundary}`).toEqual(expected);
    }
  });
});

it('spend of a source without a mapping is in no row', async () => {
  w.rows.redtrack.set(DAY_D, [spendRow('s9', 5_000_000), spendRow('', 1_000_000)]);
  await w.execute(await hourly());
  expect(await w.daily.get(TENANT, DAY_D)).toMatchObject({
    unmapped: [{ sourceId: 's9', costMicros: 5_000_000 }],
    unattributed: { costMicros: 1_000_000 },
  });
});
