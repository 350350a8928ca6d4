import { describe, expect, it } from 'vitest';
import { nextLakeDay, type LakeReply } from '../../shared/rules/lake-day.ts';
import { startOfDay } from '../../shared/rules/day-start.ts';

const OF = { tenantId: 'acme', source: 'posthog', date: '2026-01-14' } as const;
const AT = '2026-01-14T11:00:00.000Z';
const LATER = '2026-01-15T11:00:00.000Z';
const reply = (changes: Partial<LakeReply> = {}): LakeReply => ({
  ...{ rows: 3, quarantined: 0, sha256: 'a'.repeat(64), object: 'events/a.parquet', fetchedAt: AT, runId: 'run-1' },
  ...changes,
});
const entryAfter = (...replies: LakeReply[]) =>
  replies.reduce<Parameters<typeof nextLakeDay>[1]>((known, one) => {
    const next = nextLakeDay(OF, known, one);
    if (next.kind === 'older') throw new Error('older');
    return next.entry;
  }, undefined);

describe('what stands of a day in the lake', () => {
  it('is named by the entry', () => {
    expect(nextLakeDay(OF, undefined, reply())).toEqual({
      ...{ kind: 'changed', isChanged: true },
      entry: {
        ...{ ...OF, status: 'OK', attempts: 1, checkedAt: AT, runId: 'run-1', version: 1, lastGoodAt: AT },
        standing: {
          ...{ version: 1, rows: 3, quarantined: 0, controls: { rows: 3 }, sha256: 'a'.repeat(64), fetchedAt: AT },
          ...{ object: 'events/a.parquet', runId: 'run-1', complete: true },
        },
      },
    });
  });

  it('is the same version and object for the same rows, read later by another run', () => {
    const again = reply({ fetchedAt: LATER, runId: 'run-2', object: 'events/other.parquet' });
    expect(nextLakeDay(OF, entryAfter(reply()), again)).toMatchObject({
      ...{ kind: 'same', isChanged: false },
      entry: {
        ...{ attempts: 2, version: 2, runId: 'run-2', lastGoodAt: LATER },
        standing: { version: 1, object: 'events/a.parquet', runId: 'run-1', fetchedAt: LATER },
      },
    });
  });

  it('is another version for other rows', () => {
    const other = reply({ fetchedAt: LATER, runId: 'run-2', sha256: 'b'.repeat(64), object: 'events/b.parquet' });
    expect(nextLakeDay(OF, entryAfter(reply()), other)).toMatchObject({
      ...{ kind: 'changed', isChanged: true, entry: { standing: { version: 2, object: 'events/b.parquet' } } },
    });
  });

  it.each([
    ['2026-01-14T10:59:59.999Z', 'older'],
    [AT, 'same'],
  ])('was read at eleven, so that a reply of %s is %s', (fetchedAt, kind) => {
    expect(nextLakeDay(OF, entryAfter(reply()), reply({ fetchedAt })).kind).toBe(kind);
  });

  it('is zero without rows, and then no change', () => {
    const next = nextLakeDay(OF, undefined, reply({ rows: 0, object: null }));
    expect(next).toMatchObject({ isChanged: false, entry: { status: 'ZERO', standing: { rows: 0 } } });
    expect(next.kind === 'older' ? '' : next.entry.standing).not.toHaveProperty('object');
  });

  it('is partial with rows that could not be used, and the last good time is the one before', () => {
    const partial = reply({ fetchedAt: LATER, quarantined: 1 });
    expect(entryAfter(reply(), partial)).toMatchObject({
      status: 'PARTIAL',
      lastGoodAt: AT,
      standing: { complete: false },
    });
    expect(entryAfter(partial)).not.toHaveProperty('lastGoodAt');
  });

  it('has the version of a snapshot that other days have too', () => {
    expect(entryAfter(reply({ version: 7 }))?.standing?.version).toBe(7);
  });
});

describe('a day begins', () => {
  it.each([
    ['at midnight', '2026-01-14', 'America/New_York', '2026-01-14T05:00:00.000Z'],
    [
      'at midnight also when clocks change later that day',
      '2026-03-08',
      'America/New_York',
      '2026-03-08T05:00:00.000Z',
    ],
    ['at the first of two midnights', '2025-11-02', 'America/Havana', '2025-11-02T04:00:00.000Z'],
    ['at one where midnight is skipped', '2025-09-07', 'America/Santiago', '2025-09-07T04:00:00.000Z'],
    ['with the one after it where it is skipped whole', '2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ])('%s', (_, date, zone, at) => {
    expect(startOfDay(date, zone)).toBe(at);
  });
});
