import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../local/free-port.ts';
import type { Access } from '../../local/seed.ts';

/** What a process that runs the application tells the one that started it. */
export interface Told {
  access: Access;
  /** With these an SDK client reaches the engine. */
  sdkEnvironment: Record<string, string>;
  /** The real names of the tables. */
  tables: Record<'submissions' | 'trust' | 'alerts' | 'registry' | 'clawbacks' | 'reviews', string>;
  /** Where lost checks are. */
  deadLetters: string[];
}

/** The application in a process of its own, on ports and data that outlive it. */
export interface KillableApplication {
  start(): Promise<Told>;
  /** Ends it at once, whatever it is doing. */
  kill(): Promise<void>;
  /** Ends it in order, and forgets its data. */
  stop(): Promise<void>;
}

const PROCESS = join(import.meta.dirname, 'application-process.ts');

/** Keeps its data in a new folder below `parent`. */
export async function killableApplication(parent: string): Promise<KillableApplication> {
  const dataDir = mkdtempSync(join(parent, 'claimcheck-killable-'));
  const ports = [await freePort(), await freePort()].map(String);
  let child: ChildProcess | undefined;

  const ended = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const exited = once(running, 'exit');
    running.kill(signal);
    await exited;
  };

  return {
    async start() {
      const started = fork(PROCESS, [...ports, dataDir]);
      child = started;
      const [told] = (await Promise.race([
        once(started, 'message'),
        once(started, 'exit').then(([code]) => Promise.reject(new Error(`the application ended with ${code}`))),
      ])) as [Told];
      return told;
    },
    kill: () => ended('SIGKILL'),
    async stop() {
      await ended('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
