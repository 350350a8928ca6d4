import type { DeclaredFunction } from './functions/declared-functions.ts';
import type { Mappings } from './event-source-mappings.ts';
import type { Scheduler } from './scheduler.ts';

export interface Idleness {
  idle: boolean;
  /** How much waits, by kind; only kinds with something. */
  waiting: Record<string, number>;
}

export interface Watched {
  functions: ReadonlyMap<string, DeclaredFunction>;
  mappings: Mappings;
  /** Executions with something to do now. */
  executing(): number;
  scheduler: Scheduler;
  /** Sweeps in progress. */
  sweeping(): number;
  dueProbe(): Promise<number>;
}

/** Is there nothing queued, unread, running or due? Work that moves on while this looks is seen: then it is not idle. */
export async function lookForWork(watched: Watched): Promise<Idleness> {
  const { functions, mappings, scheduler } = watched;
  const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
  const pools = Array.from(functions.values(), ({ pool }) => pool);
  const started = (): number => sum(pools.map((pool) => pool.started));
  const inProcess = (): Record<string, number> => ({
    messages: sum(mappings.consumed.map((queue) => queue.size)),
    invocations: sum(pools.map((pool) => pool.running)),
    executions: watched.executing(),
    schedules: scheduler.dueNow(),
    sweeps: watched.sweeping(),
  });

  const before = started();
  const counts = inProcess();
  if (sum(Object.values(counts)) === 0) {
    counts['streams'] = (await Promise.all(mappings.streams.map((stream) => stream.behind()))).filter(Boolean).length;
    counts['due'] = await watched.dueProbe();
    counts['moved'] = started() - before;
    Object.assign(counts, inProcess());
  }
  const waiting = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  return { idle: Object.keys(waiting).length === 0, waiting };
}
