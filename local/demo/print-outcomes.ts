import { styleText } from 'node:util';
import type { Shown } from './api-client.ts';
import type { DemoRun, Outcome } from './run-scenario.ts';

type Style = Parameters<typeof styleText>[0];

/** The reconciled table as text: one row a claim, then trust, alerts and the reasons behind what is not a match. */
export function printOutcomes({ outcomes, trust, alerts, hoursPassed }: DemoRun): string {
  const rows = outcomes.map((outcome, index) => rowOf(outcome, index + 1));
  return [
    '',
    styleText('bold', `What was claimed, what was seen, and what followed (after ${hoursPassed} hours)`),
    table(
      [
        '#',
        'claim',
        'who',
        'where',
        'claimed',
        'observed',
        'off by',
        'first verdict',
        'last verdict',
        'trust',
        'evidence',
      ],
      rows,
    ),
    styleText('bold', 'Trust'),
    table(
      ['affiliate', 'score', 'bucket', 'ledger entries'],
      trust.map((one) => [
        plain(one.affiliateId),
        plain(one.score.toFixed(4)),
        plain(one.bucket),
        plain(String(one.events)),
      ]),
    ),
    styleText('bold', 'Alerts'),
    table(
      ['severity', 'category', 'type', 'affiliate', 'repeats', 'state'],
      alerts.map((alert) => [
        coloured(alert.severity, severityStyle(alert.severity)),
        plain(alert.category),
        plain(alert.type),
        plain(alert.affiliateId),
        plain(String(alert.repeats)),
        plain(alert.status),
      ]),
    ),
    styleText('bold', 'Why'),
    ...outcomes.flatMap((outcome, index) => reasonsOf(outcome, index + 1)),
    '',
  ].join('\n');
}

interface Cell {
  text: string;
  style?: Style;
}
const plain = (text: string): Cell => ({ text });
const coloured = (text: string, style: Style): Cell => ({ text, style });

function rowOf({ sample, affiliateId, first, last, refusedWith }: Outcome, number: number): Cell[] {
  const claimed = sample.reportAgain ?? sample.claimed;
  const compared = last?.verdict?.metrics.filter((metric) => metric.result === 'compared') ?? [];
  const evidence = compared.find(({ provenance }) => provenance)?.provenance;
  return [
    plain(String(number)),
    plain(sample.title),
    plain(affiliateId.replace('aff_', '')),
    plain(sample.platform),
    plain(listed(Object.entries(claimed))),
    plain(listed(compared.map((metric) => [metric.metric, metric.observed ?? 0])) || '–'),
    plain(
      compared
        .map(
          ({ differenceBps = 0, direction }) =>
            `${direction === 'under' ? '-' : direction === 'over' ? '+' : ''}${(differenceBps / 100).toFixed(1)} %`,
        )
        .join(' ') || '–',
    ),
    refusedWith ? coloured(refusedWith, 'yellow') : verdictCell(first),
    refusedWith ? plain('–') : verdictCell(last),
    plain(trustText(last)),
    plain(evidence ? `${evidence.api} ${evidence.fetchedAt.slice(5, 16).replace('T', ' ')}` : '–'),
  ];
}

const SHORT: Record<string, string> = {
  AFFILIATE_OVERCLAIMED: 'OVERCLAIMED',
  MISSING_PLATFORM_DATA: 'MISSING',
  INCOMPLETE_PLATFORM_DATA: 'INCOMPLETE',
  DISCREPANCY_LOW: 'LOW',
  DISCREPANCY_MEDIUM: 'MEDIUM',
  DISCREPANCY_HIGH: 'HIGH',
};

function verdictCell(shown: Shown | undefined): Cell {
  const verdict = shown?.verdict;
  if (!verdict) return plain('–');
  const level = verdict.status === 'AFFILIATE_OVERCLAIMED' ? ` ${verdict.level ?? ''}` : '';
  return coloured(
    `${SHORT[verdict.status] ?? verdict.status}${level}${verdict.final ? '' : ' …'}`,
    statusStyle(verdict.status),
  );
}

const statusStyle = (status: string): Style => {
  if (status === 'MATCHED') return 'green';
  if (status === 'AFFILIATE_OVERCLAIMED') return 'red';
  return status.startsWith('DISCREPANCY') ? 'yellow' : 'magenta';
};

const severityStyle = (severity: string): Style => (severity === 'CRITICAL' || severity === 'HIGH' ? 'red' : 'yellow');

const trustText = (shown: Shown | undefined): string => {
  const trust = shown?.verdict?.trust;
  return trust ? `${trust.before.toFixed(2)} → ${trust.after.toFixed(2)}` : '–';
};

const listed = (values: (readonly [string, number | undefined])[]): string =>
  values.map(([metric, value]) => `${(value ?? 0).toLocaleString('en-US')} ${metric}`).join(', ');

function reasonsOf({ sample, last, surprises }: Outcome, number: number): string[] {
  const reasons = last?.verdict?.reasons.map(({ text }) => text) ?? [];
  const flags = last?.flags.map(({ key }) => key) ?? [];
  const lines =
    reasons.length + flags.length === 0
      ? []
      : [
          `  ${String(number).padStart(2)}  ${sample.title}: ${reasons.join(' ')}${flags.length > 0 ? ` [${flags.join(', ')}]` : ''}`,
        ];
  return [
    ...lines,
    ...surprises.map((surprise) => styleText('red', `  ${String(number).padStart(2)}  UNEXPECTED: ${surprise}`)),
  ];
}

function table(header: string[], rows: Cell[][]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.text.length ?? 0)),
  );
  const line = (cells: Cell[]): string =>
    `  ${cells.map(({ text, style }, column) => painted(text.padEnd(widths[column] ?? 0), style)).join('  ')}`.trimEnd();
  const rule = `  ${widths.map((width) => '─'.repeat(width)).join('──')}`;
  return [line(header.map((title) => coloured(title, 'dim'))), styleText('dim', rule), ...rows.map(line), ''].join(
    '\n',
  );
}

const painted = (text: string, style: Style | undefined): string =>
  style === undefined ? text : styleText(style, text);
