import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DAY_TABLE_COLUMNS } from '../../infra/day-table-columns.ts';
import { dayQuery, dayTable } from '../../shared/lake/day-queries.ts';
import { quoted } from '../../shared/lake/duckdb.ts';
import { withLakeDays } from '../../shared/lake/lake-days.ts';
import { writeLakePage } from '../../shared/lake/lake-pages.ts';
import { CONTACT_TABLE, eventTable, type LakeTable } from '../../shared/lake/lake-tables.ts';
import { sheetLines, writeSheetLines } from '../../shared/lake/sheet-object.ts';
import type { ContactRow, EventRow } from '../../shared/model/lake-row.ts';
import { ask, testFolder } from './orders.ts';

const [D, NEXT] = ['2026-01-14', '2026-01-15'];
const EVENTS = eventTable(JSON.parse);

const event = (n: number, changes: Partial<EventRow> = {}): EventRow => ({
  ...{ uuid: `00000000-0000-4000-8000-00000000000${n}`, event: 'demo_signup', distinctId: 'visitor-1' },
  ...{ timestamp: `${D}T15:04:05.123456Z`, properties: '{}', ...changes },
});
const contact = (id: number, changes: Partial<ContactRow> = {}): ContactRow => ({
  ...{
    id,
    dateAdded: `${D}T15:00:00.000000Z`,
    dateModified: null,
    points: 10,
    tags: ['demo'],
    email: null,
    ...changes,
  },
});

/** The object of a day with these rows. */
async function objectOf<R>(table: LakeTable<R>, date: string, ...rows: R[]): Promise<{ date: string; path: string }> {
  const folder = testFolder();
  const page = join(folder, 'page.jsonl');
  await writeLakePage(page, new Map([[date, { rows, quarantined: [] }]]), table, 'salt-of-a-test');
  const limits = { memoryMb: 256, threads: 1 };
  const made = await withLakeDays({ table, pages: [page], folder, duckDb: limits }, (days) =>
    days.make(date, undefined),
  );
  return { date, path: made.parquet! };
}

describe('a table of the lake', () => {
  const ATHENA: Readonly<Record<string, string>> = { BIGINT: 'bigint', TIMESTAMP: 'timestamp', VARCHAR: 'string' };

  it.each([
    ['events', () => objectOf(EVENTS, D, event(1))],
    ['contacts', () => objectOf(CONTACT_TABLE, D, contact(1))],
  ] as const)('of %s has in Athena the columns of its objects', async (name, object) => {
    const columns = await ask(`DESCRIBE SELECT * FROM read_parquet(${quoted((await object()).path)})`);
    const written = columns.map((row) => [row['column_name'], ATHENA[String(row['column_type'])]]);
    expect(Object.entries(DAY_TABLE_COLUMNS[name])).toEqual(written);
  });
});

describe('events', () => {
  it('are counted by day and name, with how many people there were', async () => {
    const first = await objectOf(EVENTS, D, event(1), event(2), event(3, { distinctId: 'visitor-2' }));
    const second = await objectOf(EVENTS, NEXT, event(4), event(5, { event: '$pageview' }));
    expect(await ask(dayQuery('events-by-day'), [dayTable('events', [first, second])], [D, NEXT])).toEqual([
      { date: D, event: 'demo_signup', events: 3, people: 2 },
      { date: NEXT, event: '$pageview', events: 1, people: 1 },
      { date: NEXT, event: 'demo_signup', events: 1, people: 1 },
    ]);
    expect(await ask(dayQuery('events-by-day'), [dayTable('events', [first, second])], [D, D])).toHaveLength(1);
  });
});

describe('contacts', () => {
  it('are each what they were last, in the month in which they came', async () => {
    const first = await objectOf(CONTACT_TABLE, D, contact(1), contact(2, { points: null, email: 'b@example.test' }));
    const changed = contact(1, { dateModified: `${NEXT}T09:00:00.000000Z`, points: 25, email: 'a@example.test' });
    const second = await objectOf(CONTACT_TABLE, NEXT, changed);
    expect(await ask(dayQuery('contacts-by-month'), [dayTable('contacts', [first, second])], [D, NEXT])).toMatchObject([
      { contacts: 2, known: 2, points: 25 },
    ]);
  });
});

describe('a sheet', () => {
  it('has its rows in their order, with cells by the names of columns', async () => {
    const path = join(testFolder(), 'sheet.jsonl.gz');
    const rows = [2, 10].map((number) => ({ number, cells: { label: `Row ${number}`, n: null } }));
    await writeSheetLines(path, sheetLines(rows).lines);
    expect(await ask(dayQuery('sheet-rows'), [dayTable('sheets', [{ date: D, path }])], [D, D])).toEqual([
      { date: D, row: 2, cells: '{"label":"Row 2","n":null}' },
      { date: D, row: 10, cells: '{"label":"Row 10","n":null}' },
    ]);
  });
});
