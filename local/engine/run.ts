import { createHash } from 'node:crypto';
import type { StateMachine } from 'aws-local-stepfunctions';

export type Json = Awaited<ReturnType<StateMachine['run']>['result']>;

/** What the steps of an execution came to before the engine was ended. */
export interface Steps {
  /** Takes the first result that was kept under a key and not taken yet. */
  recall(key: string): string | undefined;
  keep(key: string, result: string): void;
}

/** One run of a state machine, as its tasks see it: aborted by `signal`; with `steps` what is done is not done again. */
export class Run {
  readonly signal: AbortSignal;
  readonly waits = new Set<{ until: number }>();
  /** Errors of states of which it is not known yet whether they are retried. */
  failing = 0;
  readonly #steps: Steps | undefined;
  #tasks = 0;

  constructor(signal: AbortSignal, steps?: Steps) {
    this.signal = signal;
    this.#steps = steps;
  }

  /** It waits for an instant that has not come, and does nothing else. */
  get resting(): boolean {
    const now = Date.now();
    const waits = [...this.waits];
    return waits.length > 0 && this.#tasks === 0 && this.failing === 0 && waits.every(({ until }) => until > now);
  }

  /** What a state makes of an input: what it made of it before a restart, or what `work` gives now. */
  async once(state: string, input: Json, work: () => Promise<Json>): Promise<Json> {
    this.signal.throwIfAborted();
    const key = this.#steps && keyOf(state, input);
    const known = key && this.#steps?.recall(key);
    if (known !== undefined) return JSON.parse(known) as Json;
    this.#tasks += 1;
    try {
      const result = await work();
      this.signal.throwIfAborted();
      if (key !== undefined) this.#steps?.keep(key, JSON.stringify(result));
      return result;
    } finally {
      this.#tasks -= 1;
    }
  }
}

const keyOf = (state: string, input: Json): string =>
  `${state} ${createHash('sha256').update(JSON.stringify(input)).digest('base64url')}`;
