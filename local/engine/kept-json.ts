import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type * as z from 'zod';

/** What a file holds, or undefined where there is none yet. Throws at what is not of this form. */
export function readKept<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a file that only its owner can read, whole or not at all. */
export function keep(file: string, value: unknown): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, JSON.stringify(value), { mode: 0o600 });
  renameSync(fresh, file);
}
