import { describe, expect, it } from 'vitest';
import type { DailyInput } from '../../shared/model/daily.ts';
import { DailySummary, Leaderboard } from '../../shared/model/report.ts';
import { mergeDay, type DayRows } from '../../shared/rules/daily-merge.ts';
import { dailySummary, leaderboard, type ReportGround } from '../../shared/rules/daily-report.ts';
import {
  CCW,
  DAY_D,
  EXP,
  goodInputs,
  mappingEntry,
  MORNING_AFTER,
  networkRow,
  NEVER_READ,
  sampleDay,
  spendRow,
} from '../support/sample-days.ts';

const ground = (changes: Partial<DayRows> = {}, other: Partial<ReportGround> = {}): ReportGround => ({
  ...{ brand: CCW, date: DAY_D, day: mergeDay({ ...sampleDay(), ...changes }), sources: ['everflow', 'redtrack'] },
  ...{ timeZone: 'America/New_York', now: MORNING_AFTER },
  ...other,
});
const summary = (changes: Partial<DayRows> = {}, other: Partial<ReportGround> = {}) =>
  dailySummary(ground(changes, other));
const totals = (conversions: number | null, costMicros: number | null, cpaCents: number | null) => ({
  ...{ conversions, costMicros, cpaCents },
});

describe('the totals of a day', () => {
  it('are the quotient of the sums, not the mean of quotients', () => {
    expect(summary()).toMatchObject({
      total: totals(75, 1_805_930_000, 2408),
      internal: totals(42, 980_430_000, 2334),
      external: totals(33, 825_500_000, 2502),
    });
  });

  it('leave out spend that is nobody’s, which is named beside them', () => {
    expect(summary()).toMatchObject({
      unmappedMicros: 88_000_000,
      unmapped: [{ sourceId: 's5', sourceName: 'Source s5', costMicros: 88_000_000 }],
      unattributedMicros: 0,
    });
    expect(summary({ spend: [spendRow('', 5_000_000), spendRow('s9', 0)] })).toMatchObject({
      ...{ unmappedMicros: 0, unmapped: [], unattributedMicros: 5_000_000 },
    });
  });

  it('have the shape that is stored', () => {
    expect(DailySummary.parse(summary())).toEqual(summary());
    expect(Leaderboard.parse(leaderboard(ground()))).toEqual(leaderboard(ground()));
  });

  it('know external cost and no internal one where spend was never read', () => {
    expect(summary({ spend: null, inputs: goodInputs({ redtrack: NEVER_READ }) })).toMatchObject({
      ...{ state: 'INCOMPLETE', unmappedMicros: null, unmapped: [], unattributedMicros: null },
      total: totals(75, null, null),
      internal: totals(42, null, null),
      external: totals(33, 825_500_000, 2502),
    });
  });

  it('know of no internal cost also where no internal affiliate has a row', () => {
    const external = [networkRow('57', 'Northlake Media', 25, { payoutMicros: 625_000_000 })];
    expect(summary({ network: external, spend: null, inputs: goodInputs({ redtrack: NEVER_READ }) })).toMatchObject({
      ...{ internal: totals(0, null, null), total: totals(25, null, null), external: totals(25, 625_000_000, 2500) },
    });
  });

  it('know internal cost alone where the network was never read', () => {
    expect(summary({ network: null, inputs: goodInputs({ everflow: NEVER_READ }) })).toMatchObject({
      ...{
        total: totals(null, null, null),
        internal: totals(null, 980_430_000, null),
        external: totals(null, null, null),
      },
      ...{ top: [], idle: [] },
    });
  });

  it('miss nothing of a source that the tenant does not have', () => {
    const inputs = goodInputs().filter(({ source }) => source === 'everflow');
    const day = mergeDay({ ...sampleDay(), spend: null, mapping: [], inputs });
    expect(summary({}, { day, sources: ['everflow'] })).toMatchObject({
      ...{ state: 'COMPLETE', total: totals(75, 825_500_000, 1101), internal: totals(0, 0, null) },
    });
  });
});

describe('the ranks of a day', () => {
  it('put the most conversions first, and spend without any apart', () => {
    const { top, idle } = summary();
    expect(top.map(({ affiliateLabel, conversions }) => [affiliateLabel, conversions])).toEqual([
      ['Alder - Meta', 30],
      ['Northlake Media', 25],
      ['Birch - Meta', 12],
      ['Quill & Co', 8],
    ]);
    expect(idle).toEqual([{ affiliateLabel: 'Alder - Google', internal: true, ...totals(0, 47_100_000, null) }]);
  });

  it('put the cheaper of two first, then the first by label, in whatever order they come', () => {
    const network = [
      networkRow('1', 'Dear', 10, { payoutMicros: 90_000_000 }),
      networkRow('2', 'Cheap', 10, { payoutMicros: 80_000_000 }),
      networkRow('3', 'Also dear', 10, { payoutMicros: 90_000_000 }),
      networkRow('4', 'Best', 11, { payoutMicros: 99_000_000 }),
    ];
    for (let turn = 0; turn < 20; turn += 1) {
      const turned = network.map((_, index) => network[(index * 3 + turn) % network.length]!);
      if (turn % 2 === 1) turned.reverse();
      expect(summary({ network: turned, spend: [] }).top.map(({ affiliateLabel }) => affiliateLabel)).toEqual([
        ...['Best', 'Cheap', 'Also dear', 'Dear'],
      ]);
    }
  });

  it('put a cost that is not known behind one that is', () => {
    const network = [networkRow('41', 'Alder - Meta', 5), networkRow('57', 'Northlake Media', 5, { payoutMicros: 9 })];
    const { top } = summary({ network, spend: null, inputs: goodInputs({ redtrack: NEVER_READ }) });
    expect(top.map(({ affiliateLabel, costMicros }) => [affiliateLabel, costMicros])).toEqual([
      ['Northlake Media', 9],
      ['Alder - Meta', null],
    ]);
  });

  it('show ten, the dearest idle first', () => {
    const network = Array.from({ length: 11 }, (_, n) => networkRow(`${n}`, `Affiliate ${n}`, 11 - n));
    expect(summary({ network }).top).toHaveLength(10);
    const idle = summary({ network: [], spend: sampleDay().spend }).idle;
    expect(idle.map(({ affiliateLabel }) => affiliateLabel)).toEqual([
      'Alder - Meta',
      'Birch - Meta',
      'Alder - Google',
    ]);
  });

  it('are all on the leaderboard, those without conversions too', () => {
    expect(leaderboard(ground()).rows.map(({ affiliateLabel }) => affiliateLabel)).toEqual([
      ...['Alder - Meta', 'Northlake Media', 'Birch - Meta', 'Quill & Co', 'Alder - Google'],
    ]);
  });
});

describe('the state of a report', () => {
  const cases: [string, Partial<DailyInput>, string][] = [
    ['COMPLETE', {}, 'where all of it was read'],
    ['COMPLETE', { status: 'ZERO' }, 'where a source says that there is nothing'],
    ['INCOMPLETE', { status: 'PARTIAL' }, 'where rows could not be used'],
    ['INCOMPLETE', { status: 'FAILED' }, 'where the newest read failed'],
    ['INCOMPLETE', NEVER_READ, 'where one source was never read'],
    ['INCOMPLETE', { lastGoodAt: null }, 'where no read was ever good'],
    ['INCOMPLETE', { lastGoodAt: '2026-01-15T04:59:59.999Z' }, 'where it was read just before the day was over'],
    ['COMPLETE', { lastGoodAt: '2026-01-15T05:00:00.000Z' }, 'where it was read once the day was over'],
  ];
  it.each(cases)('is %s with %j: %s', (state, redtrack) => {
    expect(summary({ inputs: goodInputs({ redtrack }) }).state).toBe(state);
  });

  it('is that a brand had no activity where the sources were read and have none of it', () => {
    const { state, brandTitle, inputs, total } = summary({}, { brand: EXP });
    expect([state, brandTitle, inputs.map(({ status }) => status)]).toEqual(['NO_ACTIVITY', 'EXP', ['OK', 'OK']]);
    expect(total).toEqual(totals(0, 0, null));
  });

  it('is that one cannot know where a source without rows was not read', () => {
    expect(summary({ network: [], spend: null, inputs: goodInputs({ redtrack: NEVER_READ }) }).state).toBe(
      'INCOMPLETE',
    );
  });

  it.each([
    ['was never merged', null],
    [
      'was merged out of nothing',
      mergeDay({
        network: null,
        spend: null,
        mapping: [],
        inputs: goodInputs({ everflow: NEVER_READ, redtrack: NEVER_READ }),
      }),
    ],
  ])('is that nothing was synced where the day %s, and no total is zero', (_, day) => {
    const report = summary({}, { day });
    expect(report).toMatchObject({ state: 'NOT_SYNCED', unmappedMicros: null, unattributedMicros: null });
    expect([report.total, report.internal, report.external]).toEqual(Array(3).fill(totals(null, null, null)));
    expect(report.inputs.map(({ source, status }) => [source, status])).toEqual([
      ['everflow', 'NO_RUN'],
      ['redtrack', 'NO_RUN'],
    ]);
  });

  it('is that nothing was synced where the tenant has no source, and no total is zero', () => {
    const report = summary({}, { day: null, sources: [] });
    expect(report).toMatchObject({ state: 'NOT_SYNCED', inputs: [] });
    expect([report.total, report.internal, report.external]).toEqual(Array(3).fill(totals(null, null, null)));
  });

  it('counts only the brand’s own rows', () => {
    const network = [...sampleDay().network, networkRow('41', 'Alder - Meta', 5, { advertiserId: '2' })];
    const mapping = [...sampleDay().mapping, mappingEntry('s5', 'Alder - Meta', { advertiserId: '2' })];
    expect(summary({ network, mapping }, { brand: EXP }).total).toEqual(totals(5, 88_000_000, 1760));
    expect(summary({ network, mapping }).total).toEqual(totals(75, 1_805_930_000, 2408));
  });
});
