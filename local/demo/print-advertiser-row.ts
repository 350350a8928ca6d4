import { styleText } from 'node:util';
import { countText, dollars } from '../../shared/rules/money-text.ts';
import type { Gap } from '../../shared/rules/reconciliation/day-gaps.ts';
import type { GapCause } from '../../shared/rules/reconciliation/gap-causes.ts';
import type { ReconciledRow } from '../../shared/rules/reconciliation/reconciled-day.ts';
import type { AdvertiserRow } from './advertiser-row.ts';
import { coloured, plain, table, type Cell } from './text-table.ts';

/** An affiliate's day as text: what each side says of it and how fresh that is, then each gap with its causes. */
export function printAdvertiserRow({ row, now, surprises }: AdvertiserRow): string {
  return [
    ...(row
      ? [
          styleText(
            'bold',
            `What is known of ${row.name} on ${row.date}, number ${row.networkIds.join(', ')} at the network`,
          ),
          table(['who says so', 'clicks', 'conv', 'money', 'more', 'as of'], sidesOf(row, now)),
          ...row.gaps.map(gapLine),
        ]
      : []),
    ...surprises.map((surprise) => styleText('red', `  UNEXPECTED: ${surprise}`)),
    '',
  ].join('\n');
}

const NONE = '–';

function sidesOf({ claims, platform, network, orders, spend }: ReconciledRow, now: string): Cell[][] {
  const line = (name: string, cells: readonly string[], at: string | null | undefined): Cell[] => [
    ...[name, ...cells].map(plain),
    coloured(at ? ago(at, now) : 'never', 'dim'),
  ];
  const count = (value: number | undefined): string => (value === undefined ? NONE : countText(value));
  const { claimed = {}, verified = {} } = claims ?? {};
  const kept = orders ? orders.approved - orders.refunded : undefined;
  return [
    line(
      'claim',
      [count(claimed.clicks), count(claimed.conversions), NONE, `${count(verified.clicks)} clicks verified`],
      claims?.asOf,
    ),
    line(
      'platform',
      [count(platform?.observed.clicks), count(platform?.observed.conversions), NONE, ''],
      platform?.newest,
    ),
    line(
      'network',
      [count(network?.clicks), count(network?.conversions), dollars(network?.payoutMicros ?? null), 'payout'],
      network?.asOf,
    ),
    line(
      'orders',
      [
        ...[NONE, count(kept), dollars(orders?.netMicros ?? null)],
        `${count(orders?.approved)} approved, ${count(orders?.refunded)} refunded; ${count(orders?.testOrders)} test`,
      ],
      orders?.asOf,
    ),
    line(
      'spend',
      [NONE, NONE, dollars(spend?.costMicros ?? null), `cost, ${dollars(spend?.spendMicros ?? null)} of it spend`],
      spend?.asOf,
    ),
  ];
}

const SIDES: Readonly<Record<Gap['between'], [left: string, right: string]>> = {
  'claims-network': ['claimed', 'the network counted'],
  'claims-orders': ['claimed', 'orders stand'],
  'network-orders': ['counted by the network', 'orders stand'],
};

const WORDS: Readonly<Record<GapCause, string>> = {
  TIME_ZONE: 'time zone',
  LATE: 'late',
  DUPLICATE: 'duplicate',
  TEST_ORDER: 'test order',
  REFUND: 'refund',
  UNMAPPED: 'unmapped',
  UNEXPLAINED: 'unexplained',
};

function gapLine({ between, metric, gap, absent, causes }: Gap): string {
  const [left, right] = SIDES[between];
  const start = `  ${styleText('dim', '│')} ${metric}:`;
  if (gap === null) return `${start} ${left} and ${right} are not compared, ${absent}`;
  if (gap === 0) return `${start} as many ${left} as ${right}`;
  const booked = causes.map(({ cause, count }) => {
    const text = `${Math.abs(count)} ${WORDS[cause]}`;
    return cause === 'UNEXPLAINED' ? styleText('yellow', text) : text;
  });
  return `${start} ${countText(Math.abs(gap))} ${gap > 0 ? 'more' : 'fewer'} ${left} than ${right}: ${booked.join(', ')}`;
}

const STEPS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
] as const;

/** `12 min ago`. */
function ago(at: string, now: string): string {
  const ms = Math.max(0, Date.parse(now) - Date.parse(at));
  const [size, unit] = STEPS.find(([step]) => ms >= step) ?? [1000, 's'];
  return `${Math.floor(ms / size)} ${unit} ago`;
}
