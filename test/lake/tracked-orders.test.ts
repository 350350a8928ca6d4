import { describe, expect, it } from 'vitest';
import { writeFacts } from '../../shared/lake/order-facts.ts';
import { trackedOrders } from '../../shared/lake/tracked-orders.ts';
import type { OrderFile } from '../../shared/model/order-file.ts';
import { TRACKED_COLUMNS } from '../../shared/lake/order-columns.ts';
import { ask, exportOf, HEADER, loadExport, sampleOrder, testFolder, type SampleOrder } from './orders.ts';

const DUCKDB = { memoryMb: 256, threads: 1 };
const created = { feed: 'orders-create', at: '2026-01-15T06:00:00.000Z' } as const;
const updated = { feed: 'orders-update', at: '2026-01-21T06:00:00.000Z' } as const;
const order = (id: number, more: SampleOrder): SampleOrder =>
  sampleOrder({ orders_id: String(id), affid: '57', ...more });

/** What the facts of these files say under the ids. */
async function tracked(
  files: [Partial<OrderFile>, SampleOrder[]][],
  ids: string[],
  header: readonly string[] = HEADER,
  from = '2026-01-01',
) {
  const folder = testFolder();
  const facts: string[] = [];
  for (const [index, [file, orders]] of files.entries()) {
    const { parquet } = await loadExport(exportOf(orders, header), { file: { id: `file-${index}`, ...file } });
    facts.push(`${folder}/${index}.parquet`);
    await writeFacts(parquet, facts.at(-1)!, { folder, duckDb: DUCKDB });
  }
  return Object.fromEntries(await trackedOrders(facts, { trackingIds: ids, from }, { folder, duckDb: DUCKDB }));
}

describe('orders under a tracking id', () => {
  it.each(['c1', 'c2', 'c3', 'Click ID'] as const)('are those that carry it as %s', async (column) => {
    const orders = [
      order(1, { [column]: 'sub-1' }),
      order(2, { [column]: ' sub-1 ' }),
      order(3, { [column]: 'SUB-1' }),
    ];
    expect(await tracked([[created, orders]], ['sub-1', 'sub-9'])).toEqual({
      'sub-1': { '2026-01-14': [{ affiliateId: '57', conversions: 2 }] },
    });
  });

  it('count once, in however many columns, rows and files', async () => {
    const twice = ['101', '102'].map((products_id) => order(1, { products_id, c1: 'sub-1', 'Click ID': 'sub-1' }));
    const files: [Partial<OrderFile>, SampleOrder[]][] = [
      [created, twice],
      [{ ...created, at: updated.at }, twice],
    ];
    expect(await tracked(files, ['sub-1'])).toEqual({
      'sub-1': { '2026-01-14': [{ affiliateId: '57', conversions: 1 }] },
    });
  });

  it('are approved ones as they are now, without tests, by day and affiliate', async () => {
    const orders = [
      ...[order(1, { c1: 'sub-1' }), order(2, { c1: 'sub-1', order_date: '01/13/2026' })],
      ...[order(3, { c1: 'sub-1', affid: '58' }), order(4, { c1: 'sub-1', affid: '' })],
      ...[order(5, { c1: 'sub-1', order_status: 'DECLINED' }), order(6, { c1: 'sub-1', is_test_cc: 'YES' })],
      ...[order(7, { c1: 'sub-1' }), order(8, { c1: 'sub-2', c2: 'sub-1' })],
    ];
    const refunded = order(7, { c1: 'sub-1', order_status: 'VOID/REFUNDED', refund_amount: '95' });
    const found = await tracked(
      [
        [created, orders],
        [updated, [refunded]],
      ],
      ['sub-1', 'sub-2'],
    );
    expect(found['sub-1']?.['2026-01-13']).toEqual([{ affiliateId: '57', conversions: 1 }]);
    expect(found['sub-1']?.['2026-01-14']).toEqual(
      expect.arrayContaining([
        { affiliateId: '57', conversions: 2 },
        { affiliateId: '58', conversions: 1 },
        { affiliateId: '', conversions: 1 },
      ]),
    );
    expect(found['sub-2']).toEqual({ '2026-01-14': [{ affiliateId: '57', conversions: 1 }] });
  });

  it('are those from a day on', async () => {
    const orders = [order(1, { c1: 'sub-1', order_date: '01/13/2026' }), order(2, { c1: 'sub-1' })];
    const from = (date: string) => tracked([[created, orders]], ['sub-1'], HEADER, date);
    expect(Object.keys((await from('2026-01-13'))['sub-1'] ?? {}).toSorted()).toEqual(['2026-01-13', '2026-01-14']);
    expect(Object.keys((await from('2026-01-14'))['sub-1'] ?? {})).toEqual(['2026-01-14']);
  });

  it('are none where the file has no such column, or nobody asks', async () => {
    const header = HEADER.filter((column) => !['c1', 'c2', 'c3', 'Click ID'].includes(column));
    expect(await tracked([[created, [order(1, {})]]], ['sub-1'], header)).toEqual({});
    expect(await tracked([[created, [order(1, { c1: 'sub-1' })]]], [])).toEqual({});
    expect(await tracked([], ['sub-1'])).toEqual({});
  });

  it('are none in facts of before tracking ids were kept, and all in the others', async () => {
    const folder = testFolder();
    const [older, newer, kept] = ['older', 'newer', 'kept'].map((name) => `${folder}/${name}.parquet`) as [
      string,
      string,
      string,
    ];
    for (const [id, path] of [
      [1, kept],
      [2, newer],
    ] as const) {
      const { parquet } = await loadExport(exportOf([order(id, { c1: 'sub-1' })]), {
        file: { id: `file-${id}`, ...created },
      });
      await writeFacts(parquet, path, { folder, duckDb: DUCKDB });
    }
    const without = TRACKED_COLUMNS.join(', ');
    await ask(`COPY (SELECT * EXCLUDE (${without}) FROM read_parquet('${kept}')) TO '${older}' (FORMAT parquet)`);
    const found = async (...facts: string[]) =>
      trackedOrders(facts, { trackingIds: ['sub-1'], from: '2026-01-01' }, { folder, duckDb: DUCKDB });
    expect([(await found(older)).size, (await found(older, newer)).size]).toEqual([0, 1]);
  });

  it('take an id for a text, whatever it holds', async () => {
    const odd = `a'b"c\\d%_;--é`;
    expect(await tracked([[created, [order(1, { c1: odd }), order(2, { c1: 'other' })]]], [odd])).toEqual({
      [odd]: { '2026-01-14': [{ affiliateId: '57', conversions: 1 }] },
    });
  });
});
