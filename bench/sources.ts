import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { styleText } from 'node:util';
import { coloured, plain, table, type Cell } from '../local/demo/text-table.ts';
import type { LoadedOnce } from './lake-process.ts';
import { load, setting, temporaryFolder, thisMachine } from './machine.ts';
import { writeSampleOrders } from './sample-orders.ts';

/**
 * How fast order exports are loaded, beside DuckDB's own CSV to Parquet of the same file, in turns, each in a process of
 * its own; the best of several. ROWS, ROUNDS and BAD (of a thousand rows) make it shorter, longer or worse.
 */
const GOALS = { seconds: 10, dailySeconds: 2, peakMb: 800, ratio: 1.3 };
const DAILY_ROWS = 19_000;

const rows = setting('ROWS', 650_000);
const rounds = setting('ROUNDS', 3);
const badPerThousand = Number(process.env.BAD ?? 5);

const started = performance.now();
const say = (step: string): void =>
  console.log(`  ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${step}`);

async function once(way: 'loader' | 'bare' | 'unordered', csv: string): Promise<LoadedOnce> {
  // How far it is goes to its standard error.
  const loading = spawn(process.execPath, [join(import.meta.dirname, 'lake-process.ts'), way, csv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const loaded: LoadedOnce = JSON.parse(await text(loading.stdout));
  say(
    `${way}: ${loaded.seconds.toFixed(2)} s, ${loaded.processorSeconds.toFixed(1)} s of processors, ${loaded.peakMb.toFixed(0)} MB`,
  );
  return loaded;
}

const best = (runs: readonly LoadedOnce[]): LoadedOnce => ({
  ...runs.toSorted((one, other) => one.seconds - other.seconds)[0]!,
  peakMb: Math.max(...runs.map(({ peakMb }) => peakMb)),
});

async function measure(csv: string, count: number) {
  say(`writing an export of ${count.toLocaleString('en-US')} rows`);
  await writeSampleOrders(csv, { rows: count, badPerThousand });
  const [ours, bare, unordered]: [LoadedOnce[], LoadedOnce[], LoadedOnce[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await once('bare', csv));
    unordered.push(await once('unordered', csv));
    ours.push(await once('loader', csv));
  }
  rmSync(csv);
  return { ours: best(ours), bare: best(bare), unordered: best(unordered) };
}

const folder = temporaryFolder();
try {
  const daily = await measure(join(folder, 'daily.csv'), DAILY_ROWS);
  const whole = await measure(join(folder, 'whole.csv'), rows);
  const figures = {
    rows,
    seconds: whole.ours.seconds,
    peakMb: Math.round(whole.ours.peakMb),
    duckdbSeconds: whole.bare.seconds,
    quarantined: whole.ours.quarantined,
    dailySeconds: daily.ours.seconds,
    details: { whole, daily },
    machine: { ...thisMachine(), load: load() },
  };
  mkdirSync(join(import.meta.dirname, 'out'), { recursive: true });
  writeFileSync(join(import.meta.dirname, 'out', 'sources.json'), `${JSON.stringify(figures, null, 2)}\n`);

  const judged = (text: string, isReached: boolean): Cell => coloured(text, isReached ? 'green' : 'yellow');
  const ratio = whole.ours.seconds / whole.bare.seconds;
  const processor = `${whole.ours.processorSeconds.toFixed(1)} s of processors, DuckDB alone ${whole.bare.processorSeconds.toFixed(1)} s`;
  console.log(`\n${styleText('bold', 'How fast order exports are loaded')}`);
  console.log(
    table(
      ['what', 'figure', 'goal', 'more about it'],
      [
        [
          plain(`${rows.toLocaleString('en-US')} rows`),
          judged(`${whole.ours.seconds.toFixed(2)} s`, whole.ours.seconds <= GOALS.seconds),
          plain(`${GOALS.seconds} s`),
          plain(`${whole.ours.quarantined.toLocaleString('en-US')} in quarantine; ${processor}`),
        ],
        [
          plain('beside DuckDB alone'),
          judged(`${ratio.toFixed(2)}x`, ratio <= GOALS.ratio),
          plain(`${GOALS.ratio}x`),
          plain(`${whole.bare.seconds.toFixed(2)} s, nothing checked`),
        ],
        [
          plain('the same, rows in any order'),
          plain(`${(whole.ours.seconds / whole.unordered.seconds).toFixed(2)}x`),
          plain(''),
          plain(
            `${whole.unordered.seconds.toFixed(2)} s, ${whole.unordered.processorSeconds.toFixed(1)} s of processors`,
          ),
        ],
        [
          plain('memory, at most'),
          judged(`${whole.ours.peakMb.toFixed(0)} MB`, whole.ours.peakMb <= GOALS.peakMb),
          plain(`${GOALS.peakMb} MB`),
          plain(`DuckDB alone ${whole.bare.peakMb.toFixed(0)} MB`),
        ],
        [
          plain(`${DAILY_ROWS.toLocaleString('en-US')} rows, a day`),
          judged(`${daily.ours.seconds.toFixed(2)} s`, daily.ours.seconds <= GOALS.dailySeconds),
          plain(`${GOALS.dailySeconds} s`),
          plain(`${daily.ours.quarantined.toLocaleString('en-US')} in quarantine; load ${load().toFixed(1)}`),
        ],
      ],
    ),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
