import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { readFault, type Fault, type FaultKind, type Strikable } from './fault.ts';

export interface Faults {
  /** Does a fault of one of the kinds strike the target, or one of its parts, now? The first that does. */
  strike<K extends FaultKind>(
    target: string,
    kinds: readonly K[],
    parts?: () => readonly string[],
  ): (Fault & { kind: K }) | undefined;
  /** Adds a fault from JSON. Throws a BadFault. */
  add(text: string): Fault;
  list(): Fault[];
  /** Removes one by its id, or all. Says whether there was one. */
  clear(id?: string): boolean;
}

const Kept = z.array(
  z.object({
    id: z.string(),
    target: z.string(),
    kind: z.string(),
    rate: z.number(),
    latencyMs: z.number(),
    times: z.number().optional(),
  }),
);

/** The faults kept in `file`. With the same `seed`, the same calls are struck. */
export function openFaults(file: string, strikable: Strikable, seed = randomInt(2 ** 31)): Faults {
  const random = randomFrom(seed);
  let faults: Fault[] = load(file, strikable);
  const save = (): void => {
    writeFileSync(`${file}.new`, JSON.stringify(faults));
    renameSync(`${file}.new`, file);
  };

  return {
    strike: (target, kinds, parts = () => []) => {
      if (faults.length === 0) return undefined;
      const targets = [target, ...parts().map((part) => `${target}:${part}`)];
      const fault = faults.find(
        (candidate) => targets.includes(candidate.target) && isOneOf(candidate, kinds) && random() < candidate.rate,
      );
      if (fault?.times !== undefined) {
        fault.times -= 1;
        faults = faults.filter(({ times }) => times !== 0);
        save();
      }
      return fault && isOneOf(fault, kinds) ? fault : undefined;
    },
    add: (text) => {
      const fault = { id: randomUUID(), ...readFault(text, strikable) };
      faults.push(fault);
      save();
      return fault;
    },
    list: () => [...faults],
    clear: (id) => {
      const before = faults.length;
      faults = id === undefined ? [] : faults.filter((fault) => fault.id !== id);
      save();
      return faults.length < before;
    },
  };
}

const isOneOf = <K extends FaultKind>(fault: Fault, kinds: readonly K[]): fault is Fault & { kind: K } =>
  kinds.some((kind) => kind === fault.kind);

/** A fault of an older template, whose function or table is gone, is not kept. */
function load(file: string, strikable: Strikable): Fault[] {
  try {
    return Kept.parse(JSON.parse(readFileSync(file, 'utf8'))).flatMap(({ id, ...wanted }) => {
      try {
        return [{ id, ...readFault(JSON.stringify(wanted), strikable) }];
      } catch {
        return [];
      }
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Mulberry32: small, and good enough to strike at a rate. */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
