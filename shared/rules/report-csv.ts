import type { DailyPerformance } from '../model/daily.ts';
import type { DailySummary, Leaderboard, Report, ReportTotals } from '../model/report.ts';
import { csvOf, type CsvValue } from './csv-text.ts';
import { decimalOfCents, decimalOfMicros } from './money-text.ts';

/** A report as a CSV text with a header. Money is in dollars; what is not known is empty. */
export const reportCsv = (report: Report): string =>
  csvOf(report.type === 'leaderboard' ? leaderboardRecords(report) : summaryRecords(report));

const leaderboardRecords = ({ date, brandTitle, state, rows }: Leaderboard): CsvValue[][] => [
  ['date', 'brand', 'state', 'rank', 'affiliate', 'internal', 'conversions', 'cost', 'cpa'],
  ...rows.map((row, index) => [
    ...[date, brandTitle, state, index + 1, row.affiliateLabel, yesOrNo(row.internal)],
    ...totalsCells(row),
  ]),
];

function summaryRecords(report: DailySummary): CsvValue[][] {
  const { date, brandTitle, state, total, internal, external, top, idle, unmapped, unattributedMicros } = report;
  const record = (part: string, name: CsvValue, cells: readonly CsvValue[]): CsvValue[] => [
    ...[date, brandTitle, state, part, name],
    ...cells,
  ];
  return [
    ['date', 'brand', 'state', 'part', 'name', 'conversions', 'cost', 'cpa'],
    record('total', null, totalsCells(total)),
    record('internal', null, totalsCells(internal)),
    record('external', null, totalsCells(external)),
    ...top.map((row) => record('top', row.affiliateLabel, totalsCells(row))),
    ...idle.map((row) => record('idle', row.affiliateLabel, totalsCells(row))),
    ...unmapped.map((one) => record('unmapped', one.sourceId, [null, decimalOfMicros(one.costMicros), null])),
    record('unattributed', null, [null, decimalOfMicros(unattributedMicros), null]),
  ];
}

const totalsCells = ({ conversions, costMicros, cpaCents }: ReportTotals): CsvValue[] => [
  ...[conversions, decimalOfMicros(costMicros), decimalOfCents(cpaCents)],
];

const DAILY_HEADER = [
  ...['date', 'part', 'advertiser_id', 'advertiser', 'affiliate_id', 'affiliate', 'internal', 'clicks', 'conversions'],
  ...['revenue', 'payout', 'spend', 'spend_clicks', 'cost', 'cpa', 'sources'],
];

/** Merged days as a CSV text: a record an affiliate, then one for each source that is nobody's and one for spend of no source. */
export const dailyCsv = (
  days: readonly Pick<DailyPerformance, 'date' | 'rows' | 'unmapped' | 'unattributed'>[],
): string => csvOf([DAILY_HEADER, ...days.flatMap(dayRecords)]);

const dayRecords = ({ date, rows, unmapped, unattributed }: Parameters<typeof dailyCsv>[0][number]): CsvValue[][] => [
  ...rows.map((row) => [
    ...[date, 'affiliate', row.advertiserId, row.advertiserLabel, row.affiliateId, row.affiliateLabel],
    ...[yesOrNo(row.internal), row.clicks, row.conversions, decimalOfMicros(row.revenueMicros)],
    ...[decimalOfMicros(row.payoutMicros), decimalOfMicros(row.spendMicros), row.spendClicks],
    ...[decimalOfMicros(row.costMicros), decimalOfMicros(row.cpaMicros), row.sourceIds.join('; ')],
  ]),
  ...(unmapped ?? []).map((one) => nobodysRecord(date, 'unmapped', one, one.sourceId)),
  ...(unattributed === null ? [] : [nobodysRecord(date, 'unattributed', unattributed, null)]),
];

const nobodysRecord = (
  date: string,
  part: string,
  { costMicros, clicks }: { costMicros: number; clicks: number },
  source: string | null,
): CsvValue[] => [
  ...[date, part, null, null, null, null, null, null, null],
  ...[null, null, decimalOfMicros(costMicros), clicks, null, null, source],
];

const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no');
