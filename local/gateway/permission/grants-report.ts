import { randomUUID } from 'node:crypto';
import { appendFileSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { keyOf, type GrantLine } from './grants.ts';

const Grant = z.object({ role: z.string(), action: z.string(), resource: z.string() });
const Line = z.object({ granted: z.array(Grant).default([]), used: z.array(Grant).default([]) });

export interface GrantsReport {
  granted: (grants: readonly GrantLine[]) => void;
  used: (grant: GrantLine) => void;
}

/** Writes down at once what one engine grants and uses, so that a killed engine is counted too. */
export function reportTo(folder: string | undefined): GrantsReport | undefined {
  if (!folder) return undefined;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${randomUUID()}.jsonl`);
  const append = (line: object): void => appendFileSync(file, `${JSON.stringify(line)}\n`);
  return { granted: (granted) => append({ granted }), used: (grant) => append({ used: [grant] }) };
}

/** What the roles whose name begins with `stack` were granted and no engine used, by the reports in a folder. */
export function unusedIn(folder: string, stack: string): GrantLine[] {
  const lines = globSync('*.jsonl', { cwd: folder })
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => Line.parse(JSON.parse(line)));
  const granted = lines.flatMap((line) => line.granted).filter(({ role }) => role.startsWith(`${stack}-`));
  if (granted.length === 0) throw new Error(`no engine with the stack ${stack} left a report in ${folder}`);
  const used = new Set(lines.flatMap((line) => line.used).map(keyOf));
  return Array.from(new Map(granted.map((grant) => [keyOf(grant), grant])))
    .filter(([key]) => !used.has(key))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, grant]) => grant);
}
