import { describe, expect, it } from 'vitest';
import { LedgerEntry, Restatement, StoredDay } from '../../shared/model/partition.ts';
import {
  failedDay,
  isChangedBy,
  nextDay,
  rowKey,
  type DayReply,
  type KnownDay,
  type NextDay,
} from '../../shared/rules/source-day.ts';
import { DAY_READ, networkRow, replyAt, spendRow } from '../support/read-days.ts';

const EVENING = '2026-01-15T00:15:00.000Z';
const MORNING = '2026-01-15T12:15:00.000Z';
const NOON = '2026-01-15T17:15:00.000Z';
const of = { tenantId: 'acme', source: 'everflow', date: DAY_READ } as const;
const spent = { ...of, source: 'redtrack' } as const;
const unusable = { key: '43/1', reason: 'cv is missing', raw: '{}' };

/** What is known after replies, one after the other. */
function after(...replies: DayReply[]): { known: KnownDay; last: NextDay } {
  let known: KnownDay | undefined;
  let last: NextDay = { kind: 'older' };
  for (const reply of replies) {
    last = nextDay(of, known, reply);
    if (last.kind === 'older') continue;
    const rows = last.kind === 'changed' ? (last.day.rows as unknown as KnownDay['rows']) : (known?.rows ?? []);
    known = { entry: LedgerEntry.parse(last.entry), rows };
  }
  return { known: known!, last };
}

describe('a day that is read', () => {
  it('for the first time stands as its version 1, with its sums', () => {
    const { known, last } = after(replyAt(EVENING, [networkRow('41'), networkRow('42', { conversions: 3 })]));
    expect(last).toMatchObject({ kind: 'changed' });
    expect(last).not.toHaveProperty('restatement');
    expect(known.entry).toMatchObject({
      ...of,
      ...{ status: 'OK', attempts: 1, version: 1, checkedAt: EVENING, lastGoodAt: EVENING },
      standing: {
        ...{ version: 1, rows: 2, quarantined: 0, complete: true, fetchedAt: EVENING },
        controls: {
          ...{ rows: 2, clicks: 200, conversions: 15 },
          ...{ revenueMicros: 1_200_000_000, payoutMicros: 0, profitMicros: 1_200_000_000 },
        },
      },
    });
  });

  it('says since when its version stands, however often the same is read again', () => {
    const rows = [networkRow('41')];
    const same = after(replyAt(EVENING, rows), replyAt(MORNING, rows));
    expect(same.known.entry.standing).toMatchObject({ version: 1, madeAt: EVENING, fetchedAt: MORNING });
    const changed = after(replyAt(EVENING, rows), replyAt(MORNING, [networkRow('41', { conversions: 19 })]));
    expect(changed.known.entry.standing).toMatchObject({ version: 2, madeAt: MORNING });
  });

  it('keeps not to know since when, where an older entry does not', () => {
    const { known } = after(replyAt(EVENING, [networkRow('41')]));
    const { madeAt: _, ...standing } = known.entry.standing!;
    const next = nextDay(of, { ...known, entry: { ...known.entry, standing } }, replyAt(MORNING, [networkRow('41')]));
    expect(next.kind === 'older' ? {} : next.entry.standing).not.toHaveProperty('madeAt');
  });

  it('again with other numbers is restated, row by row', () => {
    const { known, last } = after(
      replyAt(EVENING, [networkRow('41'), networkRow('42'), networkRow('43')]),
      replyAt(MORNING, [networkRow('41', { conversions: 19 }), networkRow('43'), networkRow('44')]),
    );
    expect(known.entry.standing).toMatchObject({ version: 2, rows: 3, fetchedAt: MORNING });
    if (last.kind !== 'changed') throw new Error('not changed');
    expect(StoredDay.safeParse(last.day).success).toBe(true);
    expect(Restatement.parse(last.restatement)).toMatchObject({
      ...{ version: 2, at: MORNING, before: { conversions: 36 }, after: { conversions: 43 } },
      changes: [
        { key: '41/1', before: { conversions: 12 }, after: { conversions: 19 } },
        { key: '42/1', before: { affiliateId: '42' } },
        { key: '44/1', after: { affiliateId: '44' } },
      ],
    });
    expect(last.restatement?.changes[1]).not.toHaveProperty('after');
  });

  it('again with the same rows in another order has no new version, and says when it was read', () => {
    const { known, last } = after(
      replyAt(EVENING, [networkRow('41'), networkRow('42')]),
      replyAt(MORNING, [networkRow('42'), networkRow('41')]),
    );
    expect(last.kind).toBe('same');
    expect(isChangedBy(last, `run-${MORNING}`)).toBe(false);
    expect(isChangedBy(last, `run-${EVENING}`)).toBe(true);
    expect(known.entry).toMatchObject({ attempts: 2, version: 2, standing: { version: 1, fetchedAt: MORNING } });
  });

  it.each([
    ['before what stands', 'older', EVENING],
    ['at the same instant as what stands', 'changed', MORNING],
    ['after what stands', 'changed', NOON],
  ])('%s ends as %s', (_, kind, fetchedAt) => {
    const { last } = after(replyAt(MORNING, [networkRow('41')]), replyAt(fetchedAt, [networkRow('42')]));
    expect(last.kind).toBe(kind);
  });

  it('without any row is one that has none, and erases what was there', () => {
    const { known } = after(replyAt(EVENING, [networkRow('41')]), replyAt(MORNING, []));
    expect(known.entry).toMatchObject({ status: 'ZERO', standing: { version: 2, rows: 0, complete: true } });
    expect(known.entry.standing?.controls).toMatchObject({ rows: 0, clicks: 0, conversions: 0 });
  });

  it('with rows that cannot be used keeps those that it does not have, and is partial', () => {
    const { known } = after(
      replyAt(EVENING, [networkRow('41'), networkRow('43')]),
      replyAt(MORNING, [networkRow('41', { conversions: 19 }), networkRow('44')], { quarantined: [unusable] }),
    );
    expect(known.rows.map(rowKey)).toEqual(['41/1', '43/1', '44/1']);
    expect(known.rows[0]).toMatchObject({ conversions: 19 });
    expect(known.entry).toMatchObject({
      ...{ status: 'PARTIAL', lastGoodAt: EVENING },
      standing: { version: 2, rows: 3, quarantined: 1, complete: false },
    });
  });

  it('is whole again with the next answer that is', () => {
    const { known } = after(
      replyAt(EVENING, [networkRow('41')], { quarantined: [unusable] }),
      replyAt(MORNING, [networkRow('41')]),
    );
    expect(known.entry).toMatchObject({ status: 'OK', lastGoodAt: MORNING, standing: { version: 2, complete: true } });
  });

  it('has no last good time before an answer that was whole', () => {
    const { known } = after(replyAt(EVENING, [], { quarantined: [unusable] }));
    expect(known.entry).toMatchObject({ status: 'PARTIAL', standing: { rows: 0, quarantined: 1 } });
    expect(known.entry).not.toHaveProperty('lastGoodAt');
  });

  it.each([
    [999, 999],
    [1_000, 1_000],
    [1_001, 1_000],
  ])('counts %i unusable rows and keeps %i', (count, kept) => {
    const quarantined = Array.from({ length: count }, () => unusable);
    const { last } = after(replyAt(EVENING, [], { quarantined }));
    if (last.kind !== 'changed') throw new Error('not changed');
    expect([last.entry.standing?.quarantined, last.day.quarantined.length]).toEqual([count, kept]);
  });

  it('of spend is told apart by source and summed by cost', () => {
    const next = nextDay(spent, undefined, replyAt(EVENING, [spendRow('s2'), spendRow('', { costMicros: 5_000_000 })]));
    expect(next).toMatchObject({
      entry: { standing: { controls: { rows: 2, clicks: 200, conversions: 4, costMicros: 415_250_000 } } },
      day: { rows: [{ sourceId: '' }, { sourceId: 's2' }] },
    });
    expect(isChangedBy(next, `run-${EVENING}`)).toBe(true);
  });

  it('for the first time without rows has no other rows than before', () => {
    expect(isChangedBy(nextDay(of, undefined, replyAt(EVENING, [])), `run-${EVENING}`)).toBe(false);
  });
});

describe('a day that could not be read', () => {
  const failure = { code: 'SCHEMA', message: 'Everflow answered something that is no JSON.' } as const;

  it('is one that failed, though it never was read', () => {
    expect(failedDay(of, undefined, { failure, at: EVENING, runId: 'r1' })).toEqual({
      ...{ ...of, status: 'FAILED', attempts: 1, checkedAt: EVENING, runId: 'r1', failure, version: 1 },
    });
  });

  it('keeps what stands of it', () => {
    const { known } = after(replyAt(EVENING, [networkRow('41')]));
    const entry = failedDay(of, known.entry, { failure, at: MORNING, runId: 'r2' });
    expect(entry).toEqual({
      ...{ ...known.entry, status: 'FAILED', attempts: 2, version: 2, checkedAt: MORNING, runId: 'r2', failure },
    });
    const again = nextDay(of, { entry: entry!, rows: known.rows }, replyAt(NOON, [networkRow('41')]));
    expect(again).toMatchObject({ kind: 'same', entry: { status: 'OK', attempts: 3 } });
    expect(again).not.toHaveProperty('entry.failure');
  });

  it('is noted once for a run, and not where a later read is known', () => {
    const entry = failedDay(of, undefined, { failure, at: MORNING, runId: 'r1' })!;
    expect(failedDay(of, entry, { failure, at: NOON, runId: 'r1' })).toBeNull();
    expect(failedDay(of, entry, { failure, at: NOON, runId: 'r2' })).toMatchObject({ attempts: 2 });
    expect(failedDay(of, entry, { failure, at: EVENING, runId: 'r2' })).toBeNull();
  });
});
