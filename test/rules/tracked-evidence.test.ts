import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { after } from '../../shared/model/instant.ts';
import type { OrderFileEntry } from '../../shared/model/order-ledger.ts';
import type { TrackedOrders } from '../../shared/model/tracking.ts';
import { daysOf } from '../../shared/rules/calendar.ts';
import { withNetworkDays, withOrders } from '../../shared/rules/tracked-days.ts';
import { firstDayOf, RESTATED_MS, trackedEvidence, type EvidenceGround } from '../../shared/rules/tracked-evidence.ts';
import { trackedRange } from '../../shared/rules/tracked-range.ts';
import { trackingIdOf } from '../../shared/rules/tracking-id.ts';
import { newEntry, settledEntries } from '../../shared/rules/order-ledger.ts';
import { hoursAfter, T0 } from '../support/sample-claims.ts';
import { CONTENT, exportVersion, SEEN_AT } from '../support/sample-order-files.ts';
import { sampleTracking } from '../support/sample-trackings.ts';

/** T0 is 2026-11-02 10:00 in New York; what is counted of it is settled at 2026-11-05 10:00. */
const SETTLED_AT = after(T0, RESTATED_MS);
const readAll = (readAt = SETTLED_AT, from = '2026-10-20', to = '2026-11-05') =>
  new Map(daysOf({ from, to }).map((date) => [date, { readAt, complete: true }]));
const row = (affiliateId: string, clicks: number, conversions: number) => ({ affiliateId, clicks, conversions });

const evidence = (changes: Partial<EvidenceGround> = {}) =>
  trackedEvidence({
    tracking: sampleTracking({ everflow: { '2026-11-01': [row('71', 40, 2)], '2026-11-02': [row('71', 60, 1)] } }),
    ...{ claimedAt: T0, postId: 'p1', networkIds: ['71'], timeZone: 'America/New_York' },
    ...{ network: readAll(), orders: undefined, ...changes },
  });
const numbers = (found: ReturnType<typeof evidence>) =>
  found && Object.fromEntries(Object.entries(found.metrics).map(([name, { value }]) => [name, value]));

describe('what was counted under a tracking id', () => {
  it('is the network’s sum over all days, as of its newest read', () => {
    expect(evidence()).toMatchObject({
      ...{ kind: 'observed', postId: 'p1', fetchedAt: SETTLED_AT, api: 'everflow.networks.reporting.entity.table' },
      countedBy: { source: 'everflow', proven: true, settled: true },
      metrics: {
        clicks: { value: 100, metricName: 'total_click', scope: 'all' },
        conversions: { value: 3, metricName: 'cv', scope: 'all' },
      },
    });
  });

  it('is that of the affiliate’s own ids, where they are known', () => {
    const tracking = sampleTracking({ everflow: { '2026-11-01': [row('71', 40, 2), row('9', 900, 90)] } });
    expect(numbers(evidence({ tracking }))).toEqual({ clicks: 40, conversions: 2 });
    expect(numbers(evidence({ tracking, networkIds: ['71', '9'] }))).toEqual({ clicks: 940, conversions: 92 });
    for (const networkIds of [undefined, []]) {
      const found = evidence({ tracking, networkIds });
      expect([numbers(found), found?.countedBy?.proven]).toEqual([{ clicks: 940, conversions: 92 }, false]);
    }
  });

  it('is nothing, not zero, where it was counted for others alone or not at all', () => {
    for (const everflow of [undefined, {}, { '2026-11-01': [row('9', 900, 90)] }])
      expect(evidence({ tracking: sampleTracking({ ...(everflow ? { everflow } : {}) }) })).toBeNull();
  });

  it('is zero where the network knows the id and counted none', () => {
    const tracking = sampleTracking({
      everflow: { '2026-11-01': [row('71', 40, 0)] },
      orders: { '2026-11-01': [{ affiliateId: '71', conversions: 5 }] },
    });
    expect(numbers(evidence({ tracking, orders: ORDERS }))).toEqual({ clicks: 40, conversions: 0 });
  });

  it('is that of orders where the network does not know the id', () => {
    const tracking = sampleTracking({
      everflow: { '2026-11-01': [row('9', 40, 2)] },
      orders: {
        '2026-11-01': [
          { affiliateId: '71', conversions: 2 },
          { affiliateId: '', conversions: 7 },
        ],
        '2026-11-02': [{ affiliateId: '71', conversions: 1 }],
      },
    });
    expect(evidence({ tracking, orders: ORDERS })).toMatchObject({
      ...{ fetchedAt: ORDERS.asOf, api: 'orders.export', countedBy: { source: 'orders', proven: true, settled: true } },
      metrics: { conversions: { value: 3, metricName: 'approved orders' } },
    });
    expect(numbers(evidence({ tracking, orders: ORDERS }))).toEqual({ conversions: 3 });
    expect(evidence({ tracking })).toBeNull();
  });
});

const ORDERS: TrackedOrders = { tenantId: 'acme', from: '2026-10-20', asOf: SETTLED_AT };

describe('what the network counted is settled', () => {
  const settled = (changes: Partial<EvidenceGround>) => evidence(changes)?.countedBy?.settled;
  const without = (date: string) => new Map([...readAll()].filter(([day]) => day !== date));
  const partly = (date: string) => new Map([...readAll(), [date, { readAt: SETTLED_AT, complete: false }]]);

  it.each<[string, Partial<EvidenceGround>, boolean]>([
    ['once every day up to then was read whole after 72 hours', {}, true],
    ['not a moment earlier', { network: readAll(after(SETTLED_AT, -1)) }, false],
    ['not for a claim of a moment later', { claimedAt: after(T0, 1) }, false],
    ['not with a day between that was never read', { network: without('2026-10-30') }, false],
    ['not without the last day', { network: without('2026-11-05') }, false],
    ['not with a day of which rows could not be used', { network: partly('2026-11-01') }, false],
    ['with a day after it that could not', { network: partly('2026-11-06') }, true],
    ['not where it began on the first day that is known', { network: readAll(SETTLED_AT, '2026-11-01') }, false],
    ['where the first known day had nothing', { network: readAll(SETTLED_AT, '2026-10-31') }, true],
    ['not for a claim of before the first day that is known', { claimedAt: hoursAfter(T0, -24 * 20) }, false],
  ])('%s', (_, changes, expected) => {
    expect(settled(changes)).toBe(expected);
  });

  it('by the days of the tenant’s clocks', () => {
    const network = readAll(SETTLED_AT, '2026-10-20', '2026-11-05');
    // 23:30 in New York, the next day in UTC.
    const claimedAt = '2026-11-02T04:30:00.000Z';
    expect(settled({ claimedAt, network: new Map([...network].filter(([date]) => date <= '2026-11-04')) })).toBe(true);
    expect(settled({ claimedAt, network: new Map([...network].filter(([date]) => date <= '2026-11-03')) })).toBe(false);
  });
});

describe('what orders say is settled', () => {
  const tracking = sampleTracking({ orders: { '2026-11-01': [{ affiliateId: '71', conversions: 2 }] } });
  it.each<[string, Partial<TrackedOrders>, boolean]>([
    ['once an export of after 72 hours counts', {}, true],
    ['not by one of a moment earlier', { asOf: after(SETTLED_AT, -1) }, false],
    ['not where an export up to then is no good', { openFrom: SETTLED_AT }, false],
    ['where one is no good that came later', { openFrom: after(SETTLED_AT, 1) }, true],
    ['not where it began with the first export', { from: '2026-11-01' }, false],
    ['where an export before had nothing', { from: '2026-10-31' }, true],
  ])('%s', (_, changes, expected) => {
    expect(evidence({ tracking, orders: { ...ORDERS, ...changes } })?.countedBy?.settled).toBe(expected);
  });
});

describe('the days of a tracking id', () => {
  const rows = (clicks: number) => new Map([['sub-ann-1', [{ subId: 'sub-ann-1', ...row('71', clicks, 0) }]]]);

  it('are replaced by what stands of them now, and the others stay', () => {
    const before = sampleTracking({ everflow: { '2026-11-01': [row('71', 1, 0)], '2026-11-02': [row('71', 2, 0)] } });
    const read = new Map([
      ['2026-11-02', rows(5)],
      ['2026-11-03', rows(7)],
    ]);
    expect(withNetworkDays(before, read).everflow).toEqual({
      ...{ '2026-11-01': [row('71', 1, 0)], '2026-11-02': [row('71', 5, 0)], '2026-11-03': [row('71', 7, 0)] },
    });
    expect(withNetworkDays(before, new Map([['2026-11-01', new Map()]])).everflow).toEqual({
      '2026-11-02': [row('71', 2, 0)],
    });
  });

  it('are the same object where nothing is other than before, in whatever order rows come', () => {
    const both = [
      { subId: 'sub-ann-1', ...row('9', 1, 0) },
      { subId: 'sub-ann-1', ...row('71', 1, 0) },
    ];
    const before = withNetworkDays(sampleTracking(), new Map([['2026-11-02', new Map([['sub-ann-1', both]])]]));
    const again = new Map([['2026-11-02', new Map([['sub-ann-1', both.toReversed()]])]]);
    expect(withNetworkDays(before, again)).toBe(before);
    expect(withNetworkDays(sampleTracking(), new Map()).everflow).toEqual({});
  });

  it('of orders are all that there are', () => {
    const before = sampleTracking({ orders: { '2026-11-01': [{ affiliateId: '7', conversions: 1 }] } });
    expect(withOrders(before, { '2026-11-01': [{ affiliateId: '7', conversions: 1 }] })).toBe(before);
    expect(withOrders(before, undefined).orders).toEqual({});
    expect(withOrders(sampleTracking(), undefined).orders).toEqual({});
  });

  it('add up to what stands, however often and in whatever order days are read', () => {
    const day = fc.record({ date: fc.constantFrom('2026-11-01', '2026-11-02', '2026-11-03'), clicks: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(day), (reads) => {
        const stands = new Map(reads.map(({ date, clicks }) => [date, clicks]));
        const tracking = reads.reduce(
          (so, { date, clicks }) => withNetworkDays(so, new Map([[date, rows(clicks)]])),
          sampleTracking(),
        );
        const sum = [...stands.values()].reduce((total, clicks) => total + clicks, 0);
        expect(numbers(evidence({ tracking }))?.['clicks']).toBe(reads.length === 0 ? undefined : sum);
      }),
    );
  });

  it('begin four weeks before the claim was made', () => {
    expect(firstDayOf({ submittedAt: T0 }, 'America/New_York')).toBe('2026-10-05');
  });
});

describe('a tracking id', () => {
  it.each([
    [' sub-1 ', 'sub-1'],
    ['Sub-1', 'Sub-1'],
    ['  ', ''],
  ])('%j is compared as %j', (text, id) => expect(trackingIdOf(text)).toBe(id));
});

describe('the range of exports', () => {
  const seen = (date: string) => newEntry(exportVersion('713', date), SEEN_AT);
  const loaded = (date: string) => settledEntries(seen(date), CONTENT, [], { ledger: 1, settledAt: SEEN_AT })[0]!;
  const since = '2026-01-01T00:00:00.000Z';
  const rangeOf = (all: OrderFileEntry[], from = since) => {
    const range = trackedRange(all, from);
    return range && { ...range, files: range.files.map(({ at }) => at.slice(0, 10)) };
  };

  it('is from the oldest to the newest that counts, and open from the oldest that does not', () => {
    expect(rangeOf([seen('2026-01-14')])).toBeNull();
    expect(rangeOf([loaded('2026-01-15'), loaded('2026-01-12')])).toEqual({
      ...{ files: ['2026-01-15', '2026-01-12'], from: '2026-01-12', asOf: '2026-01-15T06:00:00.000Z' },
    });
    const all = [loaded('2026-01-15'), loaded('2026-01-12'), seen('2026-01-14'), seen('2026-01-13')];
    expect(rangeOf(all)?.openFrom).toBe('2026-01-13T06:00:00.000Z');
  });

  it('has no export that was made before the orders that are looked for', () => {
    const all = [loaded('2026-01-13'), loaded('2026-01-12'), seen('2026-01-11'), loaded('2026-01-20')];
    // A day earlier by the clocks of wherever the tenant is.
    const from = '2026-01-13T06:00:00.001Z';
    expect(rangeOf(all, from)).toEqual({
      ...{ files: ['2026-01-13', '2026-01-20'], from: '2026-01-13', asOf: '2026-01-20T06:00:00.000Z' },
    });
    expect(rangeOf(all, after(from, -1))?.files).toEqual(['2026-01-13', '2026-01-12', '2026-01-20']);
  });

  it('begins with the orders that are looked for where there are older exports', () => {
    expect(rangeOf([loaded('2026-01-12'), loaded('2026-01-13')], '2026-01-13T05:00:00.000Z')?.from).toBe('2026-01-13');
  });

  it('is that of new orders, and has updates of them', () => {
    const update = { ...loaded('2026-01-20'), feed: 'orders-update' as const };
    expect(rangeOf([loaded('2026-01-12'), update])).toEqual({
      ...{ files: ['2026-01-12', '2026-01-20'], from: '2026-01-12', asOf: '2026-01-12T06:00:00.000Z' },
    });
  });
});
