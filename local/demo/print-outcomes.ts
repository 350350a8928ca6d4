import { styleText } from 'node:util';
import type { Shown } from './api-client.ts';
import type { DemoRun, Outcome } from './run-scenario.ts';
import { coloured, plain, table, type Cell, type Style } from './text-table.ts';

/** The reconciled table as text: one row a claim, what followed from all of them, and the evidence behind each. */
export function printOutcomes({ outcomes, trust, alerts, deadLetters, hoursPassed }: DemoRun): string {
  return [
    '',
    styleText('bold', `What was claimed, what was seen, and what followed after ${hoursPassed} hours`),
    styleText('dim', '  v views, c clicks, s sales; … is provisional'),
    table(
      ['#', 'claim', 'who', 'where', 'claimed', 'observed', 'off by', 'first verdict', 'last verdict', 'trust'],
      outcomes.map((outcome, index) => rowOf(outcome, index + 1)),
    ),
    styleText('bold', 'Trust'),
    table(
      ['affiliate', 'score', 'bucket', 'entries'],
      trust.map(({ affiliateId, score, bucket, events }) =>
        [affiliateId, score.toFixed(4), bucket, String(events)].map(plain),
      ),
    ),
    styleText('bold', 'Alerts'),
    table(
      ['severity', 'category', 'type', 'affiliate', 'repeats', 'state'],
      alerts.map(({ severity, category, type, affiliateId, repeats, status }) => [
        coloured(severity, severity === 'MEDIUM' ? 'yellow' : 'red'),
        ...[category, type, affiliateId, String(repeats), status].map(plain),
      ]),
    ),
    styleText('bold', 'Dead letters'),
    table(
      ['cause', 'detail', 'attempts', 'last verdict', 'claim'],
      deadLetters.map((letter) =>
        [letter.cause, letter.detail, String(letter.attempts), letter.lastStatus, letter.submissionId].map(plain),
      ),
    ),
    styleText('bold', 'Evidence'),
    ...outcomes.flatMap((outcome, index) => evidenceOf(outcome, index + 1)),
    '',
  ].join('\n');
}

const UNIT: Record<string, string> = { views: 'v', clicks: 'c', conversions: 's' };

function rowOf({ sample, affiliateId, first, last, refusedWith }: Outcome, number: number): Cell[] {
  const compared = last?.verdict?.metrics.filter(({ result }) => result === 'compared') ?? [];
  return [
    plain(String(number)),
    plain(sample.title),
    plain(affiliateId.replace('aff_', '')),
    plain(sample.platform),
    plain(listed(Object.entries(sample.reportAgain ?? sample.claimed))),
    plain(listed(compared.map(({ metric, observed }) => [metric, observed])) || '–'),
    plain(compared.map(difference).join(' ') || '–'),
    refusedWith ? coloured(refusedWith, 'yellow') : verdictCell(first),
    refusedWith ? plain('–') : verdictCell(last),
    plain(trustText(last)),
  ];
}

type ShownMetric = NonNullable<Shown['verdict']>['metrics'][number];

function difference({ differenceBps = 0, direction }: ShownMetric): string {
  const sign = direction === 'over' ? '+' : direction === 'under' ? '-' : '';
  return `${sign}${(differenceBps / 100).toFixed(1)}%`;
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
  const text = `${SHORT[verdict.status] ?? verdict.status}${level}${verdict.final ? '' : ' …'}`;
  return coloured(text, statusStyle(verdict.status));
}

const statusStyle = (status: string): Style => {
  if (status === 'MATCHED') return 'green';
  if (status === 'AFFILIATE_OVERCLAIMED') return 'red';
  return status.startsWith('DISCREPANCY') ? 'yellow' : 'magenta';
};

const trustText = (shown: Shown | undefined): string => {
  const trust = shown?.verdict?.trust;
  return trust ? `${trust.before.toFixed(2)} → ${trust.after.toFixed(2)}` : '–';
};

const listed = (values: (readonly [string, number | undefined])[]): string =>
  values.map(([metric, value]) => `${(value ?? 0).toLocaleString('en-US')}${UNIT[metric] ?? ''}`).join(' ');

/** Where each number is from, and the sentences that the affiliate reads. */
function evidenceOf({ sample, last, surprises }: Outcome, number: number): string[] {
  const at = `  ${String(number).padStart(2)}  `;
  const seen = (last?.verdict?.metrics ?? []).flatMap(({ provenance }) =>
    provenance ? [`${provenance.api} at ${provenance.fetchedAt.slice(0, 16).replace('T', ' ')}`] : [],
  );
  const reasons = last?.verdict?.reasons.map(({ text }) => text) ?? [];
  const flags = last?.flags.map(({ key }) => key) ?? [];
  const parts = [...new Set(seen), ...reasons, ...(flags.length > 0 ? [`flags: ${flags.join(', ')}`] : [])];
  const line = parts.length === 0 ? [] : [`${at}${sample.title}: ${styleText('dim', parts.join(' · '))}`];
  return [...line, ...surprises.map((surprise) => styleText('red', `${at}UNEXPECTED: ${surprise}`))];
}
