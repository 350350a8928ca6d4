import type { SlackBlock, SlackMessage } from '../model/channel-message.ts';
import type { DailySummary, ReportRow, ReportTotals } from '../model/report.ts';
import { countText, dollars, dollarsOfCents } from './money-text.ts';
import { slackEscaped, SLACK_HEADER_AT_MOST, slackSection } from './notification-slack.ts';
import { oneLine } from './notification-text.ts';
import {
  hasNumbers,
  idleText,
  performanceText,
  reportNotices,
  reportTitle,
  totalsText,
  UNMAPPED_HEADING,
  unmappedLines,
} from './report-text.ts';

const INTERNAL = ':large_blue_circle:';
const EXTERNAL = ':white_circle:';
const DIVIDER: SlackBlock = { type: 'divider' };

/** A report as a Slack message: what is missing first, then the totals, then who brought them. */
export function reportSlackMessage(report: DailySummary): SlackMessage {
  const title = reportTitle(report);
  const sign =
    report.state === 'COMPLETE' || report.state === 'NO_ACTIVITY' ? ':chart_with_upwards_trend:' : ':warning:';
  const notices = reportNotices(report).map(slackEscaped);
  const unmapped = unmappedLines(report).map(slackEscaped);
  return {
    text: slackEscaped(title),
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: oneLine(`${sign} ${title}`, SLACK_HEADER_AT_MOST), emoji: true },
      },
      ...(notices.length > 0 ? [slackSection(notices), DIVIDER] : []),
      ...(hasNumbers(report) ? numberBlocks(report) : []),
      ...(unmapped.length > 0 ? [slackSection([`*${UNMAPPED_HEADING}*`, ...unmapped])] : []),
      ...(hasNumbers(report) ? [DIVIDER, slackSection([`${INTERNAL} internal   ${EXTERNAL} external`])] : []),
    ],
    unfurl_links: false,
  };
}

const numberBlocks = ({ total, internal, external, top, idle }: DailySummary): SlackBlock[] => [
  slackSection(['*Overall Performance*', ...overallLines(total)]),
  slackSection(['*Internal (Paid Media)*', `> ${totalsText(internal, 'Spend')}`]),
  slackSection(['*External (Affiliates)*', `> ${totalsText(external, 'Payout')}`]),
  ...(top.length + idle.length > 0 ? [DIVIDER] : []),
  ...rowSection('*Top Performers*', top, performanceText),
  ...rowSection('*Spend Without Conversions*', idle, idleText),
];

const rowSection = (heading: string, rows: readonly ReportRow[], text: (row: ReportRow) => string): SlackBlock[] =>
  rows.length === 0 ? [] : [slackSection([heading, ...rows.map((row) => rowLine(row, text(row)))])];

const overallLines = ({ conversions, costMicros, cpaCents }: ReportTotals): string[] => [
  `> Conversions: *${countText(conversions)}*`,
  `> Spend: *${dollars(costMicros)}*`,
  `> CPA: *${dollarsOfCents(cpaCents)}*`,
];

const rowLine = ({ internal, affiliateLabel }: ReportRow, text: string): string =>
  `${internal ? INTERNAL : EXTERNAL} *${slackEscaped(oneLine(affiliateLabel))}* - ${text}`;
