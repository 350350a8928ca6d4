import { fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { clockCell, clockOffset } from '../main-clock.ts';
import type { FunctionSettings } from './environment.ts';
import type { Answer, ChildInvocation, Invocation, ThreadBoot } from './messages.ts';

/** What runs the code of one environment. */
export interface Runtime {
  invoke(invocation: Invocation): void;
  end(): Promise<void>;
}

export interface RuntimeEvents {
  answered(answer: Answer): void;
  /** It runs no more; by the error type that AWS would report. */
  failed(errorType: string, message: string): void;
}

const QUIET = '--disable-warning=ExperimentalWarning';

/** A thread, or, where code for the machine runs that would take the whole process with it, a process. */
export const startRuntime = (settings: FunctionSettings, id: string, events: RuntimeEvents): Runtime =>
  settings.isolated ? startChild(settings, id, events) : startThread(settings, id, events);

function startThread({ boot, variables, memoryMb }: FunctionSettings, id: string, events: RuntimeEvents): Runtime {
  const workerData: ThreadBoot = { ...boot, clock: clockCell };
  const worker = new Worker(new URL('./boot.mjs', import.meta.url), {
    workerData,
    env: { ...variables, AWS_SESSION_TOKEN: id },
    execArgv: [QUIET],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  worker.on('message', (answer: Answer) => events.answered(answer));
  worker.on('error', (error: Error & { code?: string }) => {
    const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    events.failed(outOfMemory ? 'Runtime.OutOfMemory' : error.name, error.message);
  });
  worker.on('exit', (code) => events.failed('Runtime.ExitError', exited(code)));
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    invoke: (invocation) => worker.postMessage(invocation),
    end: async () => void (await worker.terminate()),
  };
}

function startChild({ boot, variables, memoryMb }: FunctionSettings, id: string, events: RuntimeEvents): Runtime {
  const log = openSync(boot.logFile, 'a');
  const child = fork(new URL('./child.ts', import.meta.url), {
    env: { ...variables, AWS_SESSION_TOKEN: id },
    execArgv: [QUIET, `--max-old-space-size=${memoryMb}`],
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      events.failed('Runtime.ExitError', exited(code ?? signal));
      resolve();
    });
    child.once('error', ({ message }) => {
      events.failed('Runtime.ExitError', message);
      resolve();
    });
  });
  child.on('message', (answer: Answer) => events.answered(answer));
  const tell = (message: object): void => void child.send(message, () => {});
  tell(boot);
  return {
    invoke(invocation) {
      const told: ChildInvocation = { ...invocation, clockOffset: clockOffset() };
      tell(told);
    },
    async end() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

const exited = (how: unknown): string => `Runtime exited with error: exit status ${String(how)}`;
