import { describe, expect, it } from 'vitest';
import type { SourceSettings } from '../../shared/model/source.ts';
import type { SyncSchedule } from '../../shared/model/sync-run.ts';
import { backfillFaults } from '../../shared/rules/backfill-range.ts';
import { daysOf } from '../../shared/rules/calendar.ts';
import { localDateOf } from '../../shared/rules/local-time.ts';
import { askedRunId, scheduledRunId } from '../../shared/rules/sync-run-id.ts';
import {
  cronOf,
  firesOn,
  liveWindow,
  reportDateOf,
  slotOf,
  sourcesOf,
  SYNC_SCHEDULES,
  tasksOf,
  windowOf,
} from '../../shared/rules/sync-schedule.ts';

const NEW_YORK = 'America/New_York';

describe('today', () => {
  it.each([
    ['2026-01-15T00:15:00.000Z', '2026-01-14'],
    ['2026-01-15T04:59:59.000Z', '2026-01-14'],
    ['2026-01-15T04:59:59.999Z', '2026-01-14'],
    ['2026-01-15T05:00:00.000Z', '2026-01-15'],
    ['2026-07-15T03:59:59.999Z', '2026-07-14'],
    ['2026-07-15T04:00:00.000Z', '2026-07-15'],
  ])('at %s is %s on the clocks of New York', (at, date) => {
    expect(localDateOf(at, NEW_YORK)).toBe(date);
    expect(liveWindow(at, NEW_YORK).to).toBe(date);
  });
});

describe('the schedules of a tenant', () => {
  it.each<[SyncSchedule, string]>([
    ['nightly', 'cron(30 2 * * ? *)'],
    ['morning', 'cron(0 6 * * ? *)'],
    ['hourly', 'cron(15 7-23 * * ? *)'],
    ['report', 'cron(30 7 * * ? *)'],
  ])('have %s at %s', (schedule, cron) => {
    expect(cronOf(schedule)).toBe(cron);
  });

  it('are these four', () => {
    expect(SYNC_SCHEDULES.toSorted()).toEqual(['hourly', 'morning', 'nightly', 'report']);
  });

  it.each<[SyncSchedule, string, string, string[]]>([
    ['report', '2026-07-14', NEW_YORK, ['2026-07-14T11:30:00.000Z']],
    ['report', '2026-01-14', NEW_YORK, ['2026-01-14T12:30:00.000Z']],
    ['morning', '2026-03-08', NEW_YORK, ['2026-03-08T10:00:00.000Z']],
    ['nightly', '2026-03-07', NEW_YORK, ['2026-03-07T07:30:00.000Z']],
    // The clocks go from 02:00 to 03:00: there is no 02:30.
    ['nightly', '2026-03-08', NEW_YORK, []],
    // They go from 02:00 back to 01:00: 02:30 is shown once.
    ['nightly', '2026-11-01', NEW_YORK, ['2026-11-01T07:30:00.000Z']],
    // In Berlin they go from 03:00 back to 02:00: 02:30 is shown twice.
    ['nightly', '2026-10-25', 'Europe/Berlin', ['2026-10-25T00:30:00.000Z']],
  ])('fire %s on %s in %s at %j', (schedule, date, zone, instants) => {
    expect(firesOn(schedule, date, zone)).toEqual(instants);
  });

  it.each([
    ['an ordinary week', '2026-01-12', 7],
    ['the week in which an hour is skipped', '2026-03-02', 6],
    ['the week in which an hour comes twice', '2026-10-26', 7],
  ])('fire 17 times a day by the hour, and once a night where there is one: %s', (_, monday, nights) => {
    const to = new Date(Date.parse(monday) + 6 * 86_400_000).toISOString().slice(0, 10);
    const week = daysOf({ from: monday, to });
    const fires = (schedule: SyncSchedule) => week.flatMap((date) => firesOn(schedule, date, NEW_YORK));
    expect(SYNC_SCHEDULES.map((schedule) => [schedule, fires(schedule).length])).toEqual([
      ['nightly', nights],
      ['morning', 7],
      ['hourly', 119],
      ['report', 7],
    ]);
    const slots = fires('hourly').map((at) => slotOf(at, NEW_YORK));
    expect([new Set(slots).size, slots[0], slots.at(-1)]).toEqual([119, `${monday}T07`, `${to}T23`]);
  });
});

describe('a slot', () => {
  it.each([
    ['2026-01-14T12:15:00.000Z', NEW_YORK, '2026-01-14T07'],
    ['2026-01-15T04:15:00.000Z', NEW_YORK, '2026-01-14T23'],
    ['2026-07-14T11:15:00.000Z', NEW_YORK, '2026-07-14T07'],
    ['2026-01-14T18:45:00.000Z', 'Asia/Kolkata', '2026-01-15T00'],
  ])('of %s in %s is %s', (at, zone, slot) => {
    expect(slotOf(at, zone)).toBe(slot);
  });
});

describe('the days that a schedule reads', () => {
  it.each<[SyncSchedule, string, { from: string; to: string } | null]>([
    ['hourly', '2026-01-14T12:15:00.000Z', { from: '2026-01-09', to: '2026-01-14' }],
    ['hourly', '2026-01-19T12:15:00.000Z', { from: '2026-01-14', to: '2026-01-19' }],
    ['hourly', '2026-01-18T12:15:00.000Z', { from: '2026-01-14', to: '2026-01-18' }],
    ['hourly', '2026-01-16T12:15:00.000Z', { from: '2026-01-13', to: '2026-01-16' }],
    // 23:15 in New York is the next day by UTC.
    ['hourly', '2026-01-17T04:15:00.000Z', { from: '2026-01-13', to: '2026-01-16' }],
    ['morning', '2026-01-14T11:00:00.000Z', { from: '2026-01-09', to: '2026-01-14' }],
    ['nightly', '2026-01-14T07:30:00.000Z', { from: '2025-12-10', to: '2026-01-13' }],
    ['report', '2026-01-14T12:30:00.000Z', null],
  ])('of %s at %s are %j', (schedule, at, window) => {
    expect(windowOf(schedule, at, NEW_YORK)).toEqual(window);
  });

  const settings = (changes: Partial<SourceSettings>): SourceSettings => ({
    ...{ tenantId: '713', source: 'everflow', account: 'main', since: '2026-01-01', state: 'active' },
    ...{ updatedAt: '2026-01-01T12:00:00.000Z', version: 1 },
    ...changes,
  });
  const window = { from: '2026-01-09', to: '2026-01-14' };

  it.each<[string, Partial<SourceSettings>, string[]]>([
    ['all of the window', {}, ['2026-01-09']],
    ['from its first expected day', { since: '2026-01-12' }, ['2026-01-12']],
    ['the last day alone', { since: '2026-01-14' }, ['2026-01-14']],
    ['nothing before its first expected day', { since: '2026-01-15' }, []],
    ['nothing while it is paused', { state: 'paused', reason: 'key refused' }, []],
  ])('are, of one source, %s', (_, changes, from) => {
    expect(tasksOf([settings(changes)], window)).toEqual(
      from.map((first) => ({ source: 'everflow', account: 'main', from: first, to: '2026-01-14' })),
    );
  });
});

describe('the day that is reported', () => {
  it.each<[SyncSchedule, string, string | null]>([
    ['report', '2026-07-14T11:30:00.000Z', '2026-07-13'],
    ['report', '2026-01-14T12:30:00.000Z', '2026-01-13'],
    ['hourly', '2026-07-14T11:15:00.000Z', '2026-07-13'],
    ['hourly', '2026-07-14T12:15:00.000Z', null],
    ['morning', '2026-07-14T10:00:00.000Z', null],
    ['nightly', '2026-07-14T06:30:00.000Z', null],
  ])('by %s at %s is %s', (schedule, at, date) => {
    expect(reportDateOf(schedule, at, NEW_YORK)).toBe(date);
  });
});

describe('the id of a run', () => {
  it('is the same however often the schedule is delivered, and another for any other slot, schedule and tenant', () => {
    const id = scheduledRunId('713', 'hourly', '2026-01-14T07');
    expect(id).toMatch(/^2026-01-14T07-hourly-[a-z2-7]{16}$/);
    expect(scheduledRunId('713', 'hourly', '2026-01-14T07')).toBe(id);
    const others = [
      scheduledRunId('beta', 'hourly', '2026-01-14T07'),
      scheduledRunId('713', 'hourly', '2026-01-14T08'),
      scheduledRunId('713', 'report', '2026-01-14T07'),
      askedRunId('713', 'now', '2026-01-14T07', 'a'),
      askedRunId('713', 'now', '2026-01-14T07', 'b'),
      askedRunId('beta', 'now', '2026-01-14T07', 'a'),
      askedRunId('713', 'backfill', '2026-01-14T07', 'a'),
    ];
    expect(new Set([id, ...others]).size).toBe(8);
    for (const other of others) expect(other).toMatch(/^2026-01-14T0[78]-[A-Za-z0-9-]{1,60}$/);
  });
});

describe('days that are asked for', () => {
  // The live window begins on 2026-01-09.
  const ground = { now: '2026-01-14T17:00:00.000Z', timeZone: NEW_YORK, since: '2024-06-01' };
  it.each<[string, string, string[]]>([
    ['2026-01-08', '2026-01-08', []],
    ['2025-01-08', '2026-01-08', []],
    ['2025-01-07', '2026-01-08', ['from: a range has at most 366 days']],
    ['2026-01-08', '2026-01-07', ['to: must not be before "from"']],
    ['2026-01-08', '2026-01-09', ['to: must not be after 2026-01-08: later days are read each hour']],
    ['2026-01-08', '2026-01-14', ['to: must not be after 2026-01-08: later days are read each hour']],
    ['2026-01-08', '2026-01-15', ['to: must not be in the future']],
    ['2024-06-01', '2024-06-02', []],
    ['2024-05-31', '2024-06-02', ['from: must not be before 2024-06-01, where the data begins']],
  ])('from %s to %s: %j', (from, to, faults) => {
    expect(backfillFaults({ from, to }, ground).map(({ path, message }) => `${path}: ${message}`)).toEqual(faults);
  });
});

describe('what is kept in the lake', () => {
  const settings = (source: SourceSettings['source'], since = '2026-01-01'): SourceSettings => ({
    ...{ tenantId: 'acme', source, account: 'main', since, state: 'active', version: 1 },
    updatedAt: '2026-01-01T00:00:00.000Z',
  });
  const all = (['everflow', 'posthog', 'mautic', 'sheets'] as const).map((source) => settings(source));

  it.each<[SyncSchedule, string[]]>([
    ['morning', ['everflow', 'posthog', 'mautic', 'sheets']],
    ['hourly', ['everflow']],
    ['nightly', ['everflow']],
    ['report', ['everflow']],
  ])('is read by the schedule %s: %j', (schedule, sources) => {
    expect(sourcesOf(schedule, all).map(({ source }) => source)).toEqual(sources);
  });

  it('is read for the days of the others, and a sheet for the last of them', () => {
    const tasks = tasksOf(all, { from: '2026-01-09', to: '2026-01-14' });
    expect(tasks.map(({ source, from, to }) => [source, from, to])).toEqual([
      ['everflow', '2026-01-09', '2026-01-14'],
      ['posthog', '2026-01-09', '2026-01-14'],
      ['mautic', '2026-01-09', '2026-01-14'],
      ['sheets', '2026-01-14', '2026-01-14'],
    ]);
    expect(tasksOf([settings('sheets', '2026-01-15')], { from: '2026-01-09', to: '2026-01-14' })).toEqual([]);
  });
});
