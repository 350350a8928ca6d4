import { setTimeout as delay } from 'node:timers/promises';
import type { InvocationWatch } from '../watches.ts';
import { ExecutionEnvironment, FunctionError, type FunctionSettings } from './environment.ts';

/** What Lambda refuses in one synchronous call, in bytes of JSON. */
const PAYLOAD_LIMIT = 6 * 1024 * 1024;
const IDLE_MS = 120_000;
const UNWATCHED: InvocationWatch = { strike: () => undefined, ended: () => {} };

/** The environments of one function: made when needed, reused last-in first-out, ended when long unused. */
export class WorkerPool {
  readonly settings: FunctionSettings;
  readonly #watch: InvocationWatch;
  readonly #idle: { environment: ExecutionEnvironment; since: number }[] = [];
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #queue: ((environment: ExecutionEnvironment) => void)[] = [];
  #running = 0;
  #started = 0;
  #stopped = false;

  constructor(settings: FunctionSettings, watch: InvocationWatch = UNWATCHED) {
    this.settings = settings;
    this.#watch = watch;
  }

  /** Invocations that run or wait for an environment. */
  get running(): number {
    return this.#running;
  }

  /** Invocations ever started. */
  get started(): number {
    return this.#started;
  }

  /** Runs the function on an event and returns its result, both as JSON. Rejects with a FunctionError. */
  async invoke(event: string): Promise<string> {
    if (this.#stopped) throw refused('ServiceException', 'The engine is stopping');
    if (this.settings.concurrency === 0) throw refused('TooManyRequestsException', 'Rate Exceeded.');
    if (event.length > PAYLOAD_LIMIT) throw refused('RequestTooLargeException', 'Request must be smaller than 6 MB');
    const fault = this.#watch.strike();
    if (fault?.kind === 'throttle') throw refused('TooManyRequestsException', 'Rate Exceeded.');
    if (fault?.kind === 'error')
      throw refused('ServiceException', 'An error occurred and the request cannot be processed.');
    this.#running += 1;
    this.#started += 1;
    const environment =
      this.#take() ?? (await new Promise<ExecutionEnvironment>((resolve) => this.#queue.push(resolve)));
    const begin = performance.now();
    let failed = true;
    try {
      if (fault?.kind === 'delay') await delay(fault.latencyMs, undefined, { ref: false });
      const result = await (fault?.kind === 'timeout' ? environment.hang() : environment.invoke(event));
      if (result.length > PAYLOAD_LIMIT)
        throw refused('Function.ResponseSizeTooLarge', 'Response payload size exceeded maximum allowed payload size');
      failed = false;
      return result;
    } finally {
      this.#watch.ended(performance.now() - begin, failed);
      this.#running -= 1;
      this.#giveBack(environment);
    }
  }

  /** Ends one environment at once, whatever it is doing. */
  crash(environmentId: string): void {
    for (const environment of this.#all) if (environment.id === environmentId) void environment.end();
  }

  /** Ends environments that nobody used for a while, but one. */
  trim(now = performance.now()): void {
    while (this.#all.size > 1 && this.#idle[0] && now - this.#idle[0].since > IDLE_MS)
      void this.#idle.shift()?.environment.end();
  }

  /** Ends every environment; what runs or waits is rejected. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(Array.from(this.#all, (environment) => environment.end()));
  }

  #take(): ExecutionEnvironment | undefined {
    const idle = this.#idle.pop();
    if (idle) return idle.environment;
    return this.#all.size < this.settings.concurrency ? this.#create() : undefined;
  }

  #create(): ExecutionEnvironment {
    const environment: ExecutionEnvironment = new ExecutionEnvironment(this.settings, () => {
      this.#all.delete(environment);
      const at = this.#idle.findIndex((idle) => idle.environment === environment);
      if (at !== -1) this.#idle.splice(at, 1);
    });
    this.#all.add(environment);
    return environment;
  }

  #giveBack(environment: ExecutionEnvironment): void {
    const next = this.#queue.shift();
    if (next) next(environment.ended && !this.#stopped ? this.#create() : environment);
    else if (!environment.ended) this.#idle.push({ environment, since: performance.now() });
  }
}

const refused = (errorType: string, errorMessage: string): FunctionError =>
  new FunctionError({ errorType, errorMessage, trace: [] });
