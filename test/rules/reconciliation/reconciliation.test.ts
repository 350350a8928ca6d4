import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DailyPerformance } from '../../../shared/model/daily.ts';
import type { OrderDay } from '../../../shared/model/order-ledger.ts';
import { daysOf } from '../../../shared/rules/calendar.ts';
import type { ReportedClaim } from '../../../shared/rules/reconciliation/claim-days.ts';
import { reconciliationCsv } from '../../../shared/rules/reconciliation/reconciliation-csv.ts';
import { reconciliation, type ReconciliationGround } from '../../../shared/rules/reconciliation/reconciliation.ts';
import {
  AFTERNOON,
  annsGround,
  DAY_R,
  LATE_EVENING,
  networkDay,
  orderDayOf,
  ordersOf,
  reported,
} from '../../support/sample-reconciliation.ts';
import { externalRow } from '../../support/sample-sources.ts';

const RANGE = { from: '2026-10-29', to: '2026-10-31' };
const DATES = daysOf(RANGE);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Days of five ids, of which three are affiliates', and their claims. */
const grounds = (): fc.Arbitrary<ReconciliationGround> => {
  const count = fc.nat({ max: 500 });
  const id = fc.constantFrom('41', '57', '58', '59', '60');
  const rows = fc.uniqueArray(fc.record({ affiliateId: id, clicks: count, conversions: count, spendMicros: count }), {
    selector: ({ affiliateId }) => affiliateId,
  });
  const fate = fc.record({ testOrders: count, repeated: count, onNextUtcDay: count });
  const orders = fc.uniqueArray(
    fc.record({ affiliate: fc.oneof(id, fc.constant('direct')), approved: count, refunded: count, fate }),
    { selector: ({ affiliate }) => affiliate },
  );
  const at = fc.constantFrom('2026-10-29T19:00:00.000Z', '2026-10-30T01:00:00.000Z', AFTERNOON, LATE_EVENING);
  const claim = fc.array(fc.tuple(at, fc.record({ clicks: count, conversions: count })), {
    minLength: 1,
    maxLength: 3,
  });
  return fc
    .record({
      days: fc.array(fc.option(fc.record({ rows, unmapped: count })), { minLength: 3, maxLength: 3 }),
      orders: fc.array(fc.option(orders), { minLength: 3, maxLength: 3 }),
      claims: fc.tuple(fc.array(claim), fc.array(claim), fc.array(claim)),
    })
    .map(({ days, orders: orderDays, claims }) => ({
      ...annsGround(),
      affiliates: ['57', '58', '59'].map((networkId) => ({
        ...{ id: `aff_${networkId}`, name: networkId, networkIds: [networkId] },
      })),
      claims: new Map<string, ReportedClaim[]>(
        claims.map((some, index) => [`aff_${57 + index}`, some.map((reports) => reported(reports))]),
      ),
      days: days.flatMap((day, index): DailyPerformance[] => {
        if (!day) return [];
        const unmapped = [{ sourceId: 's', sourceName: 's', clicks: 0, conversions: 0, costMicros: day.unmapped }];
        return [
          { ...networkDay([], { unmapped }), date: DATES[index]!, rows: day.rows.map((row) => externalRow(row)) },
        ];
      }),
      orders: orderDays.flatMap((day, index): OrderDay[] =>
        day
          ? [
              orderDayOf(
                day.map(({ affiliate, approved, refunded, fate: more }) =>
                  ordersOf(affiliate, approved, { ...more, refunded: Math.min(refunded, approved) }),
                ),
                DATES[index],
              ),
            ]
          : [],
      ),
    }));
};

describe('the rows of some days', () => {
  it('add up to what the sources have, and every gap to its causes', () => {
    fc.assert(
      fc.property(grounds(), (ground) => {
        const { rows, totals } = reconciliation(ground, RANGE);
        const merged = ground.days.flatMap((day) => day.rows);
        expect(totals.network?.clicks ?? 0).toBe(sum(merged.map(({ clicks }) => clicks ?? 0)));
        expect(totals.network?.conversions ?? 0).toBe(sum(merged.map(({ conversions }) => conversions ?? 0)));
        expect(totals.spend?.spendMicros ?? 0).toBe(
          sum([
            ...merged.map(({ spendMicros }) => spendMicros ?? 0),
            ...ground.days.flatMap(({ unmapped }) => unmapped?.map(({ costMicros }) => costMicros) ?? []),
          ]),
        );
        const named = ground.orders.flatMap(({ affiliates }) => affiliates);
        expect(totals.orders?.orders ?? 0).toBe(sum(named.map(({ orders }) => orders)));
        for (const { gaps } of [...rows, totals])
          for (const { left, right, gap, causes, absent } of gaps) {
            expect(gap === null).toBe(absent !== undefined);
            if (gap === null) continue;
            expect(gap).toBe(left! - right!);
            expect(sum(causes.map(({ count }) => count))).toBe(gap);
          }
      }),
    );
  });

  it('hold a claim’s whole number, day by day', () => {
    fc.assert(
      fc.property(grounds(), (ground) => {
        const { totals } = reconciliation(ground, RANGE);
        const newest = [...ground.claims.values()].flatMap((claims) => claims!.map(({ current }) => current.claimed));
        expect(totals.claims?.claimed.clicks ?? 0).toBe(sum(newest.map(({ clicks = 0 }) => clicks)));
      }),
    );
  });
});

describe('the totals', () => {
  const ground = annsGround({
    claims: new Map([['aff_ann', [reported([[AFTERNOON, { clicks: 400 }]])]]]),
    days: [networkDay([{ clicks: 410, conversions: 25 }])],
    orders: [orderDayOf([ordersOf('57', 20)])],
  });

  it('say of how many days they have what', () => {
    expect(reconciliation(ground, RANGE)).toMatchObject({
      ...{ days: { asked: 3, network: 1, orders: 1, spend: 1 }, truncated: false },
      totals: {
        claims: { count: 1, claimed: { clicks: 400 } },
        network: { clicks: 410, conversions: 25, payoutMicros: 625_000_000 },
        orders: { orders: 20, revenueMicros: 1_900_000_000, netMicros: null },
        spend: { spendMicros: 0, costMicros: 625_000_000 },
      },
    });
  });

  it('are null where nobody knows anything', () => {
    expect(reconciliation(annsGround(), RANGE)).toMatchObject({
      ...{ rows: [], freshness: { oldest: null, newest: null } },
      totals: { claims: null, platform: null, network: null, orders: null, spend: null, gaps: [] },
    });
  });

  it('of one affiliate are of its rows alone', () => {
    const both = {
      ...ground,
      days: [networkDay([{ clicks: 410 }, { affiliateId: '58', affiliateLabel: 'Quill', clicks: 90 }])],
    };
    expect(reconciliation(both, RANGE, 'aff_ann').totals.network?.clicks).toBe(410);
    expect(reconciliation(both, RANGE).totals.network?.clicks).toBe(500);
  });

  it('are as old as the oldest of their parts', () => {
    const inputs = networkDay([]).inputs.map((input) => ({ ...input, fetchedAt: AFTERNOON, lastGoodAt: AFTERNOON }));
    const days = [networkDay([{}]), { ...networkDay([{}], { inputs }), date: '2026-10-31' }];
    expect(reconciliation({ ...ground, days }, RANGE).totals.network?.asOf).toBe(AFTERNOON);
  });
});

describe('a file of rows', () => {
  it('has a record a row, in dollars, with gaps, their causes and what is missing', () => {
    const ground = annsGround({
      affiliates: [{ id: 'aff_ann', name: '=Ann', networkIds: ['57', '71'] }],
      claims: new Map([['aff_ann', [reported([[AFTERNOON, { clicks: 412 }]])]]]),
      days: [networkDay([{ clicks: 410, conversions: 25 }])],
    });
    const [header, record, end] = reconciliationCsv(reconciliation(ground, { from: DAY_R, to: DAY_R }).rows).split(
      '\r\n',
    );
    const cells = Object.fromEntries(header!.split(',').map((name, index) => [name, record!.split(',')[index]]));
    expect(end).toBe('');
    expect(cells).toMatchObject({
      ...{ date: DAY_R, affiliate_id: 'aff_ann', affiliate: "'=Ann", network_ids: '57; 71', claims: '1' },
      ...{ claimed_views: '', claimed_clicks: '412', unverified_clicks: '412', observed_clicks: '' },
      ...{
        network_clicks: '410',
        network_payout: '625.00',
        orders: '',
        order_revenue: '',
        spend: '0.00',
        cost: '625.00',
      },
      ...{ claims_network_clicks_gap: '2', claims_network_clicks_causes: 'UNEXPLAINED 2' },
      ...{ network_orders_conversions_gap: '', network_orders_conversions_causes: '', absent: 'orders NO_RUN' },
      oldest: AFTERNOON,
    });
  });
});
