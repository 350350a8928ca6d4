import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, openSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Part } from './multipart-uploads.ts';
import { conditionOf, keptHeaders, XML, type S3Answer } from './object-operations.ts';
import type { ObjectStore } from './object-store.ts';
import { receiveBody } from './receive-body.ts';
import type { S3Call } from './s3-call.ts';
import { S3Failure } from './s3-failure.ts';
import { document, element, textOf } from './xml.ts';

const SMALLEST = 5 * 1024 * 1024;
const MOST_PARTS = 10_000;

export function createUpload(store: ObjectStore, call: S3Call): S3Answer {
  store.bucket(call.bucket);
  const id = store.uploads.begin(call, keptHeaders(call.headers));
  const inner = `${element('Bucket', call.bucket)}${element('Key', call.key)}${element('UploadId', id)}`;
  return { status: 200, headers: XML, body: document('InitiateMultipartUploadResult', inner) };
}

export async function uploadPart(store: ObjectStore, call: S3Call, request: IncomingMessage): Promise<S3Answer> {
  const id = call.query.get('uploadId')!;
  const number = Number(call.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS)
    throw new S3Failure('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive', 400);
  store.uploads.headersOf(id, call);
  const file = store.newFile();
  const { size, md5, checksums } = await receiveBody(request, file);
  try {
    store.discard(store.uploads.putPart(id, call, { number, file, size, md5 }));
  } catch (error) {
    store.discard(file);
    throw error;
  }
  return { status: 200, headers: { etag: `"${md5}"`, ...checksums } };
}

/** Joins the parts that `body` names. Until then the upload can be completed, and only once. */
export async function completeUpload(store: ObjectStore, call: S3Call, body: string): Promise<S3Answer> {
  const { bucket, key } = call;
  const id = call.query.get('uploadId')!;
  const headers = store.uploads.headersOf(id, call);
  const parts = namedParts(body, store.uploads.parts(id));
  const file = store.newFile();
  await joined(parts, file);
  const md5 = createHash('md5');
  for (const part of parts) md5.update(part.md5, 'hex');
  let files: string[] = [];
  const { etag } = store.put(
    {
      ...{ bucket, key, file, headers, checksums: {}, condition: conditionOf(call) },
      size: parts.reduce((total, { size }) => total + size, 0),
      etag: `"${md5.digest('hex')}-${parts.length}"`,
      event: 'ObjectCreated:CompleteMultipartUpload',
    },
    () => {
      files = store.uploads.end(id, call);
    },
  );
  for (const done of files) store.discard(done);
  const inner = [
    element('Location', `/${bucket}/${key}`),
    element('Bucket', bucket),
    element('Key', key),
    element('ETag', etag),
  ];
  return { status: 200, headers: XML, body: document('CompleteMultipartUploadResult', inner.join('')) };
}

export function abortUpload(store: ObjectStore, call: S3Call): S3Answer {
  for (const file of store.uploads.end(call.query.get('uploadId')!, call)) store.discard(file);
  return { status: 204 };
}

function namedParts(body: string, kept: readonly Part[]): Part[] {
  const wanted = Array.from(body.matchAll(/<Part>(.*?)<\/Part>/gs), ([, inner = '']) => ({
    number: Number(textOf('PartNumber', inner)),
    md5: textOf('ETag', inner)?.replaceAll('"', ''),
  }));
  if (wanted.length === 0) throw new S3Failure('MalformedXML', 'The XML you provided was not well-formed', 400);
  if (wanted.some(({ number }, i) => i > 0 && number <= wanted[i - 1]!.number))
    throw new S3Failure('InvalidPartOrder', 'The list of parts was not in ascending order.', 400);
  const parts = wanted.map(({ number, md5 }) => {
    const part = kept.find((candidate) => candidate.number === number && candidate.md5 === md5);
    if (part) return part;
    throw new S3Failure('InvalidPart', 'One or more of the specified parts could not be found.', 400);
  });
  if (parts.slice(0, -1).some(({ size }) => size < SMALLEST))
    throw new S3Failure('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400);
  return parts;
}

/** Opened at once: a part that is uploaded again meanwhile takes nothing away. */
async function joined(parts: readonly Part[], file: string): Promise<void> {
  const opened = parts.map((part) => createReadStream('', { fd: openSync(part.file, 'r') }));
  await pipeline(async function* () {
    for (const stream of opened) yield* stream as AsyncIterable<Buffer>;
  }, createWriteStream(file));
}
