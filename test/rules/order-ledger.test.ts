import { describe, expect, it } from 'vitest';
import type { OrderFileEntry } from '../../shared/model/order-ledger.ts';
import { isSettled, newEntry, orderFileId, settledEntries } from '../../shared/rules/order-ledger.ts';
import { CONTENT, exportVersion, SEEN_AT } from '../support/sample-order-files.ts';

const entry = (etag: string, date = '2026-01-14'): OrderFileEntry =>
  newEntry(exportVersion('713', date, etag), SEEN_AT);
const AT = { ledger: 1, settledAt: SEEN_AT };
const bytes = (letter: string) => ({ ...CONTENT, sha256: letter.repeat(64) });

/** The ledger after these were loaded, each as what its key had then: [date, etag, bytes]. */
function after(...loads: [string, string, string][]): Record<string, string> {
  const all = new Map<string, OrderFileEntry>();
  for (const [date, etag, letter] of loads) {
    const fresh = entry(etag, date);
    const known = all.get(fresh.id) ?? fresh;
    all.set(known.id, known);
    for (const changed of settledEntries(known, bytes(letter), [...all.values()], AT)) all.set(changed.id, changed);
  }
  return Object.fromEntries([...all.values()].map(({ at, etag, status }) => [`${at.slice(8, 10)} ${etag}`, status]));
}

describe('what counts', () => {
  it('is each file by itself', () => {
    expect(after(['2026-01-13', 'e1', 'a'], ['2026-01-14', 'e1', 'b'])).toEqual({
      '13 e1': 'LOADED',
      '14 e1': 'LOADED',
    });
  });

  it('is of one key the version that came last', () => {
    expect(after(['2026-01-14', 'e1', 'a'], ['2026-01-14', 'e2', 'b'], ['2026-01-14', 'e3', 'c'])).toEqual({
      ...{ '14 e1': 'SUPERSEDED', '14 e2': 'SUPERSEDED', '14 e3': 'LOADED' },
    });
  });

  it.each([
    ['under the same key', '2026-01-14'],
    ['under another', '2026-01-15'],
  ])('are the same bytes once, %s', (_, date) => {
    const day = date.slice(8);
    expect(after(['2026-01-14', 'e1', 'a'], [date, 'e2', 'a'])).toEqual({
      '14 e1': 'LOADED',
      [`${day} e2`]: 'DUPLICATE',
    });
  });

  it('is what was there before, where it is there again', () => {
    expect(after(['2026-01-14', 'e1', 'a'], ['2026-01-14', 'e2', 'b'], ['2026-01-14', 'e1', 'a'])).toEqual({
      ...{ '14 e1': 'LOADED', '14 e2': 'SUPERSEDED' },
    });
  });

  it('is no version more of a key that now has another’s bytes', () => {
    expect(after(['2026-01-14', 'e1', 'a'], ['2026-01-15', 'e1', 'b'], ['2026-01-15', 'e2', 'a'])).toEqual({
      ...{ '14 e1': 'LOADED', '15 e1': 'SUPERSEDED', '15 e2': 'DUPLICATE' },
    });
  });
});

describe('a version', () => {
  it('is told by its key, its tag and its size', () => {
    const of = exportVersion('713', '2026-01-14');
    const ids = [of, { ...of, key: `${of.key}x` }, { ...of, etag: 'e2' }, { ...of, size: 101 }].map(orderFileId);
    expect(new Set(ids).size).toBe(4);
    expect(orderFileId({ ...of })).toBe(ids[0]);
  });

  it('is not settled while it is loading, nor when what it is a duplicate of counts no more', () => {
    const [one, other] = [entry('e1'), entry('e1', '2026-01-15')];
    const [loaded] = settledEntries(one, bytes('a'), [one], AT);
    const [duplicate] = settledEntries(other, bytes('a'), [loaded!, other], AT);
    expect(isSettled(one, [one])).toBe(false);
    expect(isSettled(duplicate!, [loaded!, duplicate!])).toBe(true);
    const replaced = entry('e2');
    const changed = settledEntries(replaced, bytes('b'), [loaded!, duplicate!, replaced], AT);
    expect(changed.map(({ status }) => status)).toEqual(['LOADED', 'SUPERSEDED']);
    expect(isSettled(duplicate!, [...changed, duplicate!])).toBe(false);
  });
});
