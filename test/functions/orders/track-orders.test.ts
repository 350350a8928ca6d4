import { describe, expect, it } from 'vitest';
import { exportOf, HEADER, sampleOrder, type SampleOrder } from '../../lake/orders.ts';
import { orderWorld, TENANT } from '../../support/order-world.ts';
import { sampleTracking } from '../../support/sample-trackings.ts';

/** The world's clock stands at 2026-01-22T11:00. */
const MADE = '2026-01-14T12:00:00.000Z';
const create = (date: string): string => `orders-create/report_${date}T0600_a.csv`;
const order = (id: number, more: SampleOrder = {}): SampleOrder =>
  sampleOrder({ orders_id: String(id), affid: '57', c1: 'sub-1', ...more });
const tracking = (changes: Parameters<typeof sampleTracking>[0] = {}) =>
  sampleTracking({ tenantId: TENANT, trackingId: 'sub-1', submittedAt: MADE, ...changes });
const LISTING = JSON.stringify({ listExportsOf: TENANT });

type World = Awaited<ReturnType<typeof orderWorld>>;
const tracked = async (world: World) =>
  (await world.trackings.since(TENANT, '2025-01-01T00:00:00.000Z')).map(({ trackingId, orders, version }) => ({
    ...{ trackingId, orders, version },
  }));
const DAY = { '2026-01-14': [{ affiliateId: '57', conversions: 2 }] };

describe('an export that is loaded', () => {
  it('is looked through for the tracking ids of claims, each written where something changed', async () => {
    const world = await orderWorld();
    await world.trackings.register(tracking());
    await world.trackings.register(tracking({ trackingId: 'sub-2', submissionId: 'sub_two' }));
    await world.deliver(world.arrive(create('2026-01-15'), exportOf([order(1), order(2)])));
    expect(await tracked(world)).toEqual([
      { trackingId: 'sub-1', orders: DAY, version: 2 },
      { trackingId: 'sub-2', orders: {}, version: 2 },
    ]);
    expect(await world.trackings.orders(TENANT)).toEqual({
      ...{ tenantId: TENANT, from: '2026-01-15', asOf: '2026-01-15T06:00:00.000Z' },
    });

    await world.deliver(world.arrive(create('2026-01-16'), exportOf([order(3, { order_date: '01/15/2026' })])));
    expect((await tracked(world)).map(({ version }) => version)).toEqual([3, 2]);
    expect((await world.trackings.orders(TENANT))?.asOf).toBe('2026-01-16T06:00:00.000Z');
  });

  it('gives an order back that is declined in a later version', async () => {
    const world = await orderWorld();
    await world.trackings.register(tracking());
    await world.deliver(world.arrive(create('2026-01-15'), exportOf([order(1), order(2)])));
    await world.deliver(world.arrive(create('2026-01-15'), exportOf([order(1, { order_status: 'DECLINED' })])));
    expect(await tracked(world)).toMatchObject([{ orders: {} }]);
  });

  it('says from when on one is missing', async () => {
    const world = await orderWorld();
    await world.trackings.register(tracking());
    await world.deliver(world.arrive(create('2026-01-16'), exportOf([order(1)], HEADER.slice(1))));
    await world.deliver(world.arrive(create('2026-01-15'), exportOf([order(2)])));
    expect(await world.trackings.orders(TENANT)).toMatchObject({ openFrom: '2026-01-16T06:00:00.000Z' });
  });

  it('is read for no tenant whose claims name none, or only old ones', async () => {
    const world = await orderWorld();
    await world.trackings.register(tracking({ submittedAt: '2025-12-18T10:59:59.999Z' }));
    await world.deliver(world.arrive(create('2026-01-15'), exportOf([order(1), order(2)])));
    expect([(await tracked(world))[0]?.orders, await world.trackings.orders(TENANT)]).toEqual([undefined, undefined]);
    await world.trackings.register(
      tracking({ submittedAt: '2025-12-18T11:00:00.000Z', trackingId: 'sub-2', submissionId: 'sub_two' }),
    );
    await world.deliver(LISTING);
    expect((await tracked(world)).map(({ orders }) => orders)).toEqual([undefined, {}]);
  });
});

describe('the look for exports', () => {
  it('finds orders of claims that came after their file', async () => {
    const world = await orderWorld();
    await world.deliver(world.arrive(create('2026-01-15'), exportOf([order(1), order(2)])));
    await world.trackings.register(tracking());
    expect(await world.deliver(LISTING)).toBe(0);
    expect(await tracked(world)).toEqual([{ trackingId: 'sub-1', orders: DAY, version: 2 }]);
  });

  it('is delivered again where somebody else noted something meanwhile', async () => {
    const world = await orderWorld();
    await world.deliver(world.arrive(create('2026-01-15'), exportOf([order(1), order(2)])));
    await world.trackings.register(tracking());
    let isFaster = true;
    await world.struck(async (effect, when) => {
      if (effect !== 'write of sources' || when !== 'before' || !isFaster) return;
      isFaster = false;
      const [read] = await world.trackings.since(TENANT, MADE);
      await world.trackings.save({ ...read!, everflow: {}, version: 2 });
    }, LISTING);
    expect(await tracked(world)).toMatchObject([{ orders: undefined, version: 2 }]);
    // Not every id was looked for yet.
    expect(await world.trackings.orders(TENANT)).toBeUndefined();
    expect(await world.deliver(LISTING)).toBe(0);
    expect(await tracked(world)).toMatchObject([{ orders: DAY, version: 3 }]);
  });
});
