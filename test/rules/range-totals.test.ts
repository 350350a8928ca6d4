import { describe, expect, it } from 'vitest';
import type { DailyInput, DailyPerformance } from '../../shared/model/daily.ts';
import { completenessOf, dayTotals, rangeTotals } from '../../shared/rules/range-totals.ts';
import { externalRow, sampleDay, sampleRow } from '../support/sample-sources.ts';

const LATER = '2026-11-02T16:00:00.000Z';
const unread = (source: DailyInput['source']): DailyInput => ({
  ...{ source, status: 'NO_RUN', version: null, fetchedAt: null, lastGoodAt: null },
});
const withInputs = (...changes: Partial<DailyInput>[]): DailyPerformance => {
  const day = sampleDay();
  return { ...day, inputs: day.inputs.map((input, index) => ({ ...input, ...changes[index] })) };
};

describe('the sums of a day', () => {
  it('are those of its affiliates; what belongs to none is beside them, and the CPA is of the sums', () => {
    const rows = [sampleRow(), externalRow({ spendMicros: 0 })];
    expect(dayTotals(sampleDay({ rows }))).toEqual({
      ...{ clicks: 1310, conversions: 55, revenueMicros: 1_250_000_000, payoutMicros: 625_000_000 },
      ...{ spendMicros: 600_000_000, costMicros: 1_225_000_000, cpaMicros: 22_272_727 },
      ...{ unmappedMicros: 88_000_000, unattributedMicros: 0 },
    });
  });

  it('are not known where one affiliate’s is not, and there is no CPA without conversions', () => {
    expect(dayTotals(sampleDay({ rows: [sampleRow({ costMicros: null }), externalRow()] }))).toMatchObject({
      ...{ conversions: 55, costMicros: null, cpaMicros: null },
    });
    expect(dayTotals(sampleDay({ rows: [sampleRow({ conversions: 0 })] }))).toMatchObject({
      ...{ conversions: 0, costMicros: 600_000_000, cpaMicros: null },
    });
    expect(dayTotals(sampleDay({ rows: [] }))).toMatchObject({ conversions: 0, costMicros: 0, cpaMicros: null });
  });

  it.each([
    ['everflow', { clicks: null, conversions: null, payoutMicros: null, spendMicros: 600_000_000, costMicros: null }],
    ['redtrack', { clicks: 900, conversions: 30, payoutMicros: 0, spendMicros: null, costMicros: null }],
  ] as const)('are not known where %s was never read: it may have rows that nobody knows of', (source, expected) => {
    const inputs = sampleDay().inputs.map((input) => (input.source === source ? unread(source) : input));
    expect(dayTotals(sampleDay({ rows: [sampleRow()], inputs }))).toMatchObject(expected);
  });

  it('are not known where the tenant has no source', () => {
    expect(dayTotals(sampleDay({ rows: [], inputs: [] }))).toMatchObject({ conversions: null, costMicros: null });
  });

  it('tell no unmapped spend where spend is not known', () => {
    expect(dayTotals(sampleDay({ unmapped: null, unattributed: null }))).toMatchObject({
      ...{ unmappedMicros: null, unattributedMicros: null },
    });
  });
});

describe('the sums of several days', () => {
  const day = dayTotals(sampleDay({ rows: [sampleRow()] }));

  it('are of all of them, and the CPA is of the sums', () => {
    const dear = dayTotals(sampleDay({ rows: [sampleRow({ conversions: 1, costMicros: 331_000_000 })] }));
    expect(rangeTotals([day, dear])).toMatchObject({
      ...{ conversions: 31, costMicros: 931_000_000, cpaMicros: 30_032_258, unmappedMicros: 176_000_000 },
    });
  });

  it('are not known where one of them is not', () => {
    const half = dayTotals(sampleDay({ rows: [sampleRow({ costMicros: null })], unmapped: null }));
    expect(rangeTotals([day, half])).toMatchObject({
      ...{ conversions: 60, costMicros: null, cpaMicros: null, unmappedMicros: null, unattributedMicros: 0 },
    });
  });
});

describe('what days rest on', () => {
  it.each([
    ['complete', [{}, { status: 'ZERO' }], 1],
    ['not complete where rows could not be used', [{ status: 'PARTIAL' }], 0],
    ['not complete where the newest read failed', [{}, { status: 'FAILED' }], 0],
    ['not complete where a source was never read', [unread('everflow')], 0],
  ] as const)('is %s', (_, changes, complete) => {
    expect(completenessOf([withInputs(...changes)], 2).completeness).toEqual({ days: 2, merged: 1, complete });
  });

  it('is as old as the oldest rows and as new as the newest', () => {
    const { fetchedAt } = sampleDay().inputs[0]!;
    expect(completenessOf([withInputs({}, { fetchedAt: LATER }), withInputs(unread('everflow'))], 2).freshness).toEqual(
      {
        ...{ oldest: fetchedAt, newest: LATER },
      },
    );
    expect(completenessOf([], 2)).toEqual({
      freshness: { oldest: null, newest: null },
      completeness: { days: 2, merged: 0, complete: 0 },
    });
  });

  it('is nothing where a tenant has no source', () => {
    expect(completenessOf([sampleDay({ inputs: [] })], 1).completeness).toMatchObject({ complete: 0 });
  });
});
