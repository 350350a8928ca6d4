import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A map that survives the process, also when it is killed. */
export interface Journal<V> {
  readonly entries: ReadonlyMap<string, V>;
  set(entries: readonly (readonly [key: string, value: V])[]): void;
  delete(key: string): void;
  close(): void;
}

type Line<V> = { key: string; value: V } | { key: string; deleted: true };

/** Opens a map kept as JSON lines, one per change: each is with the kernel before the change is answered. */
export function openJournal<V>(file: string): Journal<V> {
  mkdirSync(dirname(file), { recursive: true });
  const entries = existsSync(file) ? replayed<V>(readFileSync(file, 'utf8')) : new Map<string, V>();
  const compact = `${file}.compact`;
  writeFileSync(compact, linesOf([...entries].map(([key, value]) => ({ key, value }))));
  renameSync(compact, file);
  const descriptor = openSync(file, 'a');
  return {
    entries,
    set(changes) {
      writeSync(descriptor, linesOf(changes.map(([key, value]) => ({ key, value }))));
      for (const [key, value] of changes) entries.set(key, value);
    },
    delete(key) {
      if (entries.delete(key)) writeSync(descriptor, linesOf([{ key, deleted: true }]));
    },
    close: () => closeSync(descriptor),
  };
}

function replayed<V>(text: string): Map<string, V> {
  const entries = new Map<string, V>();
  // What follows the last newline was being written when the process died.
  for (const json of text.split('\n').slice(0, -1)) {
    const line = JSON.parse(json) as Line<V>;
    if ('deleted' in line) entries.delete(line.key);
    else entries.set(line.key, line.value);
  }
  return entries;
}

const linesOf = <V>(lines: readonly Line<V>[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
