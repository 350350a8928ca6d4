import type { Mail } from '../model/channel-message.ts';
import type { DailySummary, ReportRow } from '../model/report.ts';
import { longDateText } from './date-text.ts';
import { andMore, oneLine } from './notification-text.ts';
import {
  mailColumns,
  mailFigures,
  mailLegend,
  mailNotice,
  mailPage,
  mailTable,
  type MailCell,
} from './report-mail-html.ts';
import { countText, dollars, dollarsOfCents } from './money-text.ts';
import { hasNumbers, reportNotices, reportTitle, saidOfReport, UNMAPPED_HEADING, unmappedRows } from './report-text.ts';

const SUBJECT_AT_MOST = 150;
const TOP_AT_MOST = 5;
const ROWS_AT_MOST = 50;

/** A report as a mail. */
export function reportMail(report: DailySummary): Mail {
  const { title, lines } = saidOfReport(report);
  return {
    subject: oneLine(title, SUBJECT_AT_MOST),
    text: [title, longDateText(report.date), '', ...lines, ''].join('\n'),
    html: mailPage(
      reportTitle(report),
      `${report.brandTitle} Daily Report`,
      longDateText(report.date),
      partsOf(report),
    ),
  };
}

function partsOf(report: DailySummary): string[] {
  const notices = reportNotices(report);
  return [
    ...(notices.length > 0 ? [mailNotice(report.state, notices)] : []),
    ...(hasNumbers(report) ? numberParts(report) : []),
    ...tableOf(UNMAPPED_HEADING, ['Source', 'Spend'], unmappedRows(report)),
    ...(hasNumbers(report) ? [mailLegend()] : []),
  ];
}

const numberParts = ({ total, internal, external, top, idle }: DailySummary): string[] => [
  mailFigures([
    ['Conversions', countText(total.conversions)],
    ['Spend', dollars(total.costMicros)],
    ['CPA', dollarsOfCents(total.cpaCents)],
  ]),
  mailColumns([
    { name: 'Internal', note: 'paid media', cost: 'Spend', internal: true, totals: internal },
    { name: 'External', note: 'affiliates', cost: 'Payout', internal: false, totals: external },
  ]),
  ...tableOf(
    'Top performers',
    ['Affiliate', 'Conv', 'CPA'],
    top.slice(0, TOP_AT_MOST).map((row) => [labelled(row), countText(row.conversions), dollarsOfCents(row.cpaCents)]),
  ),
  ...tableOf(
    'Spend without conversions',
    ['Affiliate', 'Spend', 'CPA'],
    idle.map((row) => [labelled(row), dollars(row.costMicros), dollarsOfCents(row.cpaCents)]),
  ),
];

const labelled = ({ internal, affiliateLabel }: ReportRow): MailCell => ({ internal, text: oneLine(affiliateLabel) });

/** Nothing without rows; of many the first, and how many are left. */
function tableOf(heading: string, columns: readonly string[], rows: readonly MailCell[][]): string[] {
  if (rows.length === 0) return [];
  const left = rows.length - ROWS_AT_MOST;
  const shown = [...rows.slice(0, ROWS_AT_MOST), ...(left > 0 ? [[andMore(left), ...columns.slice(1).fill('')]] : [])];
  return [mailTable(heading, columns, shown)];
}
