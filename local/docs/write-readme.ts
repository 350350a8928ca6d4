import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capabilityTable } from './capability-table.ts';

const BEGIN = '<!-- capabilities, written by make docs -->';
const END = '<!-- end of capabilities -->';

/** A text with the part between the marks replaced. Throws where a mark is missing. */
export function withCapabilities(text: string, table = capabilityTable()): string {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from === -1 || to < from) throw new Error('the marks of the capability table are missing');
  return `${text.slice(0, from + BEGIN.length)}\n\n${table}\n\n${text.slice(to)}`;
}

if (import.meta.main) {
  const file = join(import.meta.dirname, '..', '..', 'README.md');
  writeFileSync(file, withCapabilities(readFileSync(file, 'utf8')));
}
