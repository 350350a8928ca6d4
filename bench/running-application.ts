import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../local/free-port.ts';
import type { Access } from '../local/seed.ts';
import { processorSeconds, temporaryFolder } from './machine.ts';

/** An application in its own process, with its own ports and data. */
export interface RunningApplication {
  access: Access;
  /** The channel to its process. */
  process: ChildProcess;
  /** Seconds of processor time it has used so far, with the processes it started. */
  processor: () => number | undefined;
  /** Uses one of its controls under `/_local`; rejects what is not answered well. */
  local: <T>(method: string, path: string, body?: object) => Promise<T>;
  /** Holds back, or lets go, everything that consumes a queue or a stream. */
  pause: (paused: boolean) => Promise<void>;
  /** Asks until nothing is queued, running or due. Rejects after so many seconds, naming what still waits. */
  untilIdle: (seconds: number) => Promise<void>;
  stop: () => Promise<void>;
}

export interface ProcessOptions {
  environment?: Record<string, string>;
  /** What runs, beside this file; it says what it gives access to. */
  entry?: string;
  /** The synthesized stack; the project's own where none is named. */
  cdkOut?: string;
  /** Sample affiliates of each tenant beside the usual three. */
  moreAffiliates?: number;
}

const IDLE_PAUSE_MS = 50;

export async function runApplication({
  environment = {},
  entry = 'application-process.ts',
  cdkOut = join(import.meta.dirname, '..', 'cdk.out'),
  moreAffiliates = 0,
}: ProcessOptions = {}): Promise<RunningApplication> {
  const ports = [await freePort(), await freePort()].map(String);
  const child = fork(join(import.meta.dirname, entry), [...ports, temporaryFolder(), cdkOut, String(moreAffiliates)], {
    env: { ...process.env, ...environment },
  });
  const exited = once(child, 'exit');
  const [access] = (await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => Promise.reject(new Error(`the application ended with ${code}`))),
  ])) as [Access];

  const local = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${access.baseUrl}/_local/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as T;
  };

  return {
    access,
    process: child,
    processor: () => processorSeconds(child.pid ?? 0),
    local,
    pause: (paused) => local('PUT', 'mappings', { paused }),
    untilIdle: async (seconds) => {
      const end = performance.now() + seconds * 1000;
      for (;;) {
        const response = await fetch(`${access.baseUrl}/_local/idle`);
        const text = await response.text();
        if (response.ok) return;
        if (performance.now() > end) throw new Error(`not idle after ${seconds} s: ${text}`);
        await sleep(IDLE_PAUSE_MS);
      }
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** Runs work on an application that is gone when the work is done, whatever became of it. */
export async function withApplication<T>(
  options: ProcessOptions,
  work: (application: RunningApplication) => Promise<T>,
): Promise<T> {
  const application = await runApplication(options);
  try {
    return await work(application);
  } finally {
    await application.stop();
  }
}
