import { createHash } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { incomplete, readAwsChunks } from './aws-chunks.ts';
import { notEmbedded, S3Failure } from './s3-failure.ts';

/** What arrived in a file, whole and as its sender said. */
export interface Received {
  size: number;
  /** In hex. */
  md5: string;
  /** By header, in base64, as given. */
  checksums: Record<string, string>;
}

interface Digest {
  update(bytes: Buffer): void;
  base64(): string;
}

const hashed = (name: string): Digest => {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), base64: () => hash.digest('base64') };
};

function summed(): Digest {
  let sum = 0;
  return {
    update: (bytes) => {
      sum = crc32(bytes, sum);
    },
    base64: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(sum);
      return bytes.toString('base64');
    },
  };
}

const CHECKSUMS: Readonly<Record<string, () => Digest>> = {
  'x-amz-checksum-crc32': summed,
  'x-amz-checksum-sha1': () => hashed('sha1'),
  'x-amz-checksum-sha256': () => hashed('sha256'),
};

/**
 * Writes the body of a request into a file as it comes. Throws an S3Failure, and leaves no file, where it breaks off or is
 * not what its length, its checksum or its MD5 says.
 */
export async function receiveBody(request: IncomingMessage, file: string): Promise<Received> {
  const { headers } = request;
  const trailers = new Map<string, string>();
  const announced = String(headers['x-amz-trailer'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const names = [...Object.keys(headers).filter((name) => name in CHECKSUMS), ...announced];
  const digests = names.map((name) => {
    const make = CHECKSUMS[name];
    if (!make) throw notEmbedded(`checksum ${name}`);
    return [name, make()] as const;
  });
  const sent = createHash('sha256');
  const md5 = createHash('md5');
  const signed = String(headers['x-amz-content-sha256'] ?? '');
  const isHashed = /^[0-9a-f]{64}$/.test(signed);
  const inChunks = /(^|,)\s*aws-chunked/.test(headers['content-encoding'] ?? '') || signed.startsWith('STREAM');
  let size = 0;
  async function* seen(): AsyncGenerator<Buffer> {
    for await (const bytes of inChunks ? readAwsChunks(request, trailers) : (request as AsyncIterable<Buffer>)) {
      size += bytes.length;
      md5.update(bytes);
      if (isHashed) sent.update(bytes);
      for (const [, digest] of digests) digest.update(bytes);
      yield bytes;
    }
  }
  try {
    await pipeline(seen, createWriteStream(file));
    const expected = headers['x-amz-decoded-content-length'] ?? (inChunks ? undefined : headers['content-length']);
    if (expected !== undefined && Number(expected) !== size) throw incomplete();
    const checksums: Record<string, string> = {};
    for (const [name, digest] of digests) {
      const value = digest.base64();
      if (value !== (headers[name] ?? trailers.get(name))) throw badDigest(name.replace('x-amz-checksum-', ''));
      checksums[name] = value;
    }
    if (isHashed && sent.digest('hex') !== signed)
      throw new S3Failure(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        400,
      );
    const hex = md5.digest('hex');
    const wanted = headers['content-md5'];
    if (wanted !== undefined && Buffer.from(String(wanted), 'base64').toString('hex') !== hex) throw badDigest('MD5');
    return { size, md5: hex, checksums };
  } catch (error) {
    rmSync(file, { force: true });
    if (error instanceof S3Failure || !request.destroyed) throw error;
    throw incomplete();
  }
}

const badDigest = (name: string): S3Failure =>
  new S3Failure('BadDigest', `The ${name} you specified did not match the calculated checksum.`, 400);
