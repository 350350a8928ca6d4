import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counts } from '../../../shared/rules/order-ledger.ts';
import { exportOf, sampleOrder, type SampleOrder } from '../../lake/orders.ts';
import { orderWorld, type OrderWorld } from '../../support/order-world.ts';

const named = (feed: string, day: number): string =>
  `${feed}/report_2026-01-${String(day).padStart(2, '0')}T0600_a.csv`;
const row = (order: number, day: number, more: SampleOrder = {}): SampleOrder =>
  sampleOrder({ orders_id: String(order), order_date: `01/${String(day).padStart(2, '0')}/2026`, ...more });
const arrived = (world: OrderWorld, name: string, rows: SampleOrder[]): Promise<number> =>
  world.deliver(world.arrive(name, exportOf(rows)));

/** Which files of facts a delivery downloads, by the days in the names of their exports. */
async function downloaded(world: OrderWorld, make: () => Promise<unknown>): Promise<number[]> {
  world.downloads.splice(0);
  await make();
  const all = await world.counting();
  return all
    .filter((entry) => counts(entry) && world.downloads.includes(entry.facts))
    .map(({ at }) => Number(at.slice(8, 10)))
    .toSorted((a, b) => a - b);
}

describe('the sums of orders', () => {
  const daily = async (): Promise<OrderWorld> => {
    const world = await orderWorld();
    for (let day = 1; day <= 6; day += 1)
      await arrived(world, named('orders-create', day), [row(day * 10, day), row(day * 10 + 1, day)]);
    return world;
  };

  it('are made of the files alone that have orders of the days that changed', async () => {
    const world = await daily();
    expect(await downloaded(world, () => arrived(world, named('orders-create', 7), [row(70, 7)]))).toEqual([7]);
    const update = [row(20, 2, { order_status: 'VOID/REFUNDED' }), row(41, 4, { order_status: 'VOID/REFUNDED' })];
    expect(await downloaded(world, () => arrived(world, named('orders-update', 8), update))).toEqual([2, 4, 8]);
    expect((await world.sums()).map(({ date, now }) => [date.slice(8), now.orders, now.voided])).toEqual([
      ...[
        ['01', 2, 0],
        ['02', 2, 1],
        ['03', 2, 0],
        ['04', 2, 1],
        ['05', 2, 0],
        ['06', 2, 0],
        ['07', 1, 0],
      ],
    ]);
  });

  it('lose an order on the day that it left, in a file that has nothing else of that day', async () => {
    const world = await daily();
    await arrived(world, named('orders-update', 9), [row(31, 9)]);
    expect((await world.sums()).map(({ date, now }) => [date.slice(8), now.orders])).toEqual([
      ...[
        ['01', 2],
        ['02', 2],
        ['03', 1],
        ['04', 2],
        ['05', 2],
        ['06', 2],
        ['09', 1],
      ],
    ]);
    await arrived(world, named('orders-update', 9), [row(32, 3)]);
    expect((await world.sums()).map(({ date, now }) => [date.slice(8), now.orders])).toEqual([
      ...[
        ['01', 2],
        ['02', 2],
        ['03', 3],
        ['04', 2],
        ['05', 2],
        ['06', 2],
      ],
    ]);
  });

  it('are all made again where they were made otherwise', async () => {
    const world = await daily();
    const again = world.arrive(named('orders-create', 6), exportOf([row(60, 6), row(61, 6)]));
    expect(await downloaded(world, () => world.deliver(again))).toEqual([]);
    await world.outdateSums();
    expect(await downloaded(world, () => world.deliver(again))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  const aRow = fc.record({
    order: fc.integer({ min: 1, max: 9 }),
    day: fc.integer({ min: 1, max: 4 }),
    status: fc.constantFrom('NEW', 'DECLINED', 'VOID/REFUNDED'),
    affid: fc.constantFrom('', '7'),
  });
  const aFile = fc.record({
    feed: fc.constantFrom('orders-create', 'orders-update'),
    day: fc.integer({ min: 1, max: 3 }),
    rows: fc.array(aRow, { maxLength: 4 }),
  });

  it('after any files are those that are made of all of them at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aFile, { minLength: 2, maxLength: 6 }), async (files) => {
        const world = await orderWorld();
        let last = '';
        for (const { feed, day, rows } of files) {
          const of = rows.map(({ order, day: date, status, affid }) =>
            row(order, date, { order_status: status, affid }),
          );
          last = world.arrive(named(feed, day), exportOf(of));
          expect(await world.deliver(last)).toBe(0);
        }
        const summed = await world.sums();
        await world.outdateSums();
        await world.deliver(last);
        expect(summed).toEqual(await world.sums());
      }),
      { numRuns: 6 },
    );
  }, 120_000);
});
