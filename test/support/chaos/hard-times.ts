import type { Controls } from './controls.ts';

/** How often each kind of fault struck. */
export type Struck = Record<string, number>;

/** A crash may strike each of the three writes that a commit is made of, and takes its whole invocation along. */
const ENGINE = {
  streamDeliveredTwice: { target: 'streams', kind: 'duplicate_delivery', rate: 0.2 },
  queueDeliveredTwice: { target: 'sqs', kind: 'duplicate_delivery', rate: 0.2 },
  crashAfterCommit: { target: 'lambda:reconcile', kind: 'crash_after_commit', rate: 0.05 / 3 },
  crashBeforeCommit: { target: 'lambda:reconcile', kind: 'crash_before_commit', rate: 0.01 / 3 },
  storeThrottled: { target: 'dynamodb', kind: 'throttle', rate: 0.1 },
  storeConflict: { target: 'dynamodb', kind: 'conflict', rate: 0.05 },
} as const;
type EngineFault = keyof typeof ENGINE;
const STORE: readonly EngineFault[] = ['storeThrottled', 'storeConflict'];
/** Each strike makes somebody wait: a spell ends by itself when a large crowd has met so many. */
const STORE_TIMES = 20_000;

const VENDORS = {
  platformDown: ['linkedin', { kind: 'server_error' }],
  staleCredentials: ['x', { kind: 'bad_token' }],
  // Longer than a Lambda that fetches may run; each call costs as long in real time.
  vendorTooSlow: ['youtube', { kind: 'slow', latencyMs: 25_000 }],
} as const;

/** More often than anything is struck, so that what is left tells how often it was. */
const TIMES = 100_000_000;

interface GatewayFault {
  id: string;
  target: string;
  kind: string;
  times: number;
}

/** Faults of everything that the application depends on. They survive a kill, and so do their counts. */
export class HardTimes {
  readonly struck: Struck = {};
  readonly #begun = new Set<EngineFault>();
  #controls: Controls;

  constructor(controls: Controls) {
    this.#controls = controls;
  }

  /** Everything but the store, which has spells of its own. */
  async begin(): Promise<void> {
    for (const name of Object.keys(ENGINE) as EngineFault[]) if (!STORE.includes(name)) await this.#add(name);
  }

  async beginSpell(): Promise<void> {
    for (const name of STORE) await this.#add(name);
  }

  /** Ends the faults of the store alone, or all of the engine's, and counts how often they struck. */
  async endSpell(): Promise<void> {
    await this.#end(STORE);
  }

  async end(): Promise<void> {
    await this.#end(Object.keys(ENGINE) as EngineFault[]);
  }

  async beginAt(name: keyof typeof VENDORS, times = TIMES): Promise<void> {
    const [vendor, fault] = VENDORS[name];
    const answer = await this.#controls.simulated('PUT', `/faults/${vendor}`, { ...fault, times });
    if (!answer.ok) throw new Error(await answer.text());
  }

  async endAt(name: keyof typeof VENDORS, times = TIMES): Promise<void> {
    const [vendor] = VENDORS[name];
    const answer = await this.#controls.simulated('GET', `/faults/${vendor}`);
    // What struck as often as it was told is gone.
    const left = answer.ok ? ((await answer.json()) as { times: number }).times : 0;
    this.struck[name] = times - left;
    await this.#controls.simulated('DELETE', `/faults/${vendor}`);
  }

  /** The first chance is taken, so that a small crowd meets it too; then it strikes at its rate. */
  async #add(name: EngineFault): Promise<void> {
    for (const often of [{ rate: 1, times: 1 }, { times: timesOf(name) }]) {
      const answer = await this.#controls.local('POST', '/faults', { ...ENGINE[name], ...often });
      if (!answer.ok) throw new Error(await answer.text());
    }
    this.#begun.add(name);
  }

  async #end(names: readonly EngineFault[]): Promise<void> {
    const answer = await this.#controls.local('GET', '/faults');
    const { faults } = (await answer.json()) as { faults: GatewayFault[] };
    for (const name of names.filter((begun) => this.#begun.delete(begun))) {
      const left = faults.filter((known) => known.kind === ENGINE[name].kind && isOf(known, ENGINE[name]));
      // What struck as often as it was told is gone.
      const timesLeft = left.reduce((sum, { times }) => sum + times, 0);
      this.struck[name] = (this.struck[name] ?? 0) + 1 + timesOf(name) - timesLeft;
      for (const { id } of left) await this.#controls.local('DELETE', `/faults/${id}`);
    }
  }
}

const timesOf = (name: EngineFault): number => (STORE.includes(name) ? STORE_TIMES : TIMES);

/** The engine names a function in full. */
const isOf = (known: GatewayFault, { target }: { target: string }): boolean =>
  known.target.split(':')[0] === target.split(':')[0];
