import { describe, expect, it } from 'vitest';
import type { OrderDay } from '../../../shared/model/order-ledger.ts';
import { exportOf, HEADER, sampleOrder, type SampleOrder } from '../../lake/orders.ts';
import { dies, orderWorld, TENANT } from '../../support/order-world.ts';

const hundred = Array.from({ length: 100 }, (_, n) => sampleOrder({ orders_id: String(9_000_001 + n) }));
const order = sampleOrder({ orders_id: '9000001' });
const refunded = { ...order, order_status: 'VOID/REFUNDED', refund_flag: 'YES', refund_amount: '95' };
const bad = sampleOrder({ orders_id: '9999999', order_date: '02/30/2026' });

const create = (date: string): string => `orders-create/report_${date}T0600_a.csv`;
const update = (date: string): string => `orders-update/report_${date}T0600_a.csv`;
const total = (days: readonly OrderDay[], of: (day: OrderDay) => number | null): number =>
  days.reduce((sum, day) => sum + (of(day) ?? 0), 0);
const orders = (days: readonly OrderDay[]): number => total(days, (day) => day.asCreated.orders);

describe('an export', () => {
  it('that is told of three times is one entry, and its hundred rows count once', async () => {
    const world = await orderWorld();
    const message = world.arrive(create('2026-01-15'), exportOf(hundred));
    for (let n = 0; n < 3; n += 1) expect(await world.deliver(message)).toBe(0);
    expect(await world.statuses()).toEqual({ [`${create('2026-01-15')} 1`]: 'LOADED' });
    expect(await world.counting()).toMatchObject([{ rows: { physical: 100, accepted: 100 } }]);
    expect(orders(await world.sums())).toBe(100);
    expect(world.lake.size).toBe(2);
  });

  it('of an earlier day than those that are loaded is loaded', async () => {
    const world = await orderWorld();
    await world.deliver(world.arrive(create('2026-01-14'), exportOf([order])));
    const late = sampleOrder({ orders_id: '8000001', order_date: '01/08/2026' });
    expect(await world.deliver(world.arrive(create('2026-01-09'), exportOf([late])))).toBe(0);
    expect((await world.sums()).map(({ date }) => date)).toEqual(['2026-01-08', '2026-01-14']);
  });

  it.each<[string, [string, SampleOrder[]][]]>([
    [
      'creation and update',
      [
        [create('2026-01-15'), [order]],
        [update('2026-01-21'), [refunded]],
      ],
    ],
    [
      'the update first',
      [
        [update('2026-01-21'), [refunded]],
        [create('2026-01-15'), [order]],
      ],
    ],
    [
      'the creation sent again under a later name',
      [
        [create('2026-01-15'), [order]],
        [update('2026-01-21'), [refunded]],
        [create('2026-01-22'), [order]],
      ],
    ],
  ])('of an order that is refunded later: %s', async (_, files) => {
    const world = await orderWorld();
    for (const [name, rows] of files) await world.deliver(world.arrive(name, exportOf(rows)));
    expect(await world.sums()).toMatchObject([
      {
        date: '2026-01-14',
        asCreated: { orders: 1, approved: 1, revenueMicros: 95_000_000 },
        now: { voided: 1, revenueMicros: null, netMicros: 0 },
      },
    ]);
  });

  it('that replaces another under its key takes its place, also where the message of the older comes last', async () => {
    const world = await orderWorld();
    const name = create('2026-01-15');
    const older = world.arrive(name, exportOf(hundred));
    await world.deliver(older);
    const newer = world.arrive(name, exportOf(hundred.slice(0, 40)));
    for (const message of [older, newer, older]) expect(await world.deliver(message)).toBe(0);
    expect(await world.statuses()).toEqual({ [`${name} 1`]: 'SUPERSEDED', [`${name} 2`]: 'LOADED' });
    expect(orders(await world.sums())).toBe(40);
  });

  it('that is replaced while it is loaded does not count', async () => {
    const world = await orderWorld();
    const name = create('2026-01-15');
    const older = world.arrive(name, exportOf(hundred));
    let newer = '';
    await world.struck((effect, when) => {
      if (effect === 'upload to facts' && when === 'after') newer = world.arrive(name, exportOf([order]));
    }, older);
    expect(await world.counting()).toEqual([]);
    await world.deliver(newer);
    await world.deliver(older);
    expect(await world.counting()).toMatchObject([{ rows: { physical: 1 } }]);
    expect(orders(await world.sums())).toBe(1);
  });

  it('that was overtaken between the look at its key and its write is looked at again', async () => {
    const world = await orderWorld();
    const name = create('2026-01-15');
    const older = world.arrive(name, exportOf(hundred));
    let overtaken = false;
    await world.struck(async (effect, when) => {
      if (overtaken || effect !== 'transaction of sources' || when !== 'before') return;
      overtaken = true;
      await world.deliver(world.arrive(name, exportOf([order])));
    }, older);
    expect(overtaken).toBe(true);
    expect(await world.statuses()).toMatchObject({ [`${name} 2`]: 'LOADED' });
    expect(await world.counting()).toHaveLength(1);
  });

  it('keeps its bad rows, and loads without them', async () => {
    const world = await orderWorld();
    await world.deliver(world.arrive(create('2026-01-15'), exportOf([...hundred, bad])));
    expect(await world.counting()).toMatchObject([{ rows: { physical: 101, accepted: 100, quarantined: 1 } }]);
    expect([...world.lake.keys()].map((key) => key.split('/')[0])).toEqual(['quarantine', 'orders', 'facts']);
  });

  it('that is corrupt fails alone and is told once; when it is mended that is over', async () => {
    const world = await orderWorld();
    const dates = ['11', '12', '13', '14', '15'].map((day) => `2026-01-${day}`);
    const messages = dates.map((date, n) =>
      world.arrive(create(date), exportOf([sampleOrder({ orders_id: String(n) })], n === 2 ? HEADER.slice(1) : HEADER)),
    );
    expect(await world.deliver(...messages)).toBe(1);
    for (let n = 0; n < 2; n += 1) expect(await world.deliver(messages[2]!)).toBe(1);
    expect((await world.counting()).map(({ at }) => at.slice(8, 10))).toEqual(['11', '12', '14', '15']);
    const told = { type: 'ORDER_FILE_FAILED', subject: 'orders-create', repeats: 0 };
    expect(await world.alerts()).toEqual([{ ...told, status: 'OPEN' }]);

    expect(await world.deliver(world.arrive(create(dates[2]!), exportOf([sampleOrder({ orders_id: '2' })])))).toBe(0);
    expect(await world.counting()).toHaveLength(5);
    expect(await world.alerts()).toEqual([{ ...told, status: 'RESOLVED' }]);
  });

  it('with a column that no other had tells of it once', async () => {
    const world = await orderWorld();
    const header = [...HEADER, 'Risk Score'];
    for (const date of ['2026-01-14', '2026-01-15'])
      await world.deliver(world.arrive(create(date), exportOf([{ ...order, orders_id: date.slice(8) }], header)));
    expect(await world.alerts()).toEqual([
      { type: 'SOURCE_ANOMALY', subject: 'SCHEMA:orders-create:2026-01-14', status: 'OPEN', repeats: 0 },
    ]);
  });

  it.each([
    ['of nobody', `nobody/${create('2026-01-15')}`],
    ['of another kind', `${TENANT}/prospects-create/report_2026-01-15T0600.csv`],
  ])('%s is given back each time', async (_, key) => {
    const world = await orderWorld();
    const message = world.arrive(create('2026-01-15'), exportOf([order]));
    const path = encodeURIComponent(`${TENANT}/${create('2026-01-15')}`);
    expect(await world.deliver(message.replace(path, encodeURIComponent(key)))).toBe(1);
    expect(await world.counting()).toEqual([]);
  });
});

describe('a message', () => {
  it('that S3 sends to try the queue is done with', async () => {
    const world = await orderWorld();
    expect(
      await world.deliver(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'exports' })),
    ).toBe(0);
  });

  it.each(['no JSON', '{"Records":[{"eventName":"ObjectCreated:Put"}]}', '{}'])(
    'that says nothing is given back: %s',
    async (body) => expect(await (await orderWorld()).deliver(body)).toBe(1),
  );
});

describe('the look for exports', () => {
  const look = JSON.stringify({ listExportsOf: TENANT });

  it('queues what was missed, what was replaced and what never ended, and nothing else', async () => {
    const world = await orderWorld();
    await world.deliver(world.arrive(create('2026-01-14'), exportOf(hundred)));
    await world.deliver(world.arrive(create('2026-01-13'), exportOf([order], HEADER.slice(1))));
    await world.deliver(look);
    expect(world.queue).toEqual([]);

    const missed = world.arrive(create('2026-01-09'), exportOf([sampleOrder({ orders_id: '1' })]));
    const replaced = world.arrive(create('2026-01-14'), exportOf(hundred.slice(0, 3)));
    const never = world.arrive(update('2026-01-14'), exportOf([sampleOrder({ orders_id: '2' })]));
    await world.struck(dies('upload to orders', 'before'), never);
    world.arrive('orders-create/readme.csv', 'x');
    await world.deliver(look);
    const keyOf = (message: string): unknown => /"key":"([^"]*)"/.exec(message)?.[1];
    expect(world.queue.map(keyOf)).toEqual([missed, replaced, never].map(keyOf));

    for (const message of world.queue.splice(0)) await world.deliver(message);
    expect(orders(await world.sums())).toBe(5);
    await world.deliver(look);
    expect(world.queue).toEqual([]);
  });

  it('queues a duplicate when what it is one of counts no more', async () => {
    const world = await orderWorld();
    for (const date of ['2026-01-14', '2026-01-15']) await world.deliver(world.arrive(create(date), exportOf(hundred)));
    await world.deliver(world.arrive(create('2026-01-14'), exportOf([sampleOrder({ orders_id: '1' })])));
    expect(orders(await world.sums())).toBe(1);
    await world.deliver(look);
    for (const message of world.queue.splice(0)) await world.deliver(message);
    expect(orders(await world.sums())).toBe(101);
  });
});
