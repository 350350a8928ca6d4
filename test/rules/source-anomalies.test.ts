import { describe, expect, it } from 'vitest';
import type { Controls } from '../../shared/model/partition.ts';
import { daysLater } from '../../shared/rules/calendar.ts';
import { dailyAnomalies } from '../../shared/rules/daily-anomalies.ts';
import { mergeDay, type DayRows } from '../../shared/rules/daily-merge.ts';
import { doubleMedian, isOutlier } from '../../shared/rules/median.ts';
import { sourceAnomalies, type WatchedDay } from '../../shared/rules/source-anomalies.ts';
import { DEFAULT_SOURCE_THRESHOLDS } from '../../shared/rules/source-thresholds.ts';
import { DAY_D, mappingEntry, networkRow, sampleDay, spendRow } from '../support/sample-days.ts';

const day = (changes: Partial<WatchedDay> & { controls?: Controls | null } = {}): WatchedDay => ({
  ...{ source: 'everflow', date: DAY_D, status: 'OK', controls: { rows: 25, conversions: 100, payoutMicros: 1_000 } },
  ...changes,
});
const rows = (count: number): Controls => ({ rows: count, conversions: 100, payoutMicros: 1_000 });
/** So many days before the day of the samples, one after the other. */
const before = (count: number, controls: (ago: number) => Controls = () => rows(25)): WatchedDay[] =>
  Array.from({ length: count }, (_, index) =>
    day({ date: daysLater(DAY_D, -1 - index), controls: controls(index + 1) }),
  );
const found = (days: WatchedDay[], history: WatchedDay[]) =>
  sourceAnomalies(days, history, DAY_D, DEFAULT_SOURCE_THRESHOLDS).map(({ rule, key, severity }) => [
    rule,
    key,
    severity,
  ]);

const NOTHING = day({ status: 'ZERO', controls: rows(0) });

describe('a day without rows', () => {
  it.each([
    ['usually ten', [10, 10, 10, 10], true],
    ['nine and ten', [9, 10, 9, 10], false],
    ['half of the weeks ten or more', [1, 10, 10, 30], true],
    ['only once, ten', [10], true],
    ['never anything', [], false],
  ])('is an error where that weekday has %s rows', (_, usual, error) => {
    const history = usual.map((count, week) => day({ date: daysLater(DAY_D, -7 * (week + 1)), controls: rows(count) }));
    expect(found([NOTHING], history)).toEqual(error ? [['ZERO', 'rows', 'error']] : []);
  });

  it('is compared with its weekday alone, of the last 28 days, and with whole days', () => {
    expect(found([NOTHING], before(6))).toEqual([]);
    expect(found([NOTHING], [day({ date: daysLater(DAY_D, -28) })])).toHaveLength(1);
    expect(found([NOTHING], [day({ date: daysLater(DAY_D, -35) })])).toEqual([]);
    expect(found([NOTHING], [day({ date: daysLater(DAY_D, -7), status: 'PARTIAL' })])).toEqual([]);
    expect(found([NOTHING], [day({ date: daysLater(DAY_D, -7), status: 'FAILED', controls: null })])).toEqual([]);
  });

  it('is one fact where both sources are empty, and no deviation besides', () => {
    const history = [...before(28), ...before(28).map((one): WatchedDay => ({ ...one, source: 'redtrack' }))];
    const facts = sourceAnomalies(
      ...([[NOTHING, { ...NOTHING, source: 'redtrack' }], history, DAY_D, DEFAULT_SOURCE_THRESHOLDS] as const),
    );
    expect(facts).toEqual([
      {
        ...{ rule: 'ZERO', key: 'rows', date: DAY_D, severity: 'error' },
        summary: 'Everflow and RedTrack gave no rows for 2026-01-14, where there usually are some',
      },
    ]);
  });
});

describe('a day that was never read', () => {
  it('is an error of each source', () => {
    const never = day({ status: 'NO_RUN', controls: null });
    expect(found([never, { ...never, source: 'redtrack' }], before(28))).toEqual([
      ['NO_RUN', 'everflow', 'error'],
      ['NO_RUN', 'redtrack', 'error'],
    ]);
  });

  it.each(['FAILED', 'PARTIAL'] as const)('is not one that is %s: that is told of the run', (status) => {
    expect(found([day({ status, controls: rows(1) })], before(28))).toEqual([]);
  });
});

describe('a day far from the others', () => {
  const DEVIATION = [['DEVIATION', 'everflow-rows', 'warn']];
  it.each([
    ['half as many', 50, []],
    ['fewer than half', 49, DEVIATION],
    ['half more', 150, []],
    ['more than that', 151, DEVIATION],
  ])('is where the others are all alike and it has %s', (_, count, expected) => {
    expect(
      found(
        [day({ controls: rows(count) })],
        before(28, () => rows(100)),
      ),
    ).toEqual(expected);
  });

  it.each([
    // 14 days of 80 and 14 of 120: the median is 100, the median deviation 20, four times that 80.
    [180, []],
    [181, DEVIATION],
    [20, []],
    [19, DEVIATION],
  ])('is not where the others differ that much themselves: %s', (count, expected) => {
    const history = before(28, (ago) => rows(ago % 2 === 0 ? 80 : 120));
    expect(found([day({ controls: rows(count) })], history)).toEqual(expected);
  });

  it.each([
    [6, []],
    [7, DEVIATION],
  ])('says nothing beside fewer than seven: %s', (count, expected) => {
    expect(found([day({ controls: rows(500) })], before(count))).toEqual(expected);
  });

  it('is said of rows, conversions and money, each with what is usual', () => {
    const redtrack = (one: WatchedDay, costMicros: number): WatchedDay => ({
      ...one,
      source: 'redtrack',
      controls: { rows: 14, conversions: 100, costMicros },
    });
    const history = [
      ...before(8, (ago) => ({ rows: 25, conversions: 100 + (ago % 2), payoutMicros: 825_500_000 })),
      ...before(8).map((one) => redtrack(one, 1_000_000_000)),
    ];
    const days = [
      day({ controls: { rows: 25, conversions: 2_000, payoutMicros: 3_000_000_000 } }),
      redtrack(day(), 1_501_000_000),
    ];
    expect(sourceAnomalies(days, history, DAY_D, DEFAULT_SOURCE_THRESHOLDS).map(({ summary }) => summary)).toEqual([
      'Everflow has 2,000 conversions on 2026-01-14, usually 100.5',
      'Everflow has $3,000.00 payout on 2026-01-14, usually $825.50',
      'RedTrack has $1,501.00 cost on 2026-01-14, usually $1,000.00',
    ]);
  });

  it('is judged exactly beyond what a number can hold', () => {
    const large = 6_000_000_000_000_001;
    const others = Array<number>(7).fill(large);
    const ordinary = { bps: 5_000, deviations: 4 };
    expect(isOutlier(3_000_000_000_000_001, others, ordinary)).toBe(false);
    expect(isOutlier(3_000_000_000_000_000, others, ordinary)).toBe(true);
    expect(isOutlier(1, [], ordinary)).toBe(false);
  });

  it.each<[number[], string]>([
    [[], 'null'],
    [[3], '6'],
    [[9, 1], '10'],
    [[5, 1, 3], '6'],
  ])('has a median of %j, twice: %s', (values, expected) => {
    expect(String(doubleMedian(values.map(BigInt)))).toBe(expected);
  });
});

describe('a merged day', () => {
  const anomalies = (changes: Partial<DayRows> = {}) =>
    dailyAnomalies({ date: DAY_D, ...mergeDay({ ...sampleDay(), ...changes }) }, DEFAULT_SOURCE_THRESHOLDS);
  const rules = (changes: Partial<DayRows>) => anomalies(changes).map(({ rule, key }) => [rule, key]);

  it('has one warning of the sample’s spend that is nobody’s, and one of an affiliate without conversions', () => {
    expect(anomalies()).toEqual([
      {
        ...{ rule: 'UNMAPPED_SPEND', key: 'spend', date: DAY_D, severity: 'warn' },
        summary: '$88.00 of $1,068.43 spent on 2026-01-14 belongs to no affiliate: s5 $88.00',
      },
      {
        ...{ rule: 'SPEND_WITHOUT_CONVERSIONS', key: '1/Alder - Google', date: DAY_D, severity: 'warn' },
        summary: 'Alder - Google of advertiser 1 spent $47.10 on 2026-01-14 without a conversion',
      },
    ]);
  });

  it.each([
    ['fifty dollars of very much', 50_000_000, 10_000_000_000, false],
    ['a micro more', 50_000_001, 10_000_000_000, true],
    ['two in a hundred', 2_000_000, 98_000_000, false],
    ['a micro more of it', 2_000_001, 98_000_000, true],
    ['nothing of nothing', 0, 0, false],
    ['all of little', 1, 0, true],
  ])('warns of spend that is nobody’s: %s', (_, nobodys, owned, warns) => {
    const spend = [spendRow('s1', owned), spendRow('s5', nobodys)];
    expect(rules({ spend })).toEqual(warns ? [['UNMAPPED_SPEND', 'spend']] : []);
  });

  it('counts spend of no source too, and names the dearest five', () => {
    const spend = [...Array.from({ length: 6 }, (_, n) => spendRow(`u${n}`, 10_000_000 + n)), spendRow('', 5_000_000)];
    expect(anomalies({ spend })[0]?.summary).toBe(
      '$65.00 of $65.00 spent on 2026-01-14 belongs to no affiliate: u5 $10.00, u4 $10.00, u3 $10.00, u2 $10.00, u1 $10.00, 2 more',
    );
    expect(anomalies({ spend: [spendRow('', 51_000_000)] })[0]?.summary).toContain('no affiliate: no source $51.00');
  });

  it('warns of no spend that is not known', () => {
    expect(rules({ spend: null })).toEqual([]);
  });

  it.each([
    ['an internal one without conversions', true, 0, 1, true],
    ['one with a conversion', true, 1, 1, false],
    ['one that spent nothing', true, 0, 0, false],
    ['an external one', false, 0, 1, false],
  ])('warns of spend that brought nothing: %s', (_, internal, conversions, cost, warns) => {
    const changes = {
      network: [networkRow('41', 'Alder - Meta', conversions)],
      spend: [spendRow('s1', cost)],
      mapping: [mappingEntry('s1', 'Alder - Meta', { internal })],
    };
    expect(rules(changes)).toEqual(warns ? [['SPEND_WITHOUT_CONVERSIONS', '1/Alder - Meta']] : []);
  });

  it('does not where the conversions are not known', () => {
    const { spend, mapping } = sampleDay();
    expect(rules({ network: null, spend: spend.slice(0, 4), mapping })).toEqual([]);
  });
});
