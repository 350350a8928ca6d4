import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DailyPerformance, type DailyRow } from '../../shared/model/daily.ts';
import type { NetworkRow, SpendRow } from '../../shared/model/source-row.ts';
import { daysOf } from '../../shared/rules/calendar.ts';
import { mergeDay, type DayRows } from '../../shared/rules/daily-merge.ts';
import {
  DAY_D,
  goodInputs,
  mappingEntry,
  MORNING_AFTER,
  networkRow,
  NEVER_READ,
  sampleDay,
  spendRow,
} from '../support/sample-days.ts';

const merged = (changes: Partial<DayRows> = {}) => mergeDay({ ...sampleDay(), ...changes });

/** The one row of an affiliate. */
function rowOf(rows: readonly DailyRow[], label: string): DailyRow {
  const found = rows.filter(({ affiliateLabel }) => affiliateLabel === label);
  expect(found, label).toHaveLength(1);
  return found[0]!;
}

describe('a merged day', () => {
  it('has the shape that is stored', () => {
    const day = { tenantId: '713', date: DAY_D, ...merged(), mergedAt: MORNING_AFTER, version: 1 };
    expect(DailyPerformance.parse(day)).toEqual(day);
  });

  it.each([
    ['Alder - Meta', 600_000_000, 20_000_000, true, ['s1', 's2']],
    ['Birch - Meta', 333_330_000, 27_777_500, true, ['s3']],
    ['Alder - Google', 47_100_000, null, true, ['s4']],
    ['Northlake Media', 625_000_000, 25_000_000, false, []],
    ['Quill & Co', 200_500_000, 25_062_500, false, []],
  ])('takes spend where it is internal and the payout where not: %s', (label, cost, cpa, internal, sourceIds) => {
    const row = rowOf(merged().rows, label);
    expect(row).toMatchObject({ costMicros: cost, cpaMicros: cpa, internal, sourceIds });
  });

  it('keeps spend of sources that are nobody’s apart, by source', () => {
    const { unmapped, rows } = merged();
    expect(unmapped).toEqual([
      { sourceId: 's5', sourceName: 'Source s5', clicks: 0, conversions: 0, costMicros: 88_000_000 },
    ]);
    expect(rows.some(({ sourceIds }) => sourceIds.includes('s5'))).toBe(false);
  });

  it('lists what is nobody’s by cost, then by source', () => {
    const spend = [spendRow('b', 1), spendRow('a', 1), spendRow('c', 2), spendRow('b', 1, { clicks: 3 })];
    const { unmapped } = merged({ spend });
    expect(unmapped?.map(({ sourceId, costMicros, clicks }) => [sourceId, costMicros, clicks])).toEqual([
      ['b', 2, 3],
      ['c', 2, 0],
      ['a', 1, 0],
    ]);
  });

  it.each(['', '  '])('keeps spend of no source at all in a sum of its own: %j', (sourceId) => {
    const { unattributed, unmapped } = merged({ spend: [spendRow(sourceId, 5_000_000, { clicks: 3 })] });
    expect(unattributed).toEqual({ clicks: 3, conversions: 0, costMicros: 5_000_000 });
    expect(unmapped).toEqual([]);
  });

  it.each([
    ['a space at the end', 'Alder - Meta '],
    ['spaces inside', 'Alder  -  Meta'],
    ['a space that does not break', 'Alder\u00a0- Meta'],
  ])('joins a label with %s to the mapped one', (_, label) => {
    const { rows } = merged({ network: [networkRow('41', label, 4)], spend: [spendRow('s1', 60_000_000)] });
    expect(rows).toHaveLength(1);
    expect(rowOf(rows, 'Alder - Meta')).toMatchObject({
      ...{ costMicros: 60_000_000, cpaMicros: 15_000_000, internal: true, conversions: 4 },
    });
  });

  it('joins a label that is composed otherwise', () => {
    const mapping = [mappingEntry('s1', 'Caf\u00e9')];
    const { rows } = merged({ network: [networkRow('1', 'Cafe\u0301', 2)], spend: [spendRow('s1', 10)], mapping });
    expect(rows).toMatchObject([{ affiliateLabel: 'Caf\u00e9', conversions: 2, spendMicros: 10 }]);
  });

  it('makes one row of two network rows whose labels differ in space alone', () => {
    const network = [networkRow('141', 'Alder - Meta ', 4), networkRow('41', 'Alder - Meta', 30)];
    const { rows } = merged({ network });
    expect(rowOf(rows, 'Alder - Meta')).toMatchObject({
      ...{ conversions: 34, costMicros: 600_000_000, affiliateId: '41', internal: true },
    });
  });

  it('adds six sources of one affiliate exactly and counts its conversions once', () => {
    const costs = [1_100_000, 2_200_000, 3_300_000, 4_400_000, 5_500_000, 6_600_000];
    const { rows } = merged({
      network: [networkRow('43', 'Alder - Google', 7)],
      spend: costs.map((cost, index) => spendRow(`g${index}`, cost)),
      mapping: costs.map((_, index) => mappingEntry(`g${index}`, 'Alder - Google')),
    });
    expect(rows).toMatchObject([{ costMicros: 23_100_000, conversions: 7, cpaMicros: 3_300_000 }]);
  });

  it('does not fan out where the mapping gives one id to all', () => {
    const mapping = sampleDay().mapping.map((entry) => ({ ...entry, affiliateId: '1' }));
    const one = networkRow('1', 'Cedar', 9, { payoutMicros: 9_000_000 });
    const { rows } = merged({ mapping, network: [...sampleDay().network, one] });
    expect(
      rows.map(({ affiliateLabel, conversions, costMicros }) => [affiliateLabel, conversions, costMicros]),
    ).toEqual([
      ['Alder - Google', 0, 47_100_000],
      ['Alder - Meta', 30, 600_000_000],
      ['Birch - Meta', 12, 333_330_000],
      ['Cedar', 9, 9_000_000],
      ['Northlake Media', 25, 625_000_000],
      ['Quill & Co', 8, 200_500_000],
    ]);
  });

  it('takes the mapping’s id where the network has it under the same label, else the lowest of the network’s', () => {
    const network = [networkRow('100', 'Alder - Meta', 1), networkRow('41', 'Alder - Meta', 1)];
    const id = (affiliateId: string) =>
      merged({ network, mapping: [mappingEntry('s1', 'Alder - Meta', { affiliateId })] }).rows[0]?.affiliateId;
    expect([id('100'), id('7')]).toEqual(['100', '41']);
  });

  it('keeps the same label of another advertiser apart', () => {
    const network = [networkRow('41', 'Alder - Meta', 30), networkRow('41', 'Alder - Meta', 5, { advertiserId: '2' })];
    const { rows } = merged({ network, spend: [] });
    expect(rows.map(({ advertiserId, conversions, internal }) => [advertiserId, conversions, internal])).toEqual([
      ['1', 30, true],
      ['2', 5, false],
    ]);
  });

  it('has a row of an affiliate that the network does not know that day', () => {
    const mapping = [mappingEntry('s1', 'Alder - Meta', { affiliateId: '41', advertiserLabel: 'CCW' })];
    const { rows } = merged({ network: [], spend: [spendRow('s1', 70)], mapping });
    expect(rows).toMatchObject([
      { affiliateLabel: 'Alder - Meta', affiliateId: '41', advertiserLabel: 'CCW', conversions: 0, costMicros: 70 },
    ]);
  });

  it('names what only spend knows as well as its mapping does', () => {
    const { rows } = merged({
      network: [],
      spend: [spendRow('s1', 70)],
      mapping: [mappingEntry('s1', 'Alder - Meta')],
    });
    expect(rows).toMatchObject([{ affiliateId: null, advertiserLabel: '1' }]);
  });

  it('shows the spend of a mapped affiliate that is external, and takes its payout', () => {
    const { rows } = merged({
      network: [networkRow('60', 'Cedar', 4, { payoutMicros: 40_000_000 })],
      spend: [spendRow('s6', 55_000_000)],
      mapping: [mappingEntry('s6', 'Cedar', { internal: false })],
    });
    expect(rows).toMatchObject([{ internal: false, costMicros: 40_000_000, spendMicros: 55_000_000 }]);
  });

  it('is internal by the mapping also without spend that day, which is zero then', () => {
    const { rows } = merged({ spend: [] });
    expect(rowOf(rows, 'Alder - Meta')).toMatchObject({ internal: true, spendMicros: 0, costMicros: 0, cpaMicros: 0 });
  });

  it.each([
    ['a label', { affiliateLabel: undefined, affiliateId: '41' }],
    ['an advertiser', { advertiserId: undefined }],
  ])('gives nobody the spend of an entry without %s', (_, changes) => {
    const { unmapped } = merged({ spend: [spendRow('s1', 9)], mapping: [mappingEntry('s1', 'Alder - Meta', changes)] });
    expect(unmapped).toMatchObject([{ sourceId: 's1', costMicros: 9 }]);
  });

  it('keeps two tenants with the same affiliate apart: it knows only what it is given', () => {
    const beta = mergeDay({ ...sampleDay(), network: [networkRow('41', 'Alder - Meta', 2)], mapping: [], spend: [] });
    expect(beta.rows).toMatchObject([{ conversions: 2, internal: false }]);
    expect(rowOf(merged().rows, 'Alder - Meta').conversions).toBe(30);
  });
});

describe('what is not known', () => {
  it('is no spend of zero', () => {
    const { rows, unmapped, unattributed } = merged({ spend: null, inputs: goodInputs({ redtrack: NEVER_READ }) });
    expect([unmapped, unattributed]).toEqual([null, null]);
    expect(rowOf(rows, 'Alder - Meta')).toMatchObject({
      ...{ internal: true, conversions: 30, spendMicros: null, spendClicks: null, costMicros: null, cpaMicros: null },
    });
    expect(rowOf(rows, 'Northlake Media')).toMatchObject({ spendMicros: null, costMicros: 625_000_000 });
  });

  it('is no conversion either', () => {
    const cedar = mappingEntry('s5', 'Cedar', { internal: false });
    const { rows } = merged({ network: null, mapping: [...sampleDay().mapping, cedar] });
    expect(rowOf(rows, 'Alder - Meta')).toMatchObject({
      ...{ clicks: null, conversions: null, revenueMicros: null, payoutMicros: null },
      ...{ costMicros: 600_000_000, cpaMicros: null },
    });
    expect(rowOf(rows, 'Cedar')).toMatchObject({ spendMicros: 88_000_000, costMicros: null, cpaMicros: null });
  });

  it('stays what an older read gave, with its time, when the newest failed', () => {
    const inputs = goodInputs({ redtrack: { status: 'FAILED' } });
    expect(merged({ inputs })).toEqual({ ...merged(), inputs });
  });
});

const LABELS = ['Alder - Meta', 'Alder - Meta ', 'Birch  - Meta', 'Cedar', 'Quill & Co', ''];
const count = fc.nat({ max: 1_000_000 });
const money = fc.nat({ max: 2_000_000_000 });
const networkRows = fc.uniqueArray(
  fc
    .record({ id: fc.nat({ max: 12 }), label: fc.constantFrom(...LABELS), advertiserId: fc.constantFrom('1', '2') })
    .chain(({ id, label, advertiserId }) =>
      fc
        .tuple(count, count, money, money)
        .map(([clicks, conversions, revenueMicros, payoutMicros]) =>
          networkRow(String(id), label, conversions, { advertiserId, clicks, revenueMicros, payoutMicros }),
        ),
    ),
  { selector: (row) => `${row.affiliateId}#${row.advertiserId}` },
);
const spendRows = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom('', 's1', 's2', 's3', 's4', 's5', 's6', 's7'), money, count, count)
    .map(([id, cost, clicks, conversions]) => spendRow(id, cost, { clicks, conversions })),
  { selector: (row) => row.sourceId },
);
const mappings = fc.uniqueArray(
  fc
    .tuple(
      fc.constantFrom('s1', 's2', 's3', 's4', 's5'),
      fc.option(fc.constantFrom(...LABELS), { nil: undefined }),
      fc.record({
        affiliateId: fc.constantFrom('1', '4', '9'),
        advertiserId: fc.constantFrom('1', '2'),
        internal: fc.boolean(),
      }),
    )
    .map(([source, label, changes]) => mappingEntry(source, label, changes)),
  { selector: ({ sourceId }) => sourceId },
);

const sum = <Row>(rows: readonly Row[], of: (row: Row) => number | null): number =>
  rows.reduce((total, row) => total + (of(row) ?? Number.NaN), 0);

describe('thirty days of whatever the sources give', () => {
  it('add up to the sources’ own sums, to the micro', () => {
    const days = daysOf({ from: '2026-01-01', to: '2026-01-30' });
    const month = fc.array(fc.tuple(networkRows, spendRows), { minLength: days.length, maxLength: days.length });
    fc.assert(
      fc.property(month, mappings, (vendor, mapping) => {
        const merges = vendor.map(([network, spend]) => mergeDay({ network, spend, mapping, inputs: goodInputs() }));
        const rows = merges.flatMap((day) => day.rows);
        const beside = merges.flatMap(({ unmapped, unattributed }) => [...unmapped!, unattributed!]);
        const network = vendor.flatMap(([day]) => day);
        const spend = vendor.flatMap(([, day]) => day);
        const ofNetwork = ['clicks', 'conversions', 'revenueMicros', 'payoutMicros'] as const;
        for (const field of ofNetwork)
          expect(
            sum(rows, (row) => row[field]),
            field,
          ).toBe(sum<NetworkRow>(network, (row) => row[field]));
        expect(sum(rows, (row) => row.spendMicros) + sum(beside, (row) => row.costMicros)).toBe(
          sum<SpendRow>(spend, (row) => row.costMicros),
        );
        expect(sum(rows, (row) => row.spendClicks) + sum(beside, (row) => row.clicks)).toBe(
          sum<SpendRow>(spend, (row) => row.clicks),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('have one row an affiliate and advertiser, and each source in one row at most', () => {
    fc.assert(
      fc.property(networkRows, spendRows, mappings, (network, spend, mapping) => {
        const { rows } = mergeDay({ network, spend, mapping, inputs: goodInputs() });
        const keys = rows.map(({ advertiserId, affiliateLabel }) => `${advertiserId}#${affiliateLabel}`);
        const sources = rows.flatMap(({ sourceIds }) => sourceIds);
        expect([new Set(keys).size, new Set(sources).size]).toEqual([keys.length, sources.length]);
      }),
    );
  });
});
