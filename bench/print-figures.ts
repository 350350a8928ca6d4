import { styleText } from 'node:util';
import { coloured, plain, table, type Cell } from '../local/demo/text-table.ts';
import type { MeasuredAccepted } from './accepted.ts';
import { RUNS, type Bundle } from './bundles.ts';
import type { Classified } from './classified.ts';
import type { GatewayOverhead } from './gateway-overhead.ts';
import type { Machine } from './machine.ts';
import { PROCESSES, type Verified } from './verified.ts';

/** Whatever was measured; a part that was left out is absent. */
export interface Figures {
  machine: Machine;
  accepted?: MeasuredAccepted[];
  verified?: Verified;
  classified?: Classified;
  bundles?: Bundle[];
  gateway?: GatewayOverhead;
}

/** What each figure should reach on two cores, the load generator included. */
const GOALS = {
  acceptedPerSecond: 1500,
  acceptedP95Ms: 15,
  verifiedPerSecond: 400,
  classifyPerSecond: 5_000_000,
  bundleKb: 400,
  loadMs: 80,
};

/** Every figure with its goal and the machine's load beside it, in one table. */
export function printFigures({ machine, accepted = [], verified, classified, bundles = [], gateway }: Figures): string {
  const rows = [
    ...accepted.flatMap(acceptedRow),
    ...(verified ? [verifiedRow(verified)] : []),
    ...(gateway ? [gatewayRow(gateway)] : []),
    ...(classified ? [classifiedRow(classified)] : []),
    ...bundles.map(bundleRow),
  ];
  return [
    '',
    styleText('bold', 'How fast claims go through the embedded AWS'),
    styleText(
      'dim',
      `  ${machine.cpus} × ${machine.cpu}, Node ${machine.node}, the load generator on the same cores${speedOf(accepted)}`,
    ),
    table(['what', 'figure', 'goal', 'more about it', 'load'], rows),
  ].join('\n');
}

/** What tells two runs of one machine apart that others share. */
function speedOf([first]: readonly MeasuredAccepted[]): string {
  return first ? `; it read and hashed a fixed text ${number(Math.round(first.speed / 100) * 100)} times a second` : '';
}

const number = (value: number): string => value.toLocaleString('en-US');

/** A figure in green where it reaches its goal, in yellow where it does not. */
const judged = (text: string, reached: boolean): Cell => coloured(text, reached ? 'green' : 'yellow');
const row = (what: string, figure: Cell, goal: string, more: string, load?: number): Cell[] => [
  plain(what),
  figure,
  coloured(goal, 'dim'),
  plain(more),
  coloured(load === undefined ? '' : load.toFixed(1), 'dim'),
];

function acceptedRow({
  connections,
  perSecond,
  claims,
  milliseconds,
  processorMs,
  rounds,
  load,
}: MeasuredAccepted): Cell[][] {
  const { p50, p95, p99 } = milliseconds;
  const goal = connections === 8;
  return [
    row(
      `claims accepted, ${connections} connection${connections === 1 ? '' : 's'}`,
      goal ? judged(`${number(perSecond)}/s`, perSecond >= GOALS.acceptedPerSecond) : plain(`${number(perSecond)}/s`),
      goal ? `${number(GOALS.acceptedPerSecond)}/s, p95 ${GOALS.acceptedP95Ms} ms` : '',
      `p50 ${p50} ms  p95 ${p95} ms  p99 ${p99} ms; ${number(claims)} claims, the middle of ${rounds} rounds${processor(processorMs)}`,
      load,
    ),
  ];
}

const verifiedRow = ({ perSecond, claims, seconds, verdicts, processorMs, load }: Verified): Cell[] =>
  row(
    'claims verified, end to end',
    judged(`${number(perSecond)}/s`, perSecond >= GOALS.verifiedPerSecond),
    `${number(GOALS.verifiedPerSecond)}/s`,
    `${number(claims)} claims in ${seconds.toFixed(1)} s, none left; the middle one of ${PROCESSES} applications, in all ${listed(verdicts)}${processor(processorMs)}`,
    load,
  );

const gatewayRow = ({ with: through, without, overhead, writes, load }: GatewayOverhead): Cell[] =>
  row(
    'gateway, on a claim’s write',
    plain(`+${(overhead * 100).toFixed(1)} %`),
    '',
    `${through} ms with it, ${without} ms without; a quarter of ${number(writes)} each were faster`,
    load,
  );

const classifiedRow = ({ perSecond, load }: Classified): Cell[] =>
  row(
    'classify()',
    judged(`${(perSecond / 1e6).toFixed(2)} M/s`, perSecond >= GOALS.classifyPerSecond),
    `${GOALS.classifyPerSecond / 1e6} M/s`,
    'one thread; 16 claims of every outcome, most of them true; best of 10 windows',
    load,
  );

const bundleRow = ({ name, kb, loadMs }: Bundle): Cell[] =>
  row(
    `bundle ${name}`,
    judged(`${kb.toFixed(0)} KB`, kb <= GOALS.bundleKb && loadMs <= GOALS.loadMs),
    `${GOALS.bundleKb} KB, ${GOALS.loadMs} ms`,
    `loads in ${loadMs.toFixed(0)} ms, nothing compiled before; the fastest of ${RUNS}`,
  );

const processor = (milliseconds: number | undefined): string =>
  milliseconds === undefined ? '' : `, ${milliseconds} ms of processor time each`;

const listed = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${number(count)} ${name}`)
    .join(', ');
