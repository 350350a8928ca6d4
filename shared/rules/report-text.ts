import type { DailyInput } from '../model/daily.ts';
import type { DailySummary, Leaderboard, Report, ReportRow, ReportTotals } from '../model/report.ts';
import { dateText } from './date-text.ts';
import { countText, dollars, dollarsOfCents } from './money-text.ts';
import { minuteText, oneLine, type Said } from './notification-text.ts';
import { SOURCE_NAMES } from './source-names.ts';

const STATES: Readonly<Partial<Record<DailySummary['state'], string>>> = {
  INCOMPLETE: 'INCOMPLETE: ',
  NOT_SYNCED: 'NOT SYNCED: ',
};

type Headed = Pick<Report, 'type' | 'state' | 'brandTitle' | 'date'>;

/** `Daily CCW Report - Jan 14, 2026`, and before it that it is not to be relied on, where it is not. */
export const reportTitle = ({ type, state, brandTitle, date }: Headed): string => {
  const name = type === 'leaderboard' ? `${brandTitle} Leaderboard` : `Daily ${brandTitle} Report`;
  return `${STATES[state] ?? ''}${name} - ${dateText(date)}`;
};

/** What is to be known before any number is read. Of a complete report nothing. */
export function reportNotices({
  state,
  brandTitle,
  inputs,
}: Pick<Report, 'state' | 'brandTitle' | 'inputs'>): string[] {
  switch (state) {
    case 'COMPLETE':
      return [];
    case 'INCOMPLETE':
      return ['Not all data of this day is here: numbers are missing or will change.', ...inputs.map(inputText)];
    case 'NO_ACTIVITY':
      return [`No ${brandTitle} activity`, ...inputs.map(inputText)];
    case 'NOT_SYNCED':
      return ['No source was read for this day: nothing is known of it.'];
  }
}

/** Whether there are numbers to show. */
export const hasNumbers = ({ state }: Pick<Report, 'state'>): boolean => state === 'COMPLETE' || state === 'INCOMPLETE';

/** `RedTrack: FAILED, last good 2026-01-15 12:15 UTC` */
const inputText = ({ source, status, lastGoodAt }: DailyInput): string => {
  const read = status === 'NO_RUN' ? 'not read' : status;
  return `${SOURCE_NAMES[source]}: ${read}, ${lastGoodAt === null ? 'never good' : `last good ${minuteText(lastGoodAt)}`}`;
};

/** `Conversions: 42 | Spend: $980.43 | CPA: $23.34` */
export const totalsText = ({ conversions, costMicros, cpaCents }: ReportTotals, cost: string): string =>
  `Conversions: ${countText(conversions)} | ${cost}: ${dollars(costMicros)} | CPA: ${dollarsOfCents(cpaCents)}`;

/** `30 conv @ $20.00` */
export const performanceText = ({ conversions, cpaCents }: ReportRow): string =>
  `${countText(conversions)} conv @ ${dollarsOfCents(cpaCents)}`;

/** `$47.10, CPA n/a` */
export const idleText = ({ costMicros, cpaCents }: ReportRow): string =>
  `${dollars(costMicros)}, CPA ${dollarsOfCents(cpaCents)}`;

/** Spend that belongs to no affiliate, by source; nothing where there is none, or where it is not known. */
export const unmappedRows = ({ unmapped, unattributedMicros }: DailySummary): [source: string, dollars: string][] => [
  ...unmapped.map((one): [string, string] => [oneLine(`${one.sourceId} ${one.sourceName}`), dollars(one.costMicros)]),
  ...(unattributedMicros === null || unattributedMicros === 0
    ? []
    : [['no source named', dollars(unattributedMicros)] satisfies [string, string]]),
];

export const UNMAPPED_HEADING = 'Unmapped spend, in none of the totals';

/** The same in lines. */
export const unmappedLines = (report: DailySummary): string[] =>
  unmappedRows(report).map(([source, cost]) => `${source}: ${cost}`);

/** The report in plain lines. */
export function saidOfReport(report: DailySummary): Said {
  const rowLine = (row: ReportRow, text: string): string =>
    oneLine(`${row.affiliateLabel} (${row.internal ? 'internal' : 'external'}) - ${text}`);
  const lines = [
    ...reportNotices(report),
    ...(hasNumbers(report)
      ? [
          `Overall: ${totalsText(report.total, 'Spend')}`,
          `Internal (paid media): ${totalsText(report.internal, 'Spend')}`,
          `External (affiliates): ${totalsText(report.external, 'Payout')}`,
          ...headed(
            'Top performers:',
            report.top.map((row) => rowLine(row, performanceText(row))),
          ),
          ...headed(
            'Spend without conversions:',
            report.idle.map((row) => rowLine(row, idleText(row))),
          ),
        ]
      : []),
    ...headed(`${UNMAPPED_HEADING}:`, unmappedLines(report)),
  ];
  return { title: reportTitle(report), lines, brief: [], isList: true };
}

/** A leaderboard in plain lines, the first one first. */
export function saidOfLeaderboard(report: Leaderboard): Said {
  const rows = hasNumbers(report) ? report.rows : [];
  return {
    title: reportTitle(report),
    lines: [
      ...reportNotices(report),
      ...rows.map((row, at) =>
        oneLine(`${at + 1}. ${row.affiliateLabel} - ${performanceText(row)}, ${dollars(row.costMicros)}`),
      ),
    ],
    brief: rows.map(({ affiliateLabel, conversions }) => oneLine(`${affiliateLabel} (${countText(conversions)})`)),
    isList: true,
  };
}

const headed = (heading: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : [heading, ...lines]);
