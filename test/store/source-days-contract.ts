import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RowSource } from '../../shared/model/source.ts';
import { dayBook } from '../../shared/lambda/day-book.ts';
import { restatementKey, storedDayKey } from '../../shared/store/keys.ts';
import { sourceDayStore, type SourceDayStore } from '../../shared/store/source-days.ts';
import { stagedPageStore } from '../../shared/store/staged-pages.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { DAY_READ, networkRow, replyAt, spendRow } from '../support/read-days.ts';

const at = (hour: number): string => `2026-01-15T${String(hour).padStart(2, '0')}:15:00.000Z`;
const failure = { code: 'SCHEMA', message: 'Everflow answered something that is no JSON.' } as const;

/** The days of the sources, on any tables. */
export function sourceDaysContract(tablesOf: () => Tables): void {
  let tenants = 0;
  let tenantId: string;
  let store: SourceDayStore;
  beforeEach(() => {
    tenantId = `days-${Date.now()}-${(tenants += 1)}`;
    store = sourceDayStore(tablesOf());
  });
  const of = (source: RowSource = 'everflow', date = DAY_READ) => ({ tenantId, source, date });
  const book = (of: SourceDayStore = store) => dayBook(of, async () => {});
  const conversionsOf = async () =>
    (await store.rowsOf(tenantId, 'everflow', DAY_READ))?.rows.map(({ conversions }) => conversions);

  describe('the days of a source', () => {
    it('are nothing before they are read', async () => {
      expect(await store.entry(tenantId, 'everflow', DAY_READ)).toBeUndefined();
      expect(await store.rowsOf(tenantId, 'everflow', DAY_READ)).toBeUndefined();
      expect(await store.ledger(tenantId, '2025-12-01', '2026-02-28')).toEqual([]);
      expect(await store.restatements(tenantId, 'everflow', '2025-12-01', '2026-02-28')).toEqual([]);
    });

    it('stand as the newest version, and say how they came to it', async () => {
      await book().keep(of(), replyAt(at(0), [networkRow('41')]));
      await book().keep(of(), replyAt(at(12), [networkRow('41', { conversions: 19 })]));
      const standing = await store.rowsOf(tenantId, 'everflow', DAY_READ);
      expect(standing?.rows).toEqual([networkRow('41', { conversions: 19 })]);
      expect(standing?.entry).toMatchObject({ status: 'OK', attempts: 2, standing: { version: 2, rows: 1 } });
      expect(await store.restatements(tenantId, 'everflow', DAY_READ, DAY_READ)).toMatchObject([
        { version: 2, before: { conversions: 12 }, after: { conversions: 19 }, changes: [{ key: '41/1' }] },
      ]);
    });

    it('are listed by date over all sources, both ends included', async () => {
      for (const date of ['2026-01-12', '2026-01-13', '2026-01-14', '2026-01-15']) {
        await book().keep(of('redtrack', date), replyAt(at(1), [spendRow('s1')]));
        await book().keep(of('everflow', date), replyAt(at(1), []));
      }
      const listed = await store.ledger(tenantId, '2026-01-13', '2026-01-14');
      expect(listed.map(({ date, source, status }) => [date, source, status])).toEqual([
        ['2026-01-13', 'everflow', 'ZERO'],
        ['2026-01-13', 'redtrack', 'OK'],
        ['2026-01-14', 'everflow', 'ZERO'],
        ['2026-01-14', 'redtrack', 'OK'],
      ]);
      expect(await store.ledger(tenantId, '2026-01-14', '2026-01-13')).toEqual([]);
      expect(await store.ledger('nobody', '2026-01-13', '2026-01-14')).toEqual([]);
    });

    it('of one tenant are not those of another', async () => {
      const other = { ...of(), tenantId: `${tenantId}-other` };
      await book().keep(of(), replyAt(at(0), [networkRow('41')]));
      await book().keep(other, replyAt(at(0), [networkRow('41', { conversions: 1 })]));
      await book().keep(other, replyAt(at(1), []));
      expect(await conversionsOf()).toEqual([12]);
      expect((await store.rowsOf(other.tenantId, 'everflow', DAY_READ))?.rows).toEqual([]);
    });

    it('are restated in order, of the days and the source that are asked for', async () => {
      for (const [hour, conversions] of [1, 2, 3].entries()) {
        const rows = [networkRow('41', { conversions })];
        for (const date of ['2026-01-13', DAY_READ]) await book().keep(of('everflow', date), replyAt(at(hour), rows));
      }
      const versions = async (from: string, to: string) =>
        (await store.restatements(tenantId, 'everflow', from, to)).map(({ date, version }) => `${date} ${version}`);
      expect(await versions('2026-01-13', DAY_READ)).toEqual(
        ['2026-01-13', DAY_READ].flatMap((date) => [`${date} 2`, `${date} 3`]),
      );
      expect(await versions(DAY_READ, DAY_READ)).toEqual([`${DAY_READ} 2`, `${DAY_READ} 3`]);
      expect(await store.restatements(tenantId, 'redtrack', DAY_READ, DAY_READ)).toEqual([]);
    });

    it('that failed keep what stands, and are noted once for a run', async () => {
      await book().keep(of(), replyAt(at(0), [networkRow('41')]));
      for (let delivered = 0; delivered < 2; delivered += 1)
        await book().noteFailed(tenantId, 'everflow', [DAY_READ, '2026-01-15'], { failure, at: at(2), runId: 'r2' });
      expect(await store.ledger(tenantId, DAY_READ, '2026-01-15')).toMatchObject([
        { status: 'FAILED', attempts: 2, failure, lastGoodAt: at(0), standing: { version: 1 } },
        { status: 'FAILED', attempts: 1, failure },
      ]);
      expect(await conversionsOf()).toEqual([12]);
    });
  });

  describe('two runs that read the same day', () => {
    /** The store, where another run keeps its reply just before this one's first save. */
    const overtakenBy = (theirs: () => Promise<unknown>): SourceDayStore => {
      let ahead = true;
      return {
        ...store,
        async save(change, expected) {
          if (ahead) await theirs();
          ahead = false;
          return store.save(change, expected);
        },
      };
    };

    it('make two versions, where the one that saves last read later', async () => {
      const theirs = () => book().keep(of(), replyAt(at(1), [networkRow('41', { conversions: 13 })]));
      const mine = replyAt(at(2), [networkRow('41', { conversions: 19 })]);
      expect(await book(overtakenBy(theirs)).keep(of(), mine)).toMatchObject({ kind: 'changed' });
      expect(await conversionsOf()).toEqual([19]);
      expect(await store.restatements(tenantId, 'everflow', DAY_READ, DAY_READ)).toMatchObject([
        { version: 2, changes: [{ before: { conversions: 13 }, after: { conversions: 19 } }] },
      ]);
    });

    it('make one version, where the one that saves last read earlier', async () => {
      const theirs = () => book().keep(of(), replyAt(at(2), [networkRow('41', { conversions: 19 })]));
      const mine = replyAt(at(1), [networkRow('41', { conversions: 13 })]);
      expect(await book(overtakenBy(theirs)).keep(of(), mine)).toEqual({ kind: 'older' });
      expect(await conversionsOf()).toEqual([19]);
      expect(await store.entry(tenantId, 'everflow', DAY_READ)).toMatchObject({
        attempts: 1,
        standing: { version: 1 },
      });
    });

    it('really at once lose nothing: each is a version of its own or older than what stands', async () => {
      const replies = [1, 2, 3].map((hour) => replyAt(at(hour), [networkRow('41', { conversions: hour })]));
      await Promise.all(replies.map((reply) => book().keep(of(), reply)));
      expect(await conversionsOf()).toEqual([3]);
      const entry = await store.entry(tenantId, 'everflow', DAY_READ);
      const restated = await store.restatements(tenantId, 'everflow', DAY_READ, DAY_READ);
      expect(restated).toHaveLength((entry?.standing?.version ?? 0) - 1);
    });

    it('do not note a failure over what the other one read in the meantime', async () => {
      const theirs = () => book().keep(of(), replyAt(at(3), [networkRow('41')]));
      await book(overtakenBy(theirs)).noteFailed(tenantId, 'everflow', [DAY_READ], { failure, at: at(2), runId: 'r2' });
      expect(await store.entry(tenantId, 'everflow', DAY_READ)).toMatchObject({ status: 'OK', attempts: 1 });
    });
  });

  describe('a long day', () => {
    const rows = (count: number, conversions: number) =>
      Array.from({ length: count }, (_, n) =>
        networkRow(String(1_000_000 + ((n * 7_919) % 999_983)), {
          // Nothing that packs well.
          affiliateLabel: createHash('sha256').update(String(n)).digest('hex'),
          clicks: (n * 7_907) % 100_003,
          conversions,
          revenueMicros: (n * 104_729_000) % 9_999_991_000_000,
        }),
      );

    it('of 10,000 rows that all change is replaced whole', { timeout: 30_000 }, async () => {
      await book().keep(of(), replyAt(at(0), rows(10_000, 1)));
      await book().keep(of(), replyAt(at(1), rows(10_000, 2)));
      const standing = await store.rowsOf(tenantId, 'everflow', DAY_READ);
      expect(standing?.rows).toHaveLength(10_000);
      expect(standing?.rows.every(({ conversions }) => conversions === 2)).toBe(true);
      const [restatement] = await store.restatements(tenantId, 'everflow', DAY_READ, DAY_READ);
      expect(restatement?.changes).toHaveLength(10_000);
    });

    it('with a part that is gone is not read as a shorter one', async () => {
      await book().keep(of(), replyAt(at(0), rows(10_000, 1)));
      const part = (n: number) => storedDayKey(tenantId, 'everflow', DAY_READ, 1, n);
      expect(await tablesOf().get('sources', part(1), { consistent: true })).toBeDefined();
      await tablesOf().write({ table: 'sources', delete: part(1), when: [] });
      await expect(store.rowsOf(tenantId, 'everflow', DAY_READ)).rejects.toThrow('parts are there');
      await tablesOf().write({ table: 'sources', delete: part(0), when: [] });
      await expect(store.rowsOf(tenantId, 'everflow', DAY_READ)).rejects.toThrow('parts are there');
    });

    it('has its restatement in parts of its own', async () => {
      await book().keep(of(), replyAt(at(0), rows(10_000, 1)));
      await book().keep(of(), replyAt(at(1), []));
      const part = restatementKey(tenantId, 'everflow', DAY_READ, 2, 1);
      expect(await tablesOf().get('sources', part, { consistent: true })).toBeDefined();
      await tablesOf().write({ table: 'sources', delete: part, when: [] });
      await expect(store.restatements(tenantId, 'everflow', DAY_READ, DAY_READ)).rejects.toThrow('parts are there');
    });
  });

  describe('pages that are put aside', () => {
    const day = () => ({ tenantId, source: 'redtrack', runId: 'r1', date: DAY_READ }) as const;
    const page = (number: number) => ({
      ...{ page: number, fetchedAt: at(number), rows: [spendRow(`s${number}`)], quarantined: [] },
    });

    it('are there in their order for the run and the day that they are of', async () => {
      const pages = stagedPageStore(tablesOf());
      for (const number of [2, 1, 3]) await pages.put(day(), page(number));
      expect(await pages.before(day(), 3)).toEqual([page(1), page(2)]);
      expect(await pages.before(day(), 1)).toEqual([]);
      await expect(pages.before(day(), 5)).rejects.toThrow('3 of 4 pages');
      await expect(pages.before({ ...day(), runId: 'r2' }, 2)).rejects.toThrow('0 of 1 pages');
      await expect(pages.before({ ...day(), date: '2026-01-15' }, 2)).rejects.toThrow('0 of 1 pages');
    });

    it('go by themselves a day after they came', async () => {
      await stagedPageStore(tablesOf()).put(day(), page(1));
      const { items } = await tablesOf().query({ table: 'sources', partition: `t#${tenantId}#src#redtrack` });
      expect(items).toMatchObject([{ expiresAt: Date.parse(at(1)) / 1000 + 86_400 }]);
    });
  });
}
