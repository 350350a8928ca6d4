import { styleText } from 'node:util';
import type { Clawbacks, ShownClawback } from './clawbacks.ts';
import { coloured, plain, table, type Cell } from './text-table.ts';

/** What is recommended to take back, as text: a row each, and the evidence of the largest. */
export function printClawbacks({ clawbacks, surprises }: Clawbacks): string {
  const [largest] = clawbacks.toSorted((a, b) => b.amountMicros - a.amountMicros);
  return [
    styleText('bold', 'Recommended to take back (a person decides; nothing is deducted)'),
    table(['amount', 'confidence', 'affiliate', 'state', 'claim'], clawbacks.map(rowOf)),
    ...(largest
      ? [styleText('bold', `The evidence of ${largest.id}, as the affiliate reads it`), ...evidenceOf(largest), '']
      : []),
    ...surprises.map((surprise) => styleText('red', `  UNEXPECTED: ${surprise}`)),
  ].join('\n');
}

const rowOf = ({ amountMicros, currency, confidence, affiliateId, status, packet }: ShownClawback): Cell[] => [
  coloured(moneyOf(amountMicros, currency), 'yellow'),
  ...[String(confidence), affiliateId, status, packet.claim.title ?? '–'].map(plain),
];

const moneyOf = (micros: number, currency: string | null): string =>
  currency === null ? String(micros / 1e6) : (micros / 1e6).toLocaleString('en-US', { style: 'currency', currency });

function evidenceOf({ packet }: ShownClawback): string[] {
  const { claim, observations, arithmetic, verdict, timeline } = packet;
  const lines = [
    `claimed ${counts(Object.entries(claim.claimed))} for ${minute(claim.claimedAt)}`,
    ...observations.map(
      ({ role, api, fetchedAt, raw }) =>
        `${role} observation: ${counts(Object.entries(raw).map(([metric, { value }]) => [metric, value] as const))}, ${api} at ${minute(fetchedAt)}`,
    ),
    ...arithmetic.map(({ text }) => text),
    ...verdict.reasons.map(({ text }) => `${text} (policy ${verdict.policyVersion})`),
    timeline
      .map(({ what, at, outcome, status }) => `${minute(at)} ${outcome ?? status ?? what.toLowerCase()}`)
      .join(' → '),
  ];
  return lines.map((line) => `  ${styleText('dim', '│')} ${line}`);
}

const counts = (values: readonly (readonly [string, number | null])[]): string =>
  values.map(([metric, value]) => `${value === null ? 'expired' : value.toLocaleString('en-US')} ${metric}`).join(', ');

const minute = (at: string): string => at.slice(0, 16).replace('T', ' ');
