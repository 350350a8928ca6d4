import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { ObjectName } from './s3-call.ts';
import { noSuchUpload } from './s3-failure.ts';

export interface Part {
  number: number;
  file: string;
  size: number;
  /** In hex. */
  md5: string;
}

const PartRow = z.object({ number: z.number(), file: z.string(), size: z.number(), md5: z.string() });
const UploadRow = z.object({ headers: z.string() });
const Headers = z.record(z.string(), z.string());

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS uploads (id TEXT PRIMARY KEY, bucket TEXT, key TEXT, headers TEXT) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parts (
    upload TEXT, number INTEGER, file TEXT, size INTEGER, md5 TEXT, PRIMARY KEY (upload, number)
  ) WITHOUT ROWID;`;

/** The uploads that are not complete. Each method throws an S3Failure at one that is not there. */
export class MultipartUploads {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  begin({ bucket, key }: ObjectName, headers: Record<string, string>): string {
    const id = randomUUID();
    this.#db.prepare('INSERT INTO uploads VALUES (?, ?, ?, ?)').run(id, bucket, key, JSON.stringify(headers));
    return id;
  }

  /** What the object will carry. */
  headersOf(id: string, { bucket, key }: ObjectName): Record<string, string> {
    const row = this.#db
      .prepare('SELECT headers FROM uploads WHERE id = ? AND bucket = ? AND key = ?')
      .get(id, bucket, key);
    if (!row) throw noSuchUpload();
    return Headers.parse(JSON.parse(UploadRow.parse(row).headers));
  }

  /** Keeps a part, and gives the file of the one that it takes the place of. */
  putPart(id: string, name: ObjectName, { number, file, size, md5 }: Part): string | undefined {
    this.headersOf(id, name);
    const old = this.parts(id).find((part) => part.number === number);
    this.#db.prepare('INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?)').run(id, number, file, size, md5);
    return old?.file;
  }

  /** In the order of their numbers. */
  parts(id: string): Part[] {
    return this.#db
      .prepare('SELECT number, file, size, md5 FROM parts WHERE upload = ? ORDER BY number')
      .all(id)
      .map((row) => PartRow.parse(row));
  }

  /** Ends an upload, and gives the files of its parts. */
  end(id: string, name: ObjectName): string[] {
    this.headersOf(id, name);
    const files = this.parts(id).map(({ file }) => file);
    this.#db.prepare('DELETE FROM parts WHERE upload = ?').run(id);
    this.#db.prepare('DELETE FROM uploads WHERE id = ?').run(id);
    return files;
  }
}
