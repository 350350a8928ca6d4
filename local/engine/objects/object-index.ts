import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { ObjectName } from './s3-call.ts';
import { noSuchKey, preconditionFailed } from './s3-failure.ts';

const Headers = z.record(z.string(), z.string());

/** An object as it lies in `file`, which belongs to it alone. */
export interface StoredObject extends ObjectName {
  file: string;
  size: number;
  /** In quotes, as headers carry it. */
  etag: string;
  /** Epoch milliseconds, whole seconds. */
  modified: number;
  /** What comes back with it: its type, and whatever its writer said of it. */
  headers: Record<string, string>;
  checksums: Record<string, string>;
}

/** What must be so for a write to happen. */
export interface Condition {
  /** Nothing under the key. */
  absent?: true;
  /** This ETag under the key. */
  etag?: string;
}

/** A message that a queue has not got yet. */
export interface Announcement {
  queueArn: string;
  body: string;
}

const Row = z
  .object({
    bucket: z.string(),
    key: z.string(),
    file: z.string(),
    size: z.number(),
    etag: z.string(),
    modified: z.number(),
    headers: z.string(),
    checksums: z.string(),
  })
  .transform(({ headers, checksums, ...row }): StoredObject => ({
    ...row,
    headers: Headers.parse(JSON.parse(headers)),
    checksums: Headers.parse(JSON.parse(checksums)),
  }));
const Owed = z.object({ id: z.number(), queueArn: z.string(), body: z.string() });
const Stored = z.object({ bucket: z.string(), bytes: z.number() });

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT, key TEXT, file TEXT, size INTEGER, etag TEXT, modified INTEGER, headers TEXT, checksums TEXT,
    PRIMARY KEY (bucket, key)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS announcements (id INTEGER PRIMARY KEY, queueArn TEXT, body TEXT);
  CREATE TABLE IF NOT EXISTS sequence (last INTEGER);
  INSERT INTO sequence SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM sequence);
  CREATE TABLE IF NOT EXISTS notifying (bucket TEXT PRIMARY KEY, configuration TEXT);`;

/** Which objects there are, kept in one file. A write and the messages about it are one transaction. */
export class ObjectIndex {
  readonly db: DatabaseSync;

  constructor(file: string) {
    this.db = new DatabaseSync(file);
    this.db.exec(SCHEMA);
  }

  find({ bucket, key }: ObjectName): StoredObject | undefined {
    const row = this.db.prepare('SELECT * FROM objects WHERE bucket = ? AND key = ?').get(bucket, key);
    return row && Row.parse(row);
  }

  /** The objects from a key on, by the bytes of their keys, as S3 sorts. */
  *from(bucket: string, key: string, { without = false } = {}): Generator<StoredObject> {
    const sign = without ? '>' : '>=';
    const query = this.db.prepare(`SELECT * FROM objects WHERE bucket = ? AND key ${sign} ? ORDER BY key`);
    for (const row of query.iterate(bucket, key)) yield Row.parse(row);
  }

  /**
   * Puts an object in the place of the one before it, whose file it gives. Throws an S3Failure where the condition does
   * not hold. `announce` gets a number that grows from write to write.
   */
  put(
    object: StoredObject,
    { absent, etag }: Condition,
    announce: (sequence: number) => readonly Announcement[],
    before: () => void = () => {},
  ): string | undefined {
    return this.#whole(() => {
      before();
      const old = this.find(object);
      if (absent && old) throw preconditionFailed();
      if (etag !== undefined && !old) throw noSuchKey();
      if (etag !== undefined && old?.etag !== etag) throw preconditionFailed();
      this.db
        .prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
        .run(
          ...[object.bucket, object.key, object.file, object.size, object.etag, object.modified],
          ...[JSON.stringify(object.headers), JSON.stringify(object.checksums)],
        );
      this.db.exec('UPDATE sequence SET last = last + 1');
      const { last } = z.object({ last: z.number() }).parse(this.db.prepare('SELECT last FROM sequence').get());
      for (const { queueArn, body } of announce(last))
        this.db.prepare('INSERT INTO announcements (queueArn, body) VALUES (?, ?)').run(queueArn, body);
      return old?.file;
    });
  }

  /** Takes an object away, and gives the file that it had. */
  remove({ bucket, key }: ObjectName): string | undefined {
    const old = this.find({ bucket, key });
    this.db.prepare('DELETE FROM objects WHERE bucket = ? AND key = ?').run(bucket, key);
    return old?.file;
  }

  /** Hands over what queues have not got yet. Whoever is killed in between hands it over again. */
  handOver(send: (announcement: Announcement) => void): void {
    for (const row of this.db.prepare('SELECT * FROM announcements ORDER BY id').all()) {
      const { id, ...announcement } = Owed.parse(row);
      send(announcement);
      this.db.prepare('DELETE FROM announcements WHERE id = ?').run(id);
    }
  }

  /** Keeps whom a bucket tells. Says whether that is new. */
  tells(bucket: string, configuration: string): boolean {
    const kept = this.db.prepare('SELECT configuration FROM notifying WHERE bucket = ?').get(bucket);
    if (kept?.['configuration'] === configuration) return false;
    this.db.prepare('INSERT OR REPLACE INTO notifying VALUES (?, ?)').run(bucket, configuration);
    return true;
  }

  storedBytes(): Record<string, number> {
    const rows = this.db.prepare('SELECT bucket, SUM(size) AS bytes FROM objects GROUP BY bucket').all();
    return Object.fromEntries(rows.map((row) => Stored.parse(row)).map(({ bucket, bytes }) => [bucket, bytes]));
  }

  #whole<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      this.db.exec('ROLLBACK');
      throw error;
    }
  }
}
