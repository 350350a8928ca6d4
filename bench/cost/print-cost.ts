import { styleText } from 'node:util';
import { coloured, plain, table, type Cell } from '../../local/demo/text-table.ts';
import { SERVICES, totalOf, type ByService } from './cost-of-use.ts';
import type { MonthlyCosts } from './fixed-costs.ts';
import { sum } from './usage-arithmetic.ts';
import type { UnitsPerClaim } from './units-per-claim.ts';

/** One way of having claims verified, by the name of its column. */
export interface Column {
  name: 'single' | 'batched' | 'standardBaseline' | 'expressBaseline';
  claims: number;
  /** US dollars of a million claims. */
  costs: ByService;
  /** US dollars of looking again at a million claims of which most have matched; undefined where that was not measured. */
  reverification: number | undefined;
  units: UnitsPerClaim;
}

/** What a million should cost at most. */
const GOALS: Partial<Record<Column['name'], number>> = { single: 8, batched: 6.5 };

const WIDTH = 10;

/** The price of a million claims by service, what it is made of, and what stands every month. */
export function printCost(columns: readonly Column[], monthly: MonthlyCosts, about: readonly string[]): string {
  const header = ['USD per million claims', ...columns.map(({ name }) => name)];
  const rows = SERVICES.map((service) => [plain(service), ...columns.map(({ costs }) => dollars(costs[service]))]);
  const goals = columns.map(({ name }) => (GOALS[name] === undefined ? '' : `≤ ${GOALS[name].toFixed(2)}`));
  return [
    '',
    styleText('bold', 'What a million verified claims cost at AWS’s list prices'),
    ...about.map((line) => styleText('dim', `  ${line}`)),
    table(header, [
      ...rows,
      [plain('total'), ...columns.map(total)],
      [coloured('goal', 'dim'), ...goals.map((goal) => coloured(goal.padStart(WIDTH), 'dim'))],
      [plain('looked at again twice'), ...columns.map(({ reverification }) => dollars(reverification))],
    ]),
    styleText('bold', 'What one claim uses'),
    table(['unit', ...columns.map(({ name }) => name)], unitRows(columns)),
    styleText('bold', 'What stands every month, whatever is reported'),
    `  ${listed(monthly)}; in all ${sum(Object.values(monthly)).toFixed(2)} USD. No CloudFront and no WAF yet.`,
    '',
  ].join('\n');
}

const dollars = (usd: number | undefined): Cell => plain((usd?.toFixed(2) ?? '–').padStart(WIDTH));

function total({ name, costs }: Column): Cell {
  const usd = totalOf(costs);
  const text = usd.toFixed(2).padStart(WIDTH);
  const goal = GOALS[name];
  return goal === undefined ? plain(text) : coloured(text, usd <= goal ? 'green' : 'yellow');
}

function unitRows(columns: readonly Column[]): Cell[][] {
  const row = (name: string, of: (units: UnitsPerClaim) => number | undefined): Cell[] => [
    plain(name),
    ...columns.map(({ units }) => plain((of(units) ?? 0).toFixed(3).padStart(WIDTH))),
  ];
  const rowsOf = (what: string, of: (units: UnitsPerClaim) => Record<string, number>): Cell[][] =>
    [...new Set(columns.flatMap(({ units }) => Object.keys(of(units))))].map((name) =>
      row(`${what} ${name}`, (units) => of(units)[name]),
    );
  return [
    ...rowsOf('WRU', ({ wru }) => wru),
    ...rowsOf('RRU', ({ rru }) => rru),
    row('executions', ({ executions }) => executions),
    row('transitions', ({ transitions }) => transitions),
    row('SQS requests', ({ sqsRequests }) => sqsRequests),
    ...rowsOf('log bytes', ({ logBytes }) => logBytes),
    ...rowsOf('invocations', ({ invocations }) => invocations),
    ...rowsOf('GB-s', ({ gbSeconds }) => gbSeconds),
  ];
}

const listed = (costs: MonthlyCosts): string =>
  Object.entries(costs)
    .map(([name, usd]) => `${name} ${usd.toFixed(2)}`)
    .join(', ');
