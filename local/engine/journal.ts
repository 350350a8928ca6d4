import { DatabaseSync } from 'node:sqlite';

/** Small durable facts of the engine itself: clock offset, stream positions, schedules and when each last ran. */
export interface Journal {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Every fact whose key begins so, by the rest of its key. */
  below(prefix: string): [rest: string, value: string][];
  close(): void;
}

/** Opens or makes the journal at `path`. A value that was set survives a killed process. */
export function openJournal(path: string): Journal {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`);
  const read = db.prepare('SELECT value FROM facts WHERE key = ?');
  const write = db.prepare('INSERT INTO facts VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
  const removal = db.prepare('DELETE FROM facts WHERE key = ?');
  const begin = db.prepare('SELECT key, value FROM facts WHERE substr(key, 1, ?) = ?');
  return {
    get: (key) => {
      const value = read.get(key)?.['value'];
      return typeof value === 'string' ? value : undefined;
    },
    set: (key, value) => void write.run(key, value),
    remove: (key) => void removal.run(key),
    below: (prefix) =>
      begin.all(prefix.length, prefix).map(({ key, value }) => [String(key).slice(prefix.length), String(value)]),
    close: () => db.close(),
  };
}
