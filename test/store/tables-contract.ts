import { describe, expect, it } from 'vitest';
import type { Condition, Item, Query, Tables, Write } from '../../shared/store/tables.ts';

/** What every implementation of the tables must do. `tablesOf` gives tables that may hold other tests' items. */
export function tablesContract(tablesOf: () => Tables): void {
  let partitions = 0;
  /** A partition of this case's own. */
  const partition = (): string => `contract#${Date.now()}#${(partitions += 1)}`;
  const item = (pk: string, sk: string, more: Record<string, unknown> = {}): Item => ({ pk, sk, ...more });
  const put = async (...items: Item[]): Promise<void> => {
    for (const one of items) {
      expect(await tablesOf().write({ table: 'submissions', put: one, when: [] })).toBe(true);
    }
  };
  const get = (pk: string, sk: string) => tablesOf().get('submissions', { pk, sk }, { consistent: true });

  describe('an item', () => {
    it('comes back as it was put', async () => {
      const pk = partition();
      const whole = item(pk, 'a', {
        text: 'ä',
        number: 1e12,
        flag: false,
        none: null,
        list: [1, { two: 2 }],
        map: { a: {} },
      });
      await put(whole);
      expect(await get(pk, 'a')).toEqual(whole);
    });

    it('keeps its bytes', async () => {
      const pk = partition();
      await put(item(pk, 'a', { bytes: new Uint8Array([0, 1, 255]) }));
      const { bytes } = (await get(pk, 'a'))!;
      expect([...(bytes as Uint8Array)]).toEqual([0, 1, 255]);
    });

    it('is undefined where there is none', async () => {
      expect(await get(partition(), 'a')).toBeUndefined();
    });

    it('loses attributes that are undefined', async () => {
      const pk = partition();
      await put(item(pk, 'a', { gone: undefined, map: { gone: undefined } }));
      expect(await get(pk, 'a')).toEqual({ pk, sk: 'a', map: {} });
    });

    it('is not changed by changing what was read', async () => {
      const pk = partition();
      await put(item(pk, 'a', { map: { n: 1 } }));
      const read = (await get(pk, 'a'))!;
      (read.map as { n: number }).n = 2;
      expect(await get(pk, 'a')).toMatchObject({ map: { n: 1 } });
    });

    it('is replaced whole by a put, and taken away by a delete', async () => {
      const pk = partition();
      await put(item(pk, 'a', { old: 1 }), item(pk, 'a', { new: 1 }));
      expect(await get(pk, 'a')).toEqual({ pk, sk: 'a', new: 1 });
      expect(await tablesOf().write({ table: 'submissions', delete: { pk, sk: 'a' }, when: [] })).toBe(true);
      expect(await get(pk, 'a')).toBeUndefined();
    });

    it('is changed by an update in what it names, and made where there was none', async () => {
      const pk = partition();
      await put(item(pk, 'a', { kept: 1, changed: 1, counted: 5, removed: 1 }));
      for (const sk of ['a', 'b']) {
        await tablesOf().write({
          ...{ table: 'submissions', update: { pk, sk }, when: [] },
          ...{ set: { changed: 2, name: 'reserved' }, setOnce: { kept: 2 }, add: { counted: 2 }, remove: ['removed'] },
        });
      }
      expect(await get(pk, 'a')).toEqual({ pk, sk: 'a', kept: 1, changed: 2, name: 'reserved', counted: 7 });
      expect(await get(pk, 'b')).toEqual({ pk, sk: 'b', kept: 2, changed: 2, name: 'reserved', counted: 2 });
    });
  });

  describe('several items', () => {
    it('come back in one read, however many', async () => {
      const pk = partition();
      const sks = Array.from({ length: 130 }, (_, n) => `n${n}`);
      await Promise.all(sks.map((sk) => put(item(pk, sk))));
      const keys = [...sks, 'missing'].map((sk) => ({ pk, sk }));
      const found = await tablesOf().getMany('submissions', keys, { consistent: true });
      expect(found.map(({ sk }) => sk).toSorted()).toEqual(sks.toSorted());
      expect(await tablesOf().getMany('submissions', [])).toEqual([]);
    });
  });

  describe('a condition', () => {
    it.each<[string, Condition, boolean, boolean]>([
      ['absent', { attribute: 'pk', is: 'absent' }, false, true],
      ['present', { attribute: 'pk', is: 'present' }, true, false],
      ['an attribute absent', { attribute: 'missing', is: 'absent' }, true, true],
      ['an attribute present', { attribute: 'n', is: 'present' }, true, false],
      ['equal', { attribute: 'n', is: 'equal', value: 5 }, true, false],
      ['equal to another number', { attribute: 'n', is: 'equal', value: 6 }, false, false],
      ['equal to the number as text', { attribute: 'n', is: 'equal', value: '5' }, false, false],
      ['equal text', { attribute: 'text', is: 'equal', value: 'm' }, true, false],
      ['equal flag', { attribute: 'flag', is: 'equal', value: true }, true, false],
      ['below, just', { attribute: 'n', is: 'below', value: 5.1 }, true, false],
      ['below, not', { attribute: 'n', is: 'below', value: 5 }, false, false],
      ['at most, just', { attribute: 'n', is: 'at most', value: 5 }, true, false],
      ['at most, not', { attribute: 'n', is: 'at most', value: 4 }, false, false],
      ['at least, just', { attribute: 'n', is: 'at least', value: 5 }, true, false],
      ['at least, not', { attribute: 'n', is: 'at least', value: 6 }, false, false],
      ['at least, of text', { attribute: 'text', is: 'at least', value: 'l' }, true, false],
    ])('holds or not: %s', async (_, condition, onItem, onNothing) => {
      const pk = partition();
      await put(item(pk, 'there', { n: 5, text: 'm', flag: true }));
      for (const [sk, holds] of [
        ['there', onItem],
        ['nothing', onNothing],
      ] as const) {
        const before = await get(pk, sk);
        const written = await tablesOf().write({
          table: 'submissions',
          put: item(pk, sk, { new: 1 }),
          when: [condition],
        });
        expect([sk, written]).toEqual([sk, holds]);
        expect(await get(pk, sk)).toEqual(holds ? { pk, sk, new: 1 } : before);
      }
    });

    it('guards updates and deletes, and all of several must hold', async () => {
      const pk = partition();
      await put(item(pk, 'a', { n: 1, m: 1 }));
      const when: Condition[] = [
        { attribute: 'n', is: 'equal', value: 1 },
        { attribute: 'm', is: 'equal', value: 2 },
      ];
      const key = { pk, sk: 'a' };
      expect(await tablesOf().write({ table: 'submissions', update: key, set: { n: 9 }, when })).toBe(false);
      expect(await tablesOf().write({ table: 'submissions', delete: key, when })).toBe(false);
      expect(await get(pk, 'a')).toEqual({ ...key, n: 1, m: 1 });
      expect(await tablesOf().write({ table: 'submissions', delete: key, when: [when[0]!] })).toBe(true);
    });

    it('lets one of many writers through', async () => {
      const pk = partition();
      const attempts = Array.from({ length: 20 }, (_, n) =>
        tablesOf().write({
          table: 'submissions',
          put: item(pk, 'a', { n }),
          when: [{ attribute: 'pk', is: 'absent' }],
        }),
      );
      const outcomes = await Promise.all(attempts);
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await get(pk, 'a')).toMatchObject({ n: outcomes.indexOf(true) });
    });
  });

  describe('a transaction', () => {
    it('makes all its writes, across tables', async () => {
      const pk = partition();
      await put(item(pk, 'old'), item(pk, 'changed', { n: 1 }), item(pk, 'checked', { n: 1 }));
      const outcome = await tablesOf().transact([
        { table: 'submissions', put: item(pk, 'new'), when: [{ attribute: 'pk', is: 'absent' }] },
        { table: 'trust', put: item(pk, 'new'), when: [] },
        { table: 'submissions', delete: { pk, sk: 'old' }, when: [] },
        { table: 'submissions', update: { pk, sk: 'changed' }, add: { n: 1 }, when: [] },
        { table: 'submissions', check: { pk, sk: 'checked' }, when: [{ attribute: 'n', is: 'equal', value: 1 }] },
      ]);
      expect(outcome).toEqual({ committed: true });
      const { items } = await tablesOf().query({ table: 'submissions', partition: pk, consistent: true });
      expect(items.map(({ sk }) => sk)).toEqual(['changed', 'checked', 'new']);
      expect(await tablesOf().get('trust', { pk, sk: 'new' }, { consistent: true })).toBeDefined();
      expect(await get(pk, 'changed')).toMatchObject({ n: 2 });
    });

    it('makes none of them where one is refused, and says which', async () => {
      const pk = partition();
      await put(item(pk, 'a', { n: 1 }));
      const outcome = await tablesOf().transact([
        { table: 'submissions', put: item(pk, 'b'), when: [{ attribute: 'pk', is: 'absent' }] },
        { table: 'submissions', put: item(pk, 'a'), when: [{ attribute: 'pk', is: 'absent' }] },
        { table: 'submissions', check: { pk, sk: 'c' }, when: [{ attribute: 'pk', is: 'present' }] },
        { table: 'submissions', delete: { pk, sk: 'd' }, when: [] },
      ]);
      expect(outcome).toEqual({ committed: false, refusals: ['none', 'condition', 'condition', 'none'] });
      const { items } = await tablesOf().query({ table: 'submissions', partition: pk, consistent: true });
      expect(items).toEqual([{ pk, sk: 'a', n: 1 }]);
    });

    it('takes 100 writes and not 101', async () => {
      const writes = (pk: string, count: number): Write[] =>
        Array.from({ length: count }, (_, n) => ({ table: 'submissions', put: item(pk, `n${n}`), when: [] }));
      expect(await tablesOf().transact(writes(partition(), 100))).toEqual({ committed: true });
      await expect(tablesOf().transact(writes(partition(), 101))).rejects.toThrow();
    });

    it('names one item at most once', async () => {
      const pk = partition();
      const twice: Write = { table: 'submissions', put: item(pk, 'a'), when: [] };
      await expect(tablesOf().transact([twice, twice])).rejects.toThrow();
      expect(await get(pk, 'a')).toBeUndefined();
    });
  });

  describe('a query', () => {
    const sks = async (query: Omit<Query, 'table'>): Promise<string[]> => {
      const { items } = await tablesOf().query({ table: 'submissions', consistent: true, ...query });
      return items.map(({ sk }) => sk);
    };

    it('gives a partition in order, a range or a prefix of it', async () => {
      const pk = partition();
      await put(...['b#2', 'a#1', 'c#1', 'b#1', 'b'].map((sk) => item(pk, sk)));
      await put(item(`${pk}x`, 'b#9'));
      const cases: [Omit<Query, 'table' | 'partition'>, string[]][] = [
        [{}, ['a#1', 'b', 'b#1', 'b#2', 'c#1']],
        [{ newestFirst: true }, ['c#1', 'b#2', 'b#1', 'b', 'a#1']],
        [{ sort: { prefix: 'b#' } }, ['b#1', 'b#2']],
        [{ sort: { prefix: 'b#' }, newestFirst: true }, ['b#2', 'b#1']],
        [{ sort: { from: 'b#1' } }, ['b#1', 'b#2', 'c#1']],
        [{ sort: { to: 'b#1' } }, ['a#1', 'b', 'b#1']],
        [{ sort: { from: 'b', to: 'b#1' } }, ['b', 'b#1']],
        [{ sort: {} }, ['a#1', 'b', 'b#1', 'b#2', 'c#1']],
        [{ sort: { prefix: 'z' } }, []],
      ];
      for (const [query, expected] of cases)
        expect([query, await sks({ partition: pk, ...query })]).toEqual([query, expected]);
      expect(await sks({ partition: `${pk}-nothing` })).toEqual([]);
    });

    it.each([
      ['upward', false],
      ['downward', true],
    ])('goes on where the page before ended, %s', async (_, newestFirst) => {
      const pk = partition();
      const all = Array.from({ length: 7 }, (_, n) => `n${n}`);
      await put(...all.map((sk) => item(pk, sk)));
      const seen: string[] = [];
      let startAfter: Item | undefined;
      let pages = 0;
      do {
        const page = await tablesOf().query({
          ...{ table: 'submissions', partition: pk, limit: 3, newestFirst, consistent: true },
          ...(startAfter ? { startAfter } : {}),
        });
        seen.push(...page.items.map(({ sk }) => sk));
        startAfter = page.next;
        pages += 1;
      } while (startAfter && pages < 9);
      expect(seen).toEqual(newestFirst ? all.toReversed() : all);
    });

    it('of an index gives what the index knows, in its own order', async () => {
      const pk = partition();
      const listed = (n: number, more = {}) =>
        item(`${pk}#${n}`, 'claim', {
          affiliateKey: pk,
          listedAt: `2026-11-0${n}#sub`,
          platform: 'x',
          campaignId: 'cmp',
          more,
          ...more,
        });
      await put(listed(2), listed(1), listed(3), item(`${pk}#4`, 'claim', { affiliateKey: pk }));
      const { items } = await tablesOf().query({
        table: 'submissions',
        index: 'byAffiliate',
        partition: pk,
        newestFirst: true,
      });
      expect(items).toEqual(
        [3, 2, 1].map((n) => ({
          ...{ pk: `${pk}#${n}`, sk: 'claim', affiliateKey: pk, listedAt: `2026-11-0${n}#sub` },
          ...{ platform: 'x', campaignId: 'cmp' },
        })),
      );
    });

    it.each([
      ['upward', false],
      ['downward', true],
    ])('of an index pages past items of equal order, %s', async (_, newestFirst) => {
      const pk = partition();
      const at = ['2026-11-01', '2026-11-02', '2026-11-02', '2026-11-02', '2026-11-03'];
      for (const [n, openedAt] of at.entries()) {
        await tablesOf().write({ table: 'alerts', put: item(pk, `alert#${n}`, { openKey: pk, openedAt }), when: [] });
      }
      const seen: string[] = [];
      let startAfter: Item | undefined;
      let pages = 0;
      do {
        const page = await tablesOf().query({
          ...{ table: 'alerts', index: 'open', partition: pk, limit: 2, newestFirst },
          ...(startAfter ? { startAfter } : {}),
        });
        seen.push(...page.items.map(({ openedAt }) => String(openedAt)));
        startAfter = page.items.length > 0 && page.next ? page.items.at(-1) : undefined;
        pages += 1;
      } while (startAfter && pages < 9);
      expect(seen).toEqual(newestFirst ? at.toReversed() : at);
    });

    it('of a sparse index leaves out what has not its attributes, and what lost them', async () => {
      const pk = partition();
      await put(
        item(pk, 'a', { dueShard: pk, dueAt: '1' }),
        item(pk, 'b', { dueShard: pk, dueAt: '2' }),
        item(pk, 'c'),
      );
      const due = () => tablesOf().query({ table: 'submissions', index: 'due', partition: pk, sort: { to: '2' } });
      expect((await due()).items.map(({ sk }) => sk)).toEqual(['a', 'b']);
      const key = { pk, sk: 'a' };
      await tablesOf().write({ table: 'submissions', update: key, remove: ['dueShard', 'dueAt'], when: [] });
      expect((await due()).items.map(({ sk }) => sk)).toEqual(['b']);
    });
  });
}
