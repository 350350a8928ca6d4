import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a figure depends on beside the code. */
export interface Machine {
  cpus: number;
  cpu: string;
  node: string;
  at: string;
}

export const thisMachine = (): Machine => ({
  cpus: availableParallelism(),
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  node: process.version,
  at: new Date().toISOString(),
});

/** Processes that wanted a core over the last minute, on average: figures taken beside others' work are worth less. */
export const load = (): number => Math.round((loadavg()[0] ?? 0) * 10) / 10;

const MEMORY = '/dev/shm';

/** A new folder, in memory where the machine has such a place, so that no disk is measured. */
export const temporaryFolder = (): string =>
  mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'claimcheck-bench-'));

/** Processor seconds that a process and those it started have used; undefined where the machine does not tell. */
export function processorSeconds(pid: number): number | undefined {
  if (!existsSync('/proc/self/stat')) return undefined;
  const usage = (statistics: string[]): number => (Number(statistics[11]) + Number(statistics[12])) / TICKS_PER_SECOND;
  const own = readStatistics(String(pid));
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(readStatistics)
    .filter((statistics) => Number(statistics[1]) === pid);
  return [own, ...children].reduce((sum, statistics) => sum + usage(statistics), 0);
}

const TICKS_PER_SECOND = 100;

/** The fields after the name, which may hold anything: the state, the parent, … */
function readStatistics(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return ['', '', ...Array.from({ length: 11 }, () => '0')];
  }
}

/** A number from the environment, or its default. */
export const setting = (name: string, otherwise: number): number => {
  const value = Number(process.env[name] ?? otherwise);
  if (!(value > 0)) throw new Error(`${name} is a number above 0, not ${process.env[name]}`);
  return value;
};
