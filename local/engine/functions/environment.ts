import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Answer, Boot, ErrorAnswer, Invocation } from './messages.ts';

/** One function as the template declares it. */
export interface FunctionSettings {
  name: string;
  memoryMb: number;
  timeoutMs: number;
  /** How many environments may exist at once; 0 means that every call is throttled. */
  concurrency: number;
  variables: Record<string, string>;
  boot: Boot;
}

/** A failed invocation. `name` is the error type that AWS would report, `answer` the body it would carry. */
export class FunctionError extends Error {
  readonly answer: ErrorAnswer;

  constructor(answer: ErrorAnswer) {
    super(answer.errorMessage);
    this.name = answer.errorType;
    this.answer = answer;
  }
}

const WORKER = new URL('./boot.mjs', import.meta.url);
const INIT_TIMEOUT_MS = 10_000;

/** An execution environment: a thread with the function's own variables and memory. Serves one invocation at a time. */
export class ExecutionEnvironment {
  /** Also its session token, so that its calls of AWS can be told from those of its siblings. */
  readonly id = randomUUID();
  readonly #settings: FunctionSettings;
  readonly #worker: Worker;
  readonly #ready: Promise<void>;
  #waiting: PromiseWithResolvers<string> | undefined;
  #requestId = randomUUID();
  #ended = false;
  readonly #onEnd: () => void;

  constructor(settings: FunctionSettings, onEnd: () => void) {
    this.#settings = settings;
    this.#onEnd = onEnd;
    this.#worker = new Worker(WORKER, {
      workerData: settings.boot,
      env: { ...settings.variables, AWS_SESSION_TOKEN: this.id },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb },
    });
    this.#worker.on('message', (answer: Answer) => this.#settle(answer));
    this.#worker.on('error', (error: Error & { code?: string }) => {
      const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#end(outOfMemory ? 'Runtime.OutOfMemory' : error.name, error.message);
    });
    this.#worker.on('exit', (code) => this.#end('Runtime.ExitError', `Runtime exited with error: exit status ${code}`));
    this.#ready = this.#next(INIT_TIMEOUT_MS, 'Runtime.InitTimeout').then(() => {});
    // Whoever invoked sees why; the next invocation tries a new environment.
    this.#ready.catch(() => this.#end('Runtime.ExitError', 'The environment did not start'));
  }

  /** Runs the handler on an event (JSON in, JSON out). Rejects with a FunctionError, after which it may have ended. */
  async invoke(event: string): Promise<string> {
    await this.#ready;
    if (this.#ended)
      throw new FunctionError({ errorType: 'Runtime.ExitError', errorMessage: 'It has ended', trace: [] });
    const { timeoutMs } = this.#settings;
    this.#requestId = randomUUID();
    const invocation: Invocation = { requestId: this.#requestId, event, timeoutMs };
    const result = this.#next(timeoutMs, 'Sandbox.Timedout');
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(invocation);
    return await result;
  }

  /** Never answers: it is ended when the function's time is up. */
  async hang(): Promise<string> {
    await this.#ready;
    return await this.#next(this.#settings.timeoutMs, 'Sandbox.Timedout');
  }

  async end(): Promise<void> {
    this.#end('Runtime.ExitError', 'The environment was ended');
    await this.#worker.terminate();
  }

  get ended(): boolean {
    return this.#ended;
  }

  #next(timeoutMs: number, timeoutType: string): Promise<string> {
    const waiting = Promise.withResolvers<string>();
    const late = setTimeout(() => {
      this.#end(timeoutType, `Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);
    }, timeoutMs);
    this.#waiting = waiting;
    return waiting.promise.finally(() => clearTimeout(late));
  }

  #settle(answer: Answer): void {
    if (answer.kind === 'error') this.#waiting?.reject(new FunctionError(answer.error));
    else this.#waiting?.resolve(answer.kind === 'result' ? answer.result : '');
    this.#waiting = undefined;
  }

  #end(errorType: string, message: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#settle({
      kind: 'error',
      error: { errorType, errorMessage: `RequestId: ${this.#requestId} ${message}`, trace: [] },
    });
    void this.#worker.terminate();
    this.#onEnd();
  }
}
