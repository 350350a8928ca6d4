import { randomUUID } from 'node:crypto';
import { appendFileSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import type { GrantLine } from './grants.ts';

const Grant = z.object({ role: z.string(), action: z.string(), resource: z.string() });

/** Writes down at once each grant that one engine uses, so that a killed engine is counted too. */
export function reportTo(folder: string | undefined): ((grant: GrantLine) => void) | undefined {
  if (!folder) return undefined;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${randomUUID()}.jsonl`);
  return ({ role, action, resource }) => appendFileSync(file, `${JSON.stringify({ role, action, resource })}\n`);
}

/** Each grant that engines wrote down in a folder or below it, with the folder below it. */
export function readReports(folder: string): { grant: GrantLine; below: string }[] {
  return globSync('**/*.jsonl', { cwd: folder }).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ grant: Grant.parse(JSON.parse(line)), below: dirname(file) })),
  );
}
