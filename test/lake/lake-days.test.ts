import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoted } from '../../shared/lake/duckdb.ts';
import { withLakeDays } from '../../shared/lake/lake-days.ts';
import { writeLakePage, type PageDay } from '../../shared/lake/lake-pages.ts';
import { CONTACT_TABLE } from '../../shared/lake/lake-tables.ts';
import type { ContactRow } from '../../shared/model/lake-row.ts';
import { ask, testFolder } from './orders.ts';

const [D, NEXT] = ['2026-01-14', '2026-01-15'];
const contact = (id: number, points = 1): ContactRow => ({
  ...{ id, dateAdded: `${D}T15:00:00.000000Z`, dateModified: null, points, tags: [], email: null },
});
type Page = ReadonlyMap<string, PageDay<ContactRow>>;
const page = (...rows: ContactRow[]): Page => new Map([[D, { rows, quarantined: [] }]]);

async function made(pages: readonly Page[], date = D, earlier?: string) {
  const folder = testFolder();
  const paths = pages.map((_, number) => join(folder, `${number}.jsonl`));
  for (const [number, of] of pages.entries()) await writeLakePage(paths[number]!, of, CONTACT_TABLE, 'salt');
  const options = { table: CONTACT_TABLE, pages: paths, folder, duckDb: { memoryMb: 256, threads: 1 } };
  return withLakeDays(options, (days) => days.make(date, earlier));
}
const idsIn = async (parquet: string | null): Promise<number[]> =>
  (await ask(`SELECT id FROM read_parquet(${quoted(parquet ?? '')})`)).map((row) => Number(row['id']));

describe('a day of the lake', () => {
  it('is the same however its rows are cut into pages, ordered and repeated', async () => {
    const contacts = Array.from({ length: 9 }, (_, n) => contact(n + 1));
    const whole = await made([page(...contacts)]);
    const pages = fc
      .array(fc.subarray(contacts), { maxLength: 4 })
      .chain((some) => fc.shuffledSubarray([...some, contacts], { minLength: some.length + 1 }));
    await fc.assert(
      fc.asyncProperty(pages, fc.boolean(), async (all, isReversed) => {
        const { sha256, rows } = await made(all.map((some) => page(...(isReversed ? some.toReversed() : some))));
        expect([sha256, rows]).toEqual([whole.sha256, whole.rows]);
      }),
      { numRuns: 20 },
    );
  });

  it('is another one with another value', async () => {
    expect((await made([page(contact(1))])).sha256).not.toBe((await made([page(contact(1, 2))])).sha256);
  });

  it('has of two rows with one key the greater one, whichever page has it', async () => {
    const [first, second] = [page(contact(1, 1)), page(contact(1, 2))];
    const made12 = await made([first, second]);
    expect(made12.sha256).toBe((await made([second, first])).sha256);
    expect(made12.sha256).toBe((await made([second])).sha256);
  });

  it('has the earlier rows that the pages lack, and of others what the pages say', async () => {
    const earlier = await made([page(contact(1, 5), contact(2, 5))]);
    const next = await made([page(contact(2, 3), contact(3))], D, earlier.parquet!);
    expect(await idsIn(next.parquet)).toEqual([1, 2, 3]);
    expect(next.sha256).toBe((await made([page(contact(1, 5), contact(2, 3), contact(3))])).sha256);
  });

  it('has whatever text there is, also half a character and none', async () => {
    const odd = 'half \ud83d, \u0000, "\\", \u2028';
    const rows = [{ ...contact(1), tags: [odd] }];
    const bad = [{ reason: 'no', raw: JSON.stringify({ text: '😀'.repeat(3) }).slice(0, 12) }];
    const both: Page = new Map([[D, { rows, quarantined: bad }]]);
    const { parquet, quarantined } = await made([both]);
    const [row] = await ask(`SELECT tags FROM read_parquet(${quoted(parquet ?? '')})`);
    expect(JSON.parse(String(row?.['tags']))).toEqual([odd.toWellFormed()]);
    expect(quarantined).toBe(1);
  });

  it('has no row of another day, and no file where it has none', async () => {
    const both: Page = new Map([
      [D, { rows: [contact(1)], quarantined: [] }],
      [NEXT, { rows: [], quarantined: [{ reason: 'points are no whole number', raw: '{"id":7}' }] }],
    ]);
    expect(await made([both])).toMatchObject({ rows: 1, quarantined: 0, quarantine: null });
    const next = await made([both], NEXT);
    expect(next).toMatchObject({ rows: 0, quarantined: 1, parquet: null });
    expect(readFileSync(next.quarantine!, 'utf8').trim()).toBe(
      '{"reason":"points are no whole number","raw":"{\\"id\\":7}"}',
    );
    expect(await made([page()])).toMatchObject({ rows: 0, parquet: null, quarantine: null });
  });
});
