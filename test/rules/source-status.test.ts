import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../shared/model/partition.ts';
import type { SourceSettings } from '../../shared/model/source.ts';
import { dailyInputOf } from '../../shared/rules/daily-input.ts';
import { daysOf } from '../../shared/rules/calendar.ts';
import { isDue, missingOrStale, sourceDays } from '../../shared/rules/source-status.ts';
import { overdueDays } from '../../shared/rules/sync-overdue.ts';

const SETTINGS: SourceSettings = {
  ...{ tenantId: '713', source: 'everflow', account: 'main', since: '2026-01-01', state: 'active' },
  ...{ updatedAt: '2026-01-01T12:00:00.000Z', version: 1 },
};
const entry = (date: string, checkedAt: string, changes: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...{ tenantId: '713', source: 'everflow', date, status: 'OK', attempts: 1, checkedAt, runId: 'run', version: 1 },
  ...changes,
});
/** An instant by the clocks of New York in winter. */
const ny = (time: string): string => new Date(`${time}-05:00`).toISOString();

function stands(ledger: LedgerEntry[], now: string, date: string, settings: Partial<SourceSettings> = {}) {
  const ground = { settings: [{ ...SETTINGS, ...settings }], ledger, now, timeZone: 'America/New_York' };
  const days = sourceDays(ground, { from: date, to: date });
  return { days, bad: missingOrStale(days).map(({ status, stale }) => (stale ? 'STALE' : status)) };
}

describe('a day of today', () => {
  const checked = [entry('2026-01-14', ny('2026-01-14T06:00:00'))];
  it.each([
    ['two hours after its read', ny('2026-01-14T08:00:00'), []],
    ['a millisecond later', ny('2026-01-14T08:00:00.001'), ['STALE']],
    ['when the last hourly run is due', ny('2026-01-14T23:15:59.999'), ['STALE']],
    ['once that is over', ny('2026-01-14T23:16:00'), []],
  ])('is old where two runs were missed: %s', (_, now, bad) => {
    expect(stands(checked, now, '2026-01-14').bad).toEqual(bad);
  });

  it('is not old before its first hourly run', () => {
    const read = [entry('2026-01-14', ny('2026-01-14T00:30:00'))];
    expect(stands(read, ny('2026-01-14T07:14:59.999'), '2026-01-14').bad).toEqual([]);
    expect(stands(read, ny('2026-01-14T07:15:00'), '2026-01-14').bad).toEqual(['STALE']);
  });

  it.each([
    ['before the first hourly run', ny('2026-01-14T07:14:59.999'), []],
    ['from then on', ny('2026-01-14T07:15:00'), ['NO_RUN']],
  ])('is missing where it was never read: %s', (_, now, bad) => {
    expect(stands([], now, '2026-01-14').bad).toEqual(bad);
  });
});

describe('a closed day', () => {
  const now = ny('2026-01-14T12:00:00');
  it.each([
    ['26 hours after its read', '2026-01-09', ny('2026-01-13T10:00:00'), []],
    ['a millisecond later', '2026-01-09', ny('2026-01-13T09:59:59.999'), ['STALE']],
    ['never, once it is read no more', '2026-01-08', ny('2026-01-09T10:00:00'), []],
  ])('is old: %s', (_, date, checkedAt, bad) => {
    expect(stands([entry(date, checkedAt)], now, date).bad).toEqual(bad);
  });

  it.each(['FAILED', 'PARTIAL'] as const)('needs looking at where its read was %s', (status) => {
    expect(stands([entry('2025-12-20', now, { status })], now, '2025-12-20').bad).toEqual([status]);
  });

  it.each(['OK', 'ZERO'] as const)('needs none where it was %s', (status) => {
    expect(stands([entry('2026-01-13', now, { status })], now, '2026-01-13').bad).toEqual([]);
  });

  it('is expected from the first day of its source on, and none of the future', () => {
    expect([stands([], now, '2026-01-01').bad, stands([], now, '2025-12-31').days]).toEqual([['NO_RUN'], []]);
    expect(stands([], now, '2026-01-15').days).toEqual([]);
  });

  it('is not old while its source is paused, but missing all the same', () => {
    const old = [entry('2026-01-13', ny('2026-01-13T01:00:00'))];
    expect(stands(old, now, '2026-01-13').bad).toEqual(['STALE']);
    expect(stands(old, now, '2026-01-13', { state: 'paused' }).bad).toEqual([]);
    expect(stands([], now, '2026-01-13', { state: 'paused' }).bad).toEqual(['NO_RUN']);
  });
});

describe('what is read once a day', () => {
  const settings = { source: 'mautic' as const };
  const checked = (at: string) => [entry('2026-01-14', at, { source: 'mautic' })];

  it.each([
    ['26 hours after its read', ny('2026-01-13T06:00:00'), ny('2026-01-14T08:00:00'), []],
    ['a millisecond later', ny('2026-01-13T06:00:00'), ny('2026-01-14T08:00:00.001'), ['STALE']],
    ['in the evening of a read at six', ny('2026-01-14T06:00:00'), ny('2026-01-14T22:00:00'), []],
  ])('is old of today too: %s', (_, at, now, bad) => {
    expect(stands(checked(at), now, '2026-01-14', settings).bad).toEqual(bad);
  });

  it.each([
    ['mautic', '2026-01-13T13:00:00.000Z', false],
    ['mautic', '2026-01-13T12:59:59.999Z', true],
    ['everflow', '2026-01-14T14:59:59.999Z', true],
  ] as const)('%s that was configured at %s is due: %s', (source, updatedAt, due) => {
    expect(isDue({ source, updatedAt }, '2026-01-14T15:00:00.000Z')).toBe(due);
    const ground = { ledger: [], now: '2026-01-14T15:00:00.000Z', timeZone: 'America/New_York' };
    expect(overdueDays({ ...ground, settings: [{ ...SETTINGS, source, updatedAt }] })).toHaveLength(due ? 1 : 0);
  });
});

describe('any ninety days', () => {
  it('are answered day by day and source by source', () => {
    const range = { from: '2025-11-01', to: '2026-01-29' };
    const settings = [
      { ...SETTINGS, since: '2025-01-01' },
      { ...SETTINGS, source: 'redtrack' as const, since: '2026-01-10' },
    ];
    const now = ny('2026-01-30T12:00:00');
    const ledger = daysOf(range)
      .filter((date) => date !== '2025-12-24')
      .map((date) => entry(date, now));
    const days = sourceDays({ settings, ledger, now, timeZone: 'America/New_York' }, range);
    expect(days).toHaveLength(90 + 20);
    const bad = missingOrStale(days);
    expect(bad[0]).toEqual({
      ...{ date: '2025-12-24', source: 'everflow', status: 'NO_RUN', checkedAt: null, lastGoodAt: null, stale: false },
    });
    expect(bad.slice(1).map(({ source }) => source)).toEqual(Array(20).fill('redtrack'));
  });
});

describe('what a source gives a day', () => {
  const standing = {
    ...{ version: 3, rows: 2, quarantined: 0, controls: {}, sha256: 'a'.repeat(64), runId: 'run', complete: true },
    fetchedAt: '2026-01-14T12:00:00.000Z',
  };
  it('is nothing where it was never read', () => {
    const never = { source: 'everflow', status: 'NO_RUN', version: null, fetchedAt: null, lastGoodAt: null };
    expect(dailyInputOf('everflow', undefined)).toEqual(never);
    const failed = entry('2026-01-14', '2026-01-14T13:00:00.000Z', { status: 'FAILED' });
    expect(dailyInputOf('everflow', failed)).toEqual({ ...never, status: 'FAILED' });
  });

  it('is what stands, and how old that is, also where the newest read failed', () => {
    const lastGoodAt = standing.fetchedAt;
    const failed = entry('2026-01-14', '2026-01-14T13:00:00.000Z', { status: 'FAILED', standing, lastGoodAt });
    expect(dailyInputOf('everflow', failed)).toEqual({
      ...{ source: 'everflow', status: 'FAILED', version: 3, fetchedAt: standing.fetchedAt, lastGoodAt },
    });
  });
});
