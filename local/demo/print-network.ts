import { styleText } from 'node:util';
import type { DailyRow } from '../../shared/model/daily.ts';
import { cpaCents } from '../../shared/rules/cost-per-conversion.ts';
import { countText, dollars, dollarsOfCents } from '../../shared/rules/money-text.ts';
import type { NetworkDay } from './network.ts';
import { coloured, plain, table, type Cell } from './text-table.ts';

/** A day of network and spend as text: a row an affiliate, the sums, what belongs to nobody, and how fresh it is. */
export function printNetwork({ day, run, surprises }: NetworkDay): string {
  return [
    ...(day
      ? [
          styleText('bold', `What CCW paid for on ${day.date}: the network and the tracker, merged`),
          table(
            ['affiliate', 'paid by', 'clicks', 'conv', 'revenue', 'cost', 'CPA'],
            [...day.rows.toSorted(byConversions).map(rowOf), totalsOf(day.totals)],
          ),
          ...(day.unmapped ?? []).map(({ sourceId, sourceName, costMicros }) =>
            note(
              `${dollars(costMicros)} of ${sourceName.trim()} (${sourceId}) is in no mapping and in none of these sums`,
            ),
          ),
          note(
            day.inputs
              .map(({ source, status, fetchedAt }) => `${source} ${status}, read ${minute(fetchedAt)}`)
              .join('; '),
          ),
        ]
      : []),
    note(
      run.outcomes
        .map(({ source, requests, days, rows }) => `${source}: ${rows} rows of ${days} days in ${requests} calls`)
        .join('; '),
    ),
    ...surprises.map((surprise) => styleText('red', `  UNEXPECTED: ${surprise}`)),
    '',
  ].join('\n');
}

const byConversions = (a: DailyRow, b: DailyRow): number => (b.conversions ?? -1) - (a.conversions ?? -1);

const rowOf = ({ affiliateLabel, internal, clicks, conversions, revenueMicros, costMicros }: DailyRow): Cell[] => [
  ...[affiliateLabel, internal ? 'spend' : 'payout', countText(clicks), countText(conversions)].map(plain),
  ...[dollars(revenueMicros), dollars(costMicros)].map(plain),
  costWithoutConversions(costMicros, conversions),
];

/** Nothing for the money is worse than any price. */
const costWithoutConversions = (costMicros: number | null, conversions: number | null): Cell =>
  conversions === 0 && costMicros !== null && costMicros > 0
    ? coloured('n/a', 'red')
    : plain(dollarsOfCents(cpaCents(costMicros, conversions)));

const totalsOf = ({
  clicks,
  conversions,
  revenueMicros,
  costMicros,
}: NonNullable<NetworkDay['day']>['totals']): Cell[] =>
  [
    ...['all', '', countText(clicks), countText(conversions), dollars(revenueMicros), dollars(costMicros)],
    dollarsOfCents(cpaCents(costMicros, conversions)),
  ].map((text) => coloured(text, 'bold'));

const note = (text: string): string => `  ${styleText('dim', '│')} ${text}`;

const minute = (at: string | null): string => (at === null ? 'never' : at.slice(0, 16).replace('T', ' '));
