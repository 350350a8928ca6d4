import { describe, expect, it } from 'vitest';
import { mergeDay } from '../../shared/rules/daily-merge.ts';
import { dailySummary, leaderboard, type ReportGround } from '../../shared/rules/daily-report.ts';
import { dailyCsv, reportCsv } from '../../shared/rules/report-csv.ts';
import {
  CCW,
  DAY_D,
  goodInputs,
  MORNING_AFTER,
  networkRow,
  NEVER_READ,
  sampleDay,
  spendRow,
} from '../support/sample-days.ts';

const ground = (day: ReportGround['day']): ReportGround => ({
  ...{
    brand: CCW,
    date: DAY_D,
    day,
    sources: ['everflow', 'redtrack'],
    timeZone: 'America/New_York',
    now: MORNING_AFTER,
  },
});
const lines = (csv: string) => csv.split('\r\n');

describe('a report for a spreadsheet', () => {
  it('has the leaderboard by rank', () => {
    expect(lines(reportCsv(leaderboard(ground(mergeDay(sampleDay())))))).toEqual([
      'date,brand,state,rank,affiliate,internal,conversions,cost,cpa',
      '2026-01-14,CCW,COMPLETE,1,Alder - Meta,yes,30,600.00,20.00',
      '2026-01-14,CCW,COMPLETE,2,Northlake Media,no,25,625.00,25.00',
      '2026-01-14,CCW,COMPLETE,3,Birch - Meta,yes,12,333.33,27.78',
      '2026-01-14,CCW,COMPLETE,4,Quill & Co,no,8,200.50,25.06',
      '2026-01-14,CCW,COMPLETE,5,Alder - Google,yes,0,47.10,',
      '',
    ]);
  });

  it('has the summary part by part', () => {
    expect(lines(reportCsv(dailySummary(ground(mergeDay(sampleDay())))))).toEqual([
      'date,brand,state,part,name,conversions,cost,cpa',
      '2026-01-14,CCW,COMPLETE,total,,75,1805.93,24.08',
      '2026-01-14,CCW,COMPLETE,internal,,42,980.43,23.34',
      '2026-01-14,CCW,COMPLETE,external,,33,825.50,25.02',
      '2026-01-14,CCW,COMPLETE,top,Alder - Meta,30,600.00,20.00',
      '2026-01-14,CCW,COMPLETE,top,Northlake Media,25,625.00,25.00',
      '2026-01-14,CCW,COMPLETE,top,Birch - Meta,12,333.33,27.78',
      '2026-01-14,CCW,COMPLETE,top,Quill & Co,8,200.50,25.06',
      '2026-01-14,CCW,COMPLETE,idle,Alder - Google,0,47.10,',
      '2026-01-14,CCW,COMPLETE,unmapped,s5,,88.00,',
      '2026-01-14,CCW,COMPLETE,unattributed,,,0.00,',
      '',
    ]);
  });

  it('is empty where a number is not known', () => {
    const day = mergeDay({ ...sampleDay(), spend: null, inputs: goodInputs({ redtrack: NEVER_READ }) });
    expect(lines(reportCsv(dailySummary(ground(day)))).slice(1, 4)).toEqual([
      '2026-01-14,CCW,INCOMPLETE,total,,75,,',
      '2026-01-14,CCW,INCOMPLETE,internal,,42,,',
      '2026-01-14,CCW,INCOMPLETE,external,,33,825.50,25.02',
    ]);
  });

  it('has no formula of whatever an affiliate is called', () => {
    const day = mergeDay({ ...sampleDay(), network: [networkRow('9', '=HYPERLINK("x"),1', 3)], spend: [] });
    expect(reportCsv(leaderboard(ground(day)))).toContain(`,1,"'=HYPERLINK(""x""),1",no,3,0.00,0.00\r\n`);
  });
});

describe('merged days for a spreadsheet', () => {
  it('are a record an affiliate, and one for each sum that is nobody’s', () => {
    const network = [networkRow('41', 'Alder - Meta', 30, { clicks: 55, revenueMicros: 1 })];
    const spend = [
      spendRow('s1', 410_250_000, { clicks: 9 }),
      spendRow('s2', 10_000),
      spendRow('s5', 88_000_000),
      spendRow('', 5),
    ];
    const day = { date: DAY_D, ...mergeDay({ ...sampleDay(), network, spend }) };
    expect(
      lines(dailyCsv([day, { ...day, date: '2026-01-15', rows: [], unmapped: null, unattributed: null }])),
    ).toEqual([
      'date,part,advertiser_id,advertiser,affiliate_id,affiliate,internal,clicks,conversions,revenue,payout,spend,spend_clicks,cost,cpa,sources',
      '2026-01-14,affiliate,1,CCW,41,Alder - Meta,yes,55,30,0.000001,0.00,410.26,9,410.26,13.675333,s1; s2',
      '2026-01-14,unmapped,,,,,,,,,,88.00,0,,,s5',
      '2026-01-14,unattributed,,,,,,,,,,0.000005,0,,,',
      '',
    ]);
  });
});
