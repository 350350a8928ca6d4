import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readReports } from '../../local/gateway/permission/grants-report.ts';
import type { GrantSentence } from './grant-sentences.ts';

/** The sentence of each grant that a whole test run used, with a test file that did. */
export type UsedGrants = Readonly<Record<string, string>>;

/** Whoever reads the code finds here why a grant is there. `make grants` writes it. */
export const RECORD = 'test/infra/used-grants.json';
const FILE = join(import.meta.dirname, '..', '..', RECORD);

export const readRecord = (): UsedGrants =>
  z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(FILE, 'utf8')));

export const writeRecord = (used: UsedGrants): void => writeFileSync(FILE, `${JSON.stringify(used, undefined, 2)}\n`);

/** What the engines of a run used, by their reports: in the order of the sentences, with the recorded test where it still does. */
export function usedIn(folder: string, sentence: GrantSentence, record: UsedGrants): UsedGrants {
  const used = new Map<string, Set<string>>();
  for (const { grant, below } of readReports(folder)) {
    const said = sentence(grant);
    if (said !== undefined) used.set(said, (used.get(said) ?? new Set()).add(below));
  }
  return Object.fromEntries(
    Array.from(used, ([said, tests]) => {
      const known = record[said];
      return [said, known !== undefined && tests.has(known) ? known : [...tests].toSorted()[0]!] as const;
    }).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** One line for each grant in which the record and a run differ. */
export const differences = (record: UsedGrants, used: UsedGrants): string[] => [
  ...Object.keys(record)
    .filter((said) => !(said in used))
    .map((said) => `${said}, and no test used it`),
  ...Object.keys(used)
    .filter((said) => !(said in record))
    .map((said) => `${said}, which is not recorded`),
];
