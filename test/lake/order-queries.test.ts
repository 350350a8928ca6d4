import { describe, expect, it } from 'vitest';
import { ORDER_QUERIES, orderQuery, ordersOf } from '../../shared/lake/order-queries.ts';
import type { OrderFile } from '../../shared/model/order-file.ts';
import { ask, exportOf, loadExport, sampleOrder, type SampleOrder } from './orders.ts';

const PERIOD = ['2026-01-01', '2026-12-31'];

/** A lake of these files, each with its orders. */
async function lakeOf(files: [Partial<OrderFile>, SampleOrder[]][]): Promise<string[]> {
  const loaded = [];
  for (const [index, [file, orders]] of files.entries())
    loaded.push(await loadExport(exportOf(orders), { file: { id: `file-${index}`, ...file } }));
  const [first, ...others] = loaded.map(({ parquet }) => parquet);
  return ordersOf([first!, ...others]);
}

const answer = (lake: readonly string[], query: string) => ask(orderQuery(query), lake, PERIOD);

const created = { feed: 'orders-create', at: '2026-01-15T06:00:00.000Z' } as const;
const updated = { feed: 'orders-update', at: '2026-01-21T06:00:00.000Z' } as const;
const order = sampleOrder({ orders_id: '9000001', total_amount: '95' });
const refunded = { ...order, order_status: 'VOID/REFUNDED', refund_flag: 'YES', refund_amount: '95' };

describe('an order that is refunded later', () => {
  it.each<[string, [Partial<OrderFile>, SampleOrder[]][]]>([
    [
      'creation and update',
      [
        [created, [order]],
        [updated, [refunded]],
      ],
    ],
    [
      'the update first',
      [
        [updated, [refunded]],
        [created, [order]],
      ],
    ],
    [
      'the creation once more after both',
      [
        [created, [order]],
        [updated, [refunded]],
        [created, [order]],
      ],
    ],
    [
      'both of the same time',
      [
        [updated, [refunded]],
        [{ ...created, at: updated.at }, [order]],
      ],
    ],
    [
      'the update before an older row of its own file',
      [
        [created, [order]],
        [updated, [order, refunded]],
      ],
    ],
  ])('is worth nothing now and its price as created: %s', async (_, files) => {
    const lake = await lakeOf(files);
    expect(await answer(lake, 'current-state')).toMatchObject([
      { orders: 1, approved: 0, voided: 1, revenue_micros: null, net_micros: 0 },
    ]);
    expect(await answer(lake, 'as-created')).toMatchObject([{ orders: 1, approved: 1, revenue_micros: 95_000_000 }]);
    expect(await answer(lake, 'daily-trend')).toMatchObject([
      { orders: 1, approval_rate: 100, revenue_as_created_micros: 95_000_000, revenue_micros: null },
    ]);
  });
});

describe('the query library', () => {
  const orders = (affid: string, count: number, approved: number, first: number): SampleOrder[] =>
    Array.from({ length: count }, (_, index) => ({
      ...sampleOrder({ orders_id: String(first + index), affid, billing_state: affid === '9' ? '' : 'NY' }),
      order_status: index < approved ? 'NEW' : 'DECLINED',
    }));
  const all = [...orders('7', 120, 30, 1000), ...orders('', 200, 40, 2000), ...orders('9', 100, 90, 3000)];
  const twoProducts = ['101', '102'].map((products_id) => sampleOrder({ orders_id: '1', products_id, affid: '9' }));
  const test = sampleOrder({ orders_id: '2', affid: '9', is_test_cc: 'YES' });

  const everyAnswer = async (lake: readonly string[]) =>
    Object.fromEntries(await Promise.all(ORDER_QUERIES.map(async (name) => [name, await answer(lake, name)] as const)));

  it('ranks affiliates with more than a hundred orders by approval, orders of nobody as direct', async () => {
    expect(await answer(await lakeOf([[created, all]]), 'order-leaderboard')).toEqual([
      { affiliate: '7', orders: 120, approved: 30, approval_rate: 25 },
      { affiliate: 'direct', orders: 200, approved: 40, approval_rate: 20 },
    ]);
  });

  it.each([
    [50, []],
    [51, [{ state: 'NY', orders: 51, declined: 34, decline_rate: 66.7 }]],
  ])('shows a state of %i orders or does not', async (count, states) => {
    expect(await answer(await lakeOf([[created, orders('7', count, 17, 1000)]]), 'state-heatmap')).toEqual(states);
  });

  it('counts an order of two products and its total once, and test orders apart', async () => {
    const lake = await lakeOf([[created, [...twoProducts, test]]]);
    expect(await answer(lake, 'daily-by-affiliate')).toMatchObject([
      { affiliate: '9', orders: 1, test_orders: 1, revenue_micros: 95_000_000 },
    ]);
    expect(await answer(lake, 'campaign-approval')).toMatchObject([{ orders: 1, approved: 1 }]);
  });

  it('answers every query the same where every order came twice', async () => {
    const file = [...all, ...twoProducts, test];
    const once = await everyAnswer(await lakeOf([[created, file]]));
    const twice = await everyAnswer(
      await lakeOf([
        [created, [...file, ...file]],
        [{ ...created, at: updated.at }, file],
      ]),
    );
    expect(ORDER_QUERIES.length).toBeGreaterThan(10);
    expect(twice).toEqual(once);
    for (const name of ORDER_QUERIES) expect(once[name]?.length, name).toBeGreaterThan(0);
  });
});
