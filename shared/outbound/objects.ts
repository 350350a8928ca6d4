import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

export interface ListedObject {
  key: string;
  etag: string;
  size: number;
}

/** The objects of one bucket. */
export interface Objects {
  /** What a key has now; undefined where nothing. */
  etagOf(key: string): Promise<string | undefined>;
  /** Writes what a key has now into a file; undefined where it has nothing. */
  download(key: string, path: string): Promise<{ etag: string; sha256: string } | undefined>;
  upload(key: string, path: string): Promise<void>;
  /** Page by page, in the order of the keys. */
  list(prefix: string): AsyncIterable<ListedObject[]>;
}

export function s3Objects(client: S3Client, Bucket: string): Objects {
  return {
    async etagOf(key) {
      const head = await unlessGone(client.send(new HeadObjectCommand({ Bucket, Key: key })));
      return head && unquoted(head.ETag);
    },

    async download(key, path) {
      const answer = await unlessGone(client.send(new GetObjectCommand({ Bucket, Key: key })));
      if (!answer) return undefined;
      if (!(answer.Body instanceof Readable)) throw new Error('an object came without a body');
      const hash = createHash('sha256');
      const hashing = new Transform({
        transform(chunk: Buffer, _, done) {
          hash.update(chunk);
          done(null, chunk);
        },
      });
      await pipeline(answer.Body, hashing, createWriteStream(path));
      return { etag: unquoted(answer.ETag), sha256: hash.digest('hex') };
    },

    async upload(key, path) {
      await client.send(new PutObjectCommand({ Bucket, Key: key, Body: await readFile(path) }));
    },

    async *list(prefix) {
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: prefix }))
        yield Contents.map(({ Key = '', ETag, Size = 0 }) => ({ key: Key, etag: unquoted(ETag), size: Size }));
    },
  };
}

const unlessGone = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NoSuchKey || error instanceof NotFound) return undefined;
    throw error;
  }
};

const unquoted = (etag = ''): string => etag.replaceAll('"', '');
