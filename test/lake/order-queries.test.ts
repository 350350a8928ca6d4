import { describe, expect, it } from 'vitest';
import { quoted } from '../../shared/lake/duckdb.ts';
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

  it('says of an affiliate’s orders what became of them, and what others may count otherwise', async () => {
    const at = (orders_id: string, more: SampleOrder = {}) => sampleOrder({ orders_id, affid: '7', ...more });
    const evening = { order_time: '09:05 PM' };
    const second = at('2', evening);
    const first = [
      ...[at('1'), second, at('3', evening), at('4', { ...evening, order_status: 'DECLINED' })],
      ...[at('5', { ...evening, is_test_cc: 'YES' }), at('6', { affid: '' }), at('1')],
      ...[at('6', { affid: '', products_id: '102' }), at('4', { ...evening, order_status: 'DECLINED' })],
    ];
    const later = [{ ...second, order_status: 'VOID/REFUNDED', refund_flag: 'YES', refund_amount: '95' }];
    const lake = await lakeOf([
      [created, first],
      [updated, later],
    ]);
    expect(await answer(lake, 'affiliates-by-day')).toMatchObject([
      {
        ...{ affiliate: '7', orders: 4, test_orders: 1, approved: 3, declined: 1, refunded: 1, repeated: 1 },
        ...{ next_utc_day: 1, previous_utc_day: 0, revenue_micros: 285_000_000, net_micros: 190_000_000 },
      },
      { affiliate: 'direct', orders: 1, test_orders: 0, approved: 1, repeated: 0, next_utc_day: 0 },
    ]);
  });

  it.each([
    ['America/New_York', '06:59 PM', [0, 0]],
    ['America/New_York', '07:00 PM', [1, 0]],
    ['Europe/Berlin', '12:59 AM', [0, 1]],
    ['Europe/Berlin', '01:00 AM', [0, 0]],
  ])('knows in %s whether at %s UTC has another day', async (zone, order_time, [next, previous]) => {
    const { parquet } = await loadExport(exportOf([sampleOrder({ order_time })]), { zone });
    expect(await answer(ordersOf([parquet]), 'affiliates-by-day')).toMatchObject([
      { next_utc_day: next, previous_utc_day: previous },
    ]);
  });

  it('does not know it of facts that were written without the instant, alone or among others', async () => {
    const { parquet } = await loadExport(exportOf([sampleOrder({ order_time: '09:05 PM' })]));
    const older = `${parquet}.older`;
    await ask(
      `COPY (SELECT * EXCLUDE (ordered_at) FROM read_parquet(${quoted(parquet)})) TO ${quoted(older)} (FORMAT parquet)`,
    );
    expect(await answer(ordersOf([older]), 'affiliates-by-day')).toMatchObject([{ approved: 1, next_utc_day: 0 }]);
    expect(await answer(ordersOf([older, parquet]), 'affiliates-by-day')).toMatchObject([{ approved: 1 }]);
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
    const repeats = (answers: typeof once) => answers['affiliates-by-day']?.map((row) => row['repeated']);
    expect([repeats(once), repeats(twice)]).toEqual([
      [0, 0, 0],
      [30, 92, 40],
    ]);
    const withoutRepeats = (answers: typeof once) => ({
      ...answers,
      'affiliates-by-day': answers['affiliates-by-day']?.map(({ repeated: _, ...row }) => row),
    });
    expect(withoutRepeats(twice)).toEqual(withoutRepeats(once));
    for (const name of ORDER_QUERIES) expect(once[name]?.length, name).toBeGreaterThan(0);
  });
});
