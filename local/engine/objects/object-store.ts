import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { eventMessage, hears, testMessage, type Listener, type WriteEvent } from './bucket-events.ts';
import { MultipartUploads } from './multipart-uploads.ts';
import { ObjectIndex, type Announcement, type Condition, type StoredObject } from './object-index.ts';
import type { ObjectName } from './s3-call.ts';
import { noSuchBucket, noSuchKey } from './s3-failure.ts';

const SECOND = 1000;

/** A finished body that may become an object. */
export interface NewObject extends Omit<StoredObject, 'modified'> {
  event: WriteEvent;
  condition: Condition;
}

/** The template's buckets and what lies in them, kept in a folder. */
export class ObjectStore {
  readonly index: ObjectIndex;
  readonly uploads: MultipartUploads;
  readonly #folder: string;
  readonly #listeners: ReadonlyMap<string, readonly Listener[]>;
  readonly #send: (announcement: Announcement) => void;

  /** `listeners` names every bucket, also one that tells nobody. */
  constructor(
    dataDir: string,
    listeners: ReadonlyMap<string, readonly Listener[]>,
    send: (announcement: Announcement) => void,
  ) {
    this.#folder = join(dataDir, 'objects');
    this.#listeners = listeners;
    this.#send = send;
    mkdirSync(this.#folder, { recursive: true });
    this.index = new ObjectIndex(join(dataDir, 'objects.db'));
    this.uploads = new MultipartUploads(this.index.db);
    this.#discardUnnamed();
    this.index.handOver(send);
    for (const [bucket, told] of listeners) {
      if (!this.index.tells(bucket, JSON.stringify(told))) continue;
      for (const queueArn of new Set(told.map((listener) => listener.queueArn)))
        send({ queueArn, body: testMessage(bucket) });
    }
  }

  /** Throws an S3Failure where the template has no such bucket. */
  bucket(name: string): void {
    if (!this.#listeners.has(name)) throw noSuchBucket();
  }

  /** Throws an S3Failure where there is none. */
  find(name: ObjectName): StoredObject {
    this.bucket(name.bucket);
    const found = this.index.find(name);
    if (!found) throw noSuchKey();
    return found;
  }

  newFile(): string {
    return join(this.#folder, randomUUID());
  }

  /** Makes a body an object and tells whoever hears of it. Throws an S3Failure where its condition does not hold. */
  put({ event, condition, ...body }: NewObject, before?: () => void): StoredObject {
    const object = { ...body, modified: Math.floor(Date.now() / SECOND) * SECOND };
    try {
      const old = this.index.put(object, condition, (sequence) => this.#messages(object, event, sequence), before);
      this.discard(old);
    } catch (error) {
      this.discard(object.file);
      throw error;
    }
    this.index.handOver(this.#send);
    return object;
  }

  remove(name: ObjectName): void {
    this.discard(this.index.remove(name));
  }

  discard(file: string | undefined): void {
    if (file !== undefined) rmSync(file, { force: true });
  }

  close(): void {
    this.index.db.close();
  }

  #messages(object: StoredObject, event: WriteEvent, sequence: number): Announcement[] {
    return this.#listeners
      .get(object.bucket)!
      .filter((listener) => hears(listener, event, object.key))
      .map(({ id, queueArn }) => ({ queueArn, body: eventMessage(object, { id, event }, sequence) }));
  }

  /** A body whose writer was killed belongs to no object. */
  #discardUnnamed(): void {
    const named = this.index.db.prepare('SELECT file FROM objects UNION SELECT file FROM parts').all();
    const files = new Set(named.map(({ file }) => String(file)));
    for (const name of readdirSync(this.#folder)) {
      const file = join(this.#folder, name);
      if (!files.has(file)) this.discard(file);
    }
  }
}
