import { describe, expect, it } from 'vitest';
import type { DailyInput } from '../../../shared/model/daily.ts';
import type { ReconciliationGround } from '../../../shared/rules/reconciliation/reconciliation.ts';
import type { ReportedClaim } from '../../../shared/rules/reconciliation/claim-days.ts';
import {
  AFTERNOON,
  DAY_R,
  gapsByName,
  LATE_EVENING,
  madeAt,
  MORNING_AFTER,
  networkDay,
  orderDayOf,
  ordersOf,
  reconciled,
  reported,
  restated,
  seen,
} from '../../support/sample-reconciliation.ts';
import { exportVersion } from '../../support/sample-order-files.ts';
import { newEntry } from '../../../shared/rules/order-ledger.ts';
import type { OrderFileEntry } from '../../../shared/model/order-ledger.ts';
import { T0 } from '../../support/sample-claims.ts';

const ofAnn = (...claims: ReportedClaim[]) => new Map([['aff_ann', claims]]);
const network = (clicks: number, conversions = 0) => [networkDay([{ clicks, conversions }])];
const duplicate = { flags: [{ key: 'duplicate_across_affiliates', severity: 'MEDIUM' } as const] };

/** Ann's gap of a name. */
const gap = (name: string, ground: Partial<ReconciliationGround>) =>
  gapsByName(reconciled(ground).rows.find(({ affiliateId }) => affiliateId === 'aff_ann')!)[name]!;

const file = (status: 'LOADED' | 'FAILED', date: string, settledAt: string): OrderFileEntry => ({
  ...newEntry(exportVersion('acme', date), settledAt),
  ...{ status, settledAt, version: 2, sha256: 'a'.repeat(64), parquet: 'p', facts: 'f', headerHash: 'b'.repeat(64) },
  ...{ rows: { physical: 1, accepted: 1, quarantined: 0, blank: 0 }, reason: 'no good' },
});

describe('claims against the network', () => {
  const clicks = (ground: Partial<ReconciliationGround>) => gap('claims-network clicks', ground);

  it('have no gap where both say the same', () => {
    expect(clicks({ claims: ofAnn(reported([[AFTERNOON, { clicks: 410 }]])), days: network(410) })).toEqual({
      ...{ left: 410, right: 410, gap: 0, causes: {} },
    });
  });

  it.each([
    [7, { TIME_ZONE: 7 }],
    [6, { TIME_ZONE: 6 }],
    [8, { TIME_ZONE: 7, UNEXPLAINED: 1 }],
    [-1, { UNEXPLAINED: -1 }],
  ])('are %i more, and 7 were reported when UTC had the next day', (more, causes) => {
    const claim = reported([
      [AFTERNOON, { clicks: 400 }],
      [LATE_EVENING, { clicks: 407 }],
    ]);
    expect(clicks({ claims: ofAnn(claim), days: network(407 - more) })).toMatchObject({ gap: more, causes });
  });

  it.each([
    [-7, { TIME_ZONE: -7 }],
    [-6, { TIME_ZONE: -6 }],
    [-8, { TIME_ZONE: -7, UNEXPLAINED: -1 }],
    [1, { UNEXPLAINED: 1 }],
  ])('are %i more, and 7 were reported the evening before, when UTC had this day', (more, causes) => {
    const claim = reported([
      ['2026-10-30T01:00:00.000Z', { clicks: 7 }],
      [AFTERNOON, { clicks: 407 }],
    ]);
    expect(clicks({ claims: ofAnn(claim), days: network(400 - more) })).toMatchObject({ gap: more, causes });
  });

  it('have nothing to do with UTC where as much goes as comes', () => {
    const claim = reported([
      ['2026-10-30T01:00:00.000Z', { clicks: 7 }],
      [LATE_EVENING, { clicks: 14 }],
    ]);
    expect(clicks({ claims: ofAnn(claim), days: network(5) })).toMatchObject({ gap: 2, causes: { UNEXPLAINED: 2 } });
  });

  it.each([
    ['after the report', '2026-10-30T19:00:00.001Z', { LATE: -10 }],
    ['when it was made', AFTERNOON, { UNEXPLAINED: -10 }],
  ])('are less by what the network added %s', (_, at, causes) => {
    const claims = ofAnn(reported([[AFTERNOON, { clicks: 400 }]]));
    const restatements = [restated(at, { clicks: 395 }, { clicks: 410 })];
    expect(clicks({ claims, days: network(410), restatements })).toMatchObject({ gap: -10, causes });
  });

  it('have nothing to do with what was restated of another day', () => {
    const claims = ofAnn(reported([[AFTERNOON, { clicks: 400 }]]));
    const other = { ...restated(MORNING_AFTER, null, { clicks: 410 }), date: '2026-10-29' };
    expect(clicks({ claims, days: network(410), restatements: [other] })).toMatchObject({
      causes: { UNEXPLAINED: -10 },
    });
  });

  it.each<[string, Parameters<typeof restated>, number, object]>([
    ['added 4 of them', [MORNING_AFTER, { clicks: 406 }, { clicks: 410 }], -10, { LATE: -4, UNEXPLAINED: -6 }],
    ['added a row', [MORNING_AFTER, null, { clicks: 410 }], -10, { LATE: -10 }],
    ['took 6 back', [MORNING_AFTER, { clicks: 416 }, { clicks: 410 }], 10, { LATE: 6, UNEXPLAINED: 4 }],
    ['took a row back', [MORNING_AFTER, { clicks: 12 }, null], 10, { LATE: 10 }],
    ['added for another id', [MORNING_AFTER, null, { clicks: 410 }, '58'], -10, { UNEXPLAINED: -10 }],
  ])('differ where it later %s', (_, restatement, more, causes) => {
    const claims = ofAnn(reported([[AFTERNOON, { clicks: 410 + more }]]));
    const ground = { claims, days: network(410), restatements: [restated(...restatement)] };
    expect(clicks(ground)).toMatchObject({ gap: more, causes });
  });

  it.each([
    ['first read after the report', madeAt('2026-10-30T19:00:00.001Z'), { LATE: -10 }],
    ['first read before it', madeAt(AFTERNOON), { UNEXPLAINED: -10 }],
    ['restated since, and nobody knows when it was first read', madeAt(MORNING_AFTER, 2), { UNEXPLAINED: -10 }],
  ])('are less, of a day %s', (_, entry, causes) => {
    const claims = ofAnn(reported([[AFTERNOON, { clicks: 400 }]]));
    expect(clicks({ claims, days: network(410), ledger: [entry] })).toMatchObject({ gap: -10, causes });
  });

  it.each([
    [400, { DUPLICATE: 30 }],
    [401, { DUPLICATE: 29 }],
    [399, { DUPLICATE: 30, UNEXPLAINED: 1 }],
  ])('are more than %i by posts that another affiliate claimed first', (counted, causes) => {
    const claims = ofAnn(reported([[AFTERNOON, { clicks: 400 }]]), reported([[AFTERNOON, { clicks: 30 }]], duplicate));
    expect(clicks({ claims, days: network(counted) })).toMatchObject({ causes });
  });

  it('are not compared where the affiliate never reports the metric in those days', () => {
    const claims = ofAnn(reported([[AFTERNOON, { clicks: 400 }]]));
    expect(gap('claims-network conversions', { claims, days: network(410, 25) })).toEqual({
      ...{ left: null, right: 25, gap: null, absent: 'NOT_CLAIMED', causes: {} },
    });
  });

  it.each<[string, Parameters<typeof networkDay>[1] | null, string]>([
    ['was never read', null, 'NO_RUN'],
    ['is not one of the tenant’s', { inputs: [] }, 'NO_SOURCE'],
    [
      'could not be read',
      {
        inputs: [{ source: 'everflow', status: 'FAILED', version: null, fetchedAt: null, lastGoodAt: null }],
      },
      'FAILED',
    ],
    [
      'gave a part that has nothing of the affiliate',
      { rows: [], inputs: [{ source: 'everflow', status: 'PARTIAL', version: 1, fetchedAt: T0, lastGoodAt: null }] },
      'PARTIAL',
    ],
  ])('are not compared where the network %s', (_, changes, absent) => {
    const days = changes ? [networkDay([{}], changes)] : [];
    const { rows } = reconciled({ claims: ofAnn(reported([[AFTERNOON, { clicks: 400 }]])), days });
    const own = rows.find(({ affiliateId }) => affiliateId === 'aff_ann')!;
    expect([own.network, own.absent]).toEqual([null, expect.objectContaining({ network: absent })]);
    expect(gapsByName(own)['claims-network clicks']).toEqual({
      ...{ left: 400, right: null, gap: null, absent, causes: {} },
    });
  });

  it('are compared with none where the network gave all it has and that is nothing', () => {
    const claims = ofAnn(reported([[AFTERNOON, { clicks: 400 }]]));
    expect(clicks({ claims, days: [networkDay([])] })).toMatchObject({ left: 400, right: 0, gap: 400 });
  });

  it('are compared with what stands of a day that could not be read again', () => {
    const inputs = [
      { source: 'everflow', status: 'FAILED', version: 1, fetchedAt: AFTERNOON, lastGoodAt: AFTERNOON } as const,
    ];
    const claims = ofAnn(reported([[AFTERNOON, { clicks: 400 }]]));
    const days = [networkDay([{ clicks: 410 }], { inputs })];
    expect(clicks({ claims, days })).toMatchObject({ gap: -10 });
    expect(reconciled({ claims, days }).rows[0]?.network).toMatchObject({ clicks: 410, asOf: AFTERNOON });
  });

  it('are not compared where nobody said as whom the network knows the affiliate', () => {
    const affiliates = [{ id: 'aff_ann', name: 'Ann' }];
    const claims = ofAnn(reported([[AFTERNOON, { clicks: 400 }]]));
    const { rows } = reconciled({ affiliates, claims, days: network(410) });
    expect(rows).toMatchObject([
      {
        affiliateId: 'aff_ann',
        network: null,
        absent: { network: 'NO_NETWORK_ID', orders: 'NO_NETWORK_ID', spend: 'NO_NETWORK_ID' },
      },
      { affiliateId: null, name: 'Northlake Media', networkIds: ['57'] },
    ]);
  });

  it('are not there where they are too many', () => {
    const { rows, truncated } = reconciled({ claims: new Map([['aff_ann', null]]), days: network(410) });
    expect([rows[0]?.claims, rows[0]?.platform, rows[0]?.absent, truncated]).toEqual([
      ...[null, null, expect.objectContaining({ claims: 'TOO_MANY' }), true],
    ]);
    expect(gapsByName(rows[0]!)['claims-network clicks']).toMatchObject({ gap: null, absent: 'TOO_MANY' });
  });
});

describe('the network against orders', () => {
  const conversions = (ground: Partial<ReconciliationGround>) => gap('network-orders conversions', ground);
  const against = (counted: number, own: ReturnType<typeof ordersOf>, more: Partial<ReconciliationGround> = {}) =>
    conversions({ days: network(410, counted), orders: [orderDayOf([own])], ...more });

  it.each<[number, Parameters<typeof ordersOf>[2], object]>([
    [22, { testOrders: 2 }, { TEST_ORDER: 2 }],
    [21, { testOrders: 2 }, { TEST_ORDER: 1 }],
    [23, { testOrders: 2 }, { TEST_ORDER: 2, UNEXPLAINED: 1 }],
    [20, { refunded: 2 }, { REFUND: 2 }],
    [19, { refunded: 2 }, { REFUND: 1 }],
    [21, { refunded: 2 }, { REFUND: 2, UNEXPLAINED: 1 }],
    [22, { repeated: 2 }, { DUPLICATE: 2 }],
    [23, { repeated: 2 }, { DUPLICATE: 2, UNEXPLAINED: 1 }],
    [17, { onNextUtcDay: 3 }, { TIME_ZONE: -3 }],
    [16, { onNextUtcDay: 3 }, { TIME_ZONE: -3, UNEXPLAINED: -1 }],
    [21, { onNextUtcDay: 3 }, { UNEXPLAINED: 1 }],
    [17, { onPreviousUtcDay: 3 }, { TIME_ZONE: -3 }],
    [19, {}, { UNEXPLAINED: -1 }],
  ])('%i against 20 that were approved, with %o', (counted, fate, causes) => {
    expect(against(counted, ordersOf('57', 20, fate))).toMatchObject({ causes });
  });

  it.each([
    ['2026-10-29', { onNextUtcDay: 3 }],
    ['2026-10-31', { onPreviousUtcDay: 3 }],
  ])('is more by orders of %s that UTC has on this day', (date, fate) => {
    const orders = [orderDayOf([ordersOf('57', 20)]), orderDayOf([ordersOf('57', 9, fate)], date)];
    expect(against(23, ordersOf('57', 20), { orders })).toMatchObject({ gap: 3, causes: { TIME_ZONE: 3 } });
  });

  it.each([
    ['after the newest file', '2026-10-31T10:00:00.001Z', { LATE: 5 }],
    ['before it', '2026-10-31T10:00:00.000Z', { UNEXPLAINED: 5 }],
  ])('is more by what the network added %s', (_, at, causes) => {
    const files = [
      file('LOADED', '2026-10-30', '2026-10-30T10:00:00.000Z'),
      file('LOADED', '2026-10-31', '2026-10-31T10:00:00.000Z'),
    ];
    const restatements = [restated(at, { conversions: 20 }, { conversions: 25 })];
    expect(against(25, ordersOf('57', 20), { files, restatements })).toMatchObject({ gap: 5, causes });
  });

  it('is more by orders that name nobody, which are booked once', () => {
    const affiliates = [
      { id: 'aff_ben', name: 'Ben', networkIds: ['58'] },
      { id: 'aff_ann', name: 'Ann', networkIds: ['57'] },
    ];
    const days = [networkDay([{ conversions: 22 }, { affiliateId: '58', affiliateLabel: 'Quill', conversions: 11 }])];
    const orders = [orderDayOf([ordersOf('57', 20), ordersOf('58', 9), ordersOf('direct', 3)])];
    const { rows, totals } = reconciled({ affiliates, claims: new Map(), days, orders });
    const causes = rows.map((row) => [row.name, gapsByName(row)['network-orders conversions']?.causes]);
    expect(causes).toEqual([
      ['Ann', { UNMAPPED: 2 }],
      ['Ben', { UNMAPPED: 1, UNEXPLAINED: 1 }],
      ['direct', { UNMAPPED: -3 }],
    ]);
    expect(gapsByName(totals)['network-orders conversions']).toEqual({
      ...{ left: 33, right: 32, gap: 1, causes: { UNEXPLAINED: 1 } },
    });
  });

  it.each([
    [[], 'NO_RUN'],
    [[file('FAILED', DAY_R, MORNING_AFTER)], 'FAILED'],
    [[file('FAILED', '2026-10-31', MORNING_AFTER)], 'FAILED'],
    [[file('FAILED', '2026-11-01', MORNING_AFTER)], 'NO_RUN'],
  ])('is not compared where there are no orders of the day', (files, absent) => {
    expect(conversions({ days: network(410, 25), files })).toEqual({
      ...{ left: 25, right: null, gap: null, absent, causes: {} },
    });
  });

  it('is not compared with sums that do not tell what became of orders', () => {
    const orders = [orderDayOf([{ affiliate: '57', orders: 20, approved: 20 }])];
    expect(conversions({ days: network(410, 25), orders })).toMatchObject({ gap: null, absent: 'NOT_SUMMED' });
  });

  it('is compared with none where the day has orders, and none of the affiliate', () => {
    expect(against(1, ordersOf('58', 20))).toMatchObject({
      ...{ left: 1, right: 0, gap: 1, causes: { UNEXPLAINED: 1 } },
    });
  });
});

describe('claims against orders', () => {
  const conversions = (ground: Partial<ReconciliationGround>) => gap('claims-orders conversions', ground);
  const claimed = (count: number, at = AFTERNOON) => ofAnn(reported([[at, { conversions: count }]]));

  it('are more by test orders, refunds and rows that came twice', () => {
    const orders = [orderDayOf([ordersOf('57', 20, { testOrders: 1, refunded: 2, repeated: 3 })])];
    expect(conversions({ claims: claimed(25), orders })).toMatchObject({
      ...{ left: 25, right: 18, gap: 7, causes: { DUPLICATE: 3, TEST_ORDER: 1, REFUND: 2, UNEXPLAINED: 1 } },
    });
  });

  it('are more by reports of an evening, less the orders of it', () => {
    const orders = [orderDayOf([ordersOf('57', 20, { onNextUtcDay: 3 })])];
    expect(conversions({ claims: claimed(25, LATE_EVENING), orders })).toMatchObject({
      ...{ gap: 5, causes: { TIME_ZONE: 5 } },
    });
    expect(conversions({ claims: claimed(21), orders: orders.slice() })).toMatchObject({ causes: { UNEXPLAINED: 1 } });
  });

  it.each([
    ['after', '2026-10-30T19:00:00.001Z', { LATE: -5 }],
    ['before', AFTERNOON, { UNEXPLAINED: -5 }],
  ])('are less where the first file that could have the orders came %s the report', (_, settled, causes) => {
    const files = [file('LOADED', '2026-10-29', '2026-10-29T10:00:00.000Z'), file('LOADED', DAY_R, settled)];
    expect(conversions({ claims: claimed(15), orders: [orderDayOf([ordersOf('57', 20)])], files })).toMatchObject({
      ...{ gap: -5, causes },
    });
  });

  it('are more by posts that another affiliate claimed first', () => {
    const claims = ofAnn(reported([[AFTERNOON, { conversions: 25 }]], duplicate));
    expect(conversions({ claims, orders: [orderDayOf([ordersOf('57', 20)])] })).toMatchObject({
      ...{ gap: 5, causes: { DUPLICATE: 5 } },
    });
  });

  it('are more by orders that name nobody only as far as the network counted them too', () => {
    const orders = [orderDayOf([ordersOf('57', 20), ordersOf('direct', 9)])];
    expect(conversions({ claims: claimed(25), days: network(410, 22), orders })).toMatchObject({
      ...{ gap: 5, causes: { UNMAPPED: 2, UNEXPLAINED: 3 } },
    });
    expect(conversions({ claims: claimed(25), orders })).toMatchObject({ causes: { UNEXPLAINED: 5 } });
  });
});

describe('a row', () => {
  it('has every side with its freshness', () => {
    const claims = ofAnn(reported([[AFTERNOON, { clicks: 400, conversions: 24 }]], { verdict: seen({ clicks: 400 }) }));
    const orders = [orderDayOf([ordersOf('57', 24, { netMicros: 2_185_000_000, refunded: 1, declined: 3 })])];
    const files = [file('LOADED', DAY_R, MORNING_AFTER)];
    const days = [networkDay([{ spendMicros: 0 }])];
    expect(reconciled({ claims, days, orders, files }).rows).toMatchObject([
      {
        ...{ date: DAY_R, affiliateId: 'aff_ann', name: 'Ann', networkIds: ['57'], absent: {} },
        claims: {
          ...{ count: 1, claimed: { clicks: 400, conversions: 24 }, verified: { clicks: 400, conversions: 0 } },
          ...{ unverified: { clicks: 0, conversions: 24 }, asOf: AFTERNOON },
        },
        platform: { observed: { clicks: 400 }, oldest: AFTERNOON, newest: AFTERNOON },
        network: { clicks: 410, conversions: 25, revenueMicros: 1_250_000_000, payoutMicros: 625_000_000, asOf: T0 },
        orders: {
          ...{ orders: 24, approved: 24, testOrders: 0, declined: 3, refunded: 1, asOf: MORNING_AFTER },
          ...{ revenueMicros: 2_280_000_000, netMicros: 2_185_000_000 },
        },
        spend: { spendMicros: 0, costMicros: 625_000_000, asOf: T0 },
        freshness: { oldest: AFTERNOON, newest: T0 },
      },
    ]);
  });

  it('is not there for an affiliate of whom nobody says anything', () => {
    expect(reconciled({}).rows).toEqual([]);
  });

  it('of an id that two affiliates name is the first one’s', () => {
    const affiliates = ['aff_ben', 'aff_ann'].map((id) => ({ id, name: id, networkIds: ['57'] }));
    const claims = new Map([
      ['aff_ann', []],
      ['aff_ben', [reported([[AFTERNOON, { clicks: 1 }]])]],
    ]);
    expect(reconciled({ affiliates, claims, days: network(410) }).rows).toMatchObject([
      { affiliateId: 'aff_ann', networkIds: ['57'], network: { clicks: 410 } },
      { affiliateId: 'aff_ben', networkIds: [], absent: { network: 'NO_NETWORK_ID' } },
    ]);
  });
});

describe('spend', () => {
  const spend = (rows: Parameters<typeof networkDay>[0], input: Partial<DailyInput>) => {
    const good = networkDay([]).inputs;
    const inputs = good.map((one) => (one.source === 'redtrack' ? { ...one, ...input } : one));
    const claims = ofAnn(reported([[AFTERNOON, { clicks: 1 }]]));
    const [row] = reconciled({ claims, days: [networkDay(rows, { inputs })] }).rows;
    return row?.spend ?? row?.absent.spend;
  };

  it.each<[string, Partial<DailyInput>, unknown]>([
    ['the tracker gave all it has', {}, { spendMicros: 0, costMicros: 0, asOf: T0 }],
    ['a part of it could not be used', { status: 'PARTIAL', lastGoodAt: AFTERNOON }, 'PARTIAL'],
    ['it could not be read', { status: 'FAILED', version: null, fetchedAt: null }, 'FAILED'],
    ['it was not read yet', { status: 'NO_RUN', version: null, fetchedAt: null }, 'NO_RUN'],
  ])('of an affiliate in none of its rows, where %s', (_, input, expected) => {
    expect(spend([], input)).toEqual(expected);
  });

  it('of an affiliate in its rows is known, though others could not be used', () => {
    const input = { status: 'PARTIAL', lastGoodAt: AFTERNOON } as const;
    expect(spend([{ spendMicros: 5, costMicros: 5 }], input)).toEqual({ spendMicros: 5, costMicros: 5, asOf: T0 });
  });
});

describe('what belongs to no affiliate', () => {
  const nobodys = (ground: Partial<ReconciliationGround>) =>
    reconciled(ground).rows.filter(({ affiliateId }) => affiliateId === null);

  it('is unmapped where one side alone knows it', () => {
    const days = [networkDay([{ affiliateId: '41', affiliateLabel: 'Alder', clicks: 90, conversions: 3 }])];
    const [alder, other] = nobodys({ days, orders: [orderDayOf([ordersOf('99', 4)])] });
    expect([alder?.name, alder?.networkIds, gapsByName(alder!)]).toMatchObject([
      ...['Alder', ['41']],
      {
        'claims-network clicks': { left: 0, right: 90, gap: -90, causes: { UNMAPPED: -90 } },
        'claims-orders conversions': { gap: 0 },
        'network-orders conversions': { gap: 3, causes: { UNMAPPED: 3 } },
      },
    ]);
    expect([other?.name, gapsByName(other!)]).toMatchObject([
      '99',
      {
        'claims-orders conversions': { gap: -4, causes: { UNMAPPED: -4 } },
        'network-orders conversions': { left: 0, right: 4, gap: -4, causes: { UNMAPPED: -4 } },
      },
    ]);
  });

  it('is compared where the network and orders both know it', () => {
    const days = [networkDay([{ affiliateId: '41', affiliateLabel: 'Alder', conversions: 30 }])];
    const [alder] = nobodys({ days, orders: [orderDayOf([ordersOf('41', 28, { refunded: 1 })])] });
    expect(gapsByName(alder!)['network-orders conversions']).toMatchObject({
      ...{ gap: 3, causes: { REFUND: 1, UNEXPLAINED: 2 } },
    });
  });

  it('that one side alone knows takes none of the orders that name nobody', () => {
    const days = [
      networkDay([
        { affiliateId: '41', affiliateLabel: 'Alder', conversions: 30 },
        { affiliateId: '42', affiliateLabel: 'Birch', conversions: 30 },
      ]),
    ];
    const rows = nobodys({ days, orders: [orderDayOf([ordersOf('42', 28), ordersOf('direct', 3)])] });
    const causes = rows.map((row) => [row.name, gapsByName(row)['network-orders conversions']?.causes]);
    expect(causes).toEqual([
      ['Alder', { UNMAPPED: 30 }],
      ['Birch', { UNMAPPED: 2 }],
      ['direct', { UNMAPPED: -3 }],
    ]);
  });

  it('may be spend alone, of a source in no mapping, of none, or of an affiliate without an id', () => {
    const days = [
      networkDay([{ affiliateId: null, affiliateLabel: 'Birch', clicks: 0, conversions: 0, spendMicros: 5 }], {
        unmapped: [{ sourceId: 's5', sourceName: 'Pinterest ', clicks: 1, conversions: 0, costMicros: 88 }],
        unattributed: { clicks: 1, conversions: 0, costMicros: 7 },
      }),
    ];
    expect(nobodys({ days, orders: [orderDayOf([])] })).toMatchObject([
      {
        name: 'Birch',
        networkIds: [],
        spend: { spendMicros: 5 },
        network: { clicks: 0 },
        absent: { orders: 'NO_NETWORK_ID' },
      },
      { name: 'Pinterest', spend: { spendMicros: 88, costMicros: null }, network: null, orders: null, gaps: [] },
      { name: 'unattributed', spend: { spendMicros: 7 }, gaps: [] },
    ]);
  });
});
