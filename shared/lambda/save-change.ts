import { Problem } from './error-responses.ts';

interface Versioned {
  version: number;
}

export interface Change<T extends Versioned> {
  read: () => Promise<T | undefined>;
  /** The changed thing, or the same one where nothing changes. Throws the problem that forbids it. */
  change: (before: T) => T;
  save: (after: T, expected: number) => Promise<boolean>;
  notFound: () => Problem;
}

const TRIES = 3;

/** Reads, changes and saves under the version read; starts over when someone else was faster. Throws 404 or 409. */
export async function savedChange<T extends Versioned>({ read, change, save, notFound }: Change<T>): Promise<T> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await read();
    if (!before) throw notFound();
    const after = change(before);
    if (after === before || (await save(after, before.version))) return after;
  }
  throw new Problem('REVISION_CONFLICT', { detail: 'Others are changing it at the same time; try again.' });
}
