import type { ExpectedVersion } from '../store/version.ts';
import { Problem } from './error-responses.ts';

interface Versioned {
  version: number;
}

export interface Put<T extends Versioned> {
  read: () => Promise<T | undefined>;
  /** What is to stand in place of what was read, or the same thing where nothing changes. Throws the problem that forbids it. */
  make: (before: T | undefined) => T;
  save: (after: T, expected: ExpectedVersion) => Promise<boolean>;
}

export interface Change<T extends Versioned> {
  read: () => Promise<T | undefined>;
  /** The changed thing, or the same one where nothing changes. Throws the problem that forbids it. */
  change: (before: T) => T;
  save: (after: T, expected: number) => Promise<boolean>;
  notFound: () => Problem;
}

const TRIES = 3;

/** Reads, makes and saves over the version read; starts over when someone else was faster. Throws 409. */
export async function savedPut<T extends Versioned>({ read, make, save }: Put<T>): Promise<T> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await read();
    const after = make(before);
    if (after === before || (await save(after, before?.version ?? 'absent'))) return after;
  }
  throw new Problem('REVISION_CONFLICT', { detail: 'Others are changing it at the same time; try again.' });
}

/** The same of something that must be there. Throws 404 or 409. */
export const savedChange = <T extends Versioned>({ read, change, save, notFound }: Change<T>): Promise<T> =>
  savedPut({
    read,
    make(before) {
      if (!before) throw notFound();
      return change(before);
    },
    save: (after, expected) => (expected === 'absent' ? Promise.resolve(false) : save(after, expected)),
  });
