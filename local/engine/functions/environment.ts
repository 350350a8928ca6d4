import { randomUUID } from 'node:crypto';
import type { Answer, Boot, ErrorAnswer, Invocation } from './messages.ts';
import { startRuntime, type Runtime } from './start-runtime.ts';

/** One function as the template declares it. */
export interface FunctionSettings {
  name: string;
  memoryMb: number;
  timeoutMs: number;
  /** How many environments may exist at once; 0 means that every call is throttled. */
  concurrency: number;
  /** Each environment is a process of its own. */
  isolated: boolean;
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

const INIT_TIMEOUT_MS = 10_000;

/** An execution environment: a thread or process with the function's own variables and memory. Serves one invocation at a time. */
export class ExecutionEnvironment {
  /** Also its session token, so that its calls of AWS can be told from those of its siblings. */
  readonly id = randomUUID();
  readonly #settings: FunctionSettings;
  readonly #runtime: Runtime;
  readonly #ready: Promise<void>;
  #waiting: PromiseWithResolvers<string> | undefined;
  #requestId = randomUUID();
  #ended = false;
  readonly #onEnd: () => void;

  constructor(settings: FunctionSettings, onEnd: () => void) {
    this.#settings = settings;
    this.#onEnd = onEnd;
    this.#runtime = startRuntime(settings, this.id, {
      answered: (answer) => this.#settle(answer),
      failed: (errorType, message) => this.#end(errorType, message),
    });
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
    this.#runtime.invoke(invocation);
    return await result;
  }

  /** Never answers: it is ended when the function's time is up. */
  async hang(): Promise<string> {
    await this.#ready;
    return await this.#next(this.#settings.timeoutMs, 'Sandbox.Timedout');
  }

  async end(): Promise<void> {
    this.#end('Runtime.ExitError', 'The environment was ended');
    await this.#runtime.end();
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
    void this.#runtime.end();
    this.#onEnd();
  }
}
