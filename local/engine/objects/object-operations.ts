import { createReadStream, openSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Condition, StoredObject } from './object-index.ts';
import type { ObjectStore } from './object-store.ts';
import { receiveBody } from './receive-body.ts';
import type { S3Call } from './s3-call.ts';
import { notEmbedded, preconditionFailed, S3Failure } from './s3-failure.ts';
import { document, element } from './xml.ts';

export interface S3Answer {
  status: number;
  headers?: Record<string, string | number>;
  body?: string | Readable;
}

const KEPT = /^(content-(type|language|disposition)|cache-control|expires|x-amz-meta-.+)$/;

/** What an object brings back with it, of what was said when it was written. */
export function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => KEPT.test(name));
  const encoding = (headers['content-encoding'] ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '' && text !== 'aws-chunked')
    .join(',');
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    ...(encoding !== '' && { 'content-encoding': encoding }),
  };
}

/** On what a write depends. */
export function conditionOf({ headers, operation }: S3Call): Condition {
  const none = headers['if-none-match'];
  if (none !== undefined && none !== '*') throw notEmbedded(`${operation} with If-None-Match other than *`);
  const etag = headers['if-match'];
  return { ...(none !== undefined && { absent: true }), ...(etag !== undefined && { etag: quoted(etag) }) };
}

const quoted = (etag: string): string => `"${etag.replaceAll('"', '')}"`;

export async function putObject(store: ObjectStore, call: S3Call, request: IncomingMessage): Promise<S3Answer> {
  const { bucket, key, headers } = call;
  store.bucket(bucket);
  const condition = conditionOf(call);
  const file = store.newFile();
  const { size, md5, checksums } = await receiveBody(request, file);
  const { etag } = store.put({
    ...{ bucket, key, file, size, checksums, condition },
    etag: `"${md5}"`,
    headers: keptHeaders(headers),
    event: 'ObjectCreated:Put',
  });
  return { status: 200, headers: { etag, ...checksums } };
}

export async function copyObject(store: ObjectStore, call: S3Call): Promise<S3Answer> {
  const { bucket, key, source } = call;
  store.bucket(bucket);
  const { size, etag, headers, checksums, file: original } = store.find(source!);
  const file = store.newFile();
  await copyFile(original, file);
  const { modified } = store.put({
    ...{ bucket, key, file, size, etag, headers, checksums },
    condition: conditionOf(call),
    event: 'ObjectCreated:Copy',
  });
  const result = `${element('ETag', etag)}${element('LastModified', new Date(modified).toISOString())}`;
  return { status: 200, headers: XML, body: document('CopyObjectResult', result) };
}

/** An object, or a part of it. Its bytes are those of the moment of the call, whatever is written meanwhile. */
export function getObject(store: ObjectStore, call: S3Call): S3Answer {
  const found = store.find(call);
  if (unchanged(found, call.headers)) return { status: 304, headers: { etag: found.etag } };
  const asked = call.headers.range;
  const range = asked === undefined ? undefined : rangeOf(asked, found.size);
  const fd = openSync(found.file, 'r');
  if (!range) return { status: 200, headers: described(found, call.headers), body: createReadStream('', { fd }) };
  const { start, end } = range;
  return {
    status: 206,
    headers: {
      // A checksum is that of the whole.
      ...described(found, {}),
      'content-length': end - start + 1,
      'content-range': `bytes ${start}-${end}/${found.size}`,
    },
    body: createReadStream('', { fd, start, end }),
  };
}

export function headObject(store: ObjectStore, call: S3Call): S3Answer {
  const found = store.find(call);
  if (unchanged(found, call.headers)) return { status: 304, headers: { etag: found.etag } };
  return { status: 200, headers: described(found, call.headers) };
}

export function deleteObject(store: ObjectStore, call: S3Call): S3Answer {
  store.bucket(call.bucket);
  store.remove(call);
  return { status: 204 };
}

export const XML = { 'content-type': 'application/xml' };

function described(found: StoredObject, asked: IncomingHttpHeaders): Record<string, string | number> {
  const { size, etag, modified, headers, checksums } = found;
  const checked = asked['x-amz-checksum-mode'] === 'ENABLED' && Object.keys(checksums).length > 0;
  return {
    ...headers,
    'content-length': size,
    'accept-ranges': 'bytes',
    'last-modified': new Date(modified).toUTCString(),
    etag,
    ...(checked && { ...checksums, 'x-amz-checksum-type': 'FULL_OBJECT' }),
  };
}

/** Is it what the caller has already? Throws an S3Failure where it is not what the caller wants. */
function unchanged({ etag }: StoredObject, headers: IncomingHttpHeaders): boolean {
  const wanted = headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && quoted(wanted) !== etag) throw preconditionFailed();
  const known = headers['if-none-match'];
  return known !== undefined && (known === '*' || quoted(known) === etag);
}

/** The bytes from `start` to `end`, both meant; undefined where the header is none that S3 heeds. */
function rangeOf(header: string, size: number): { start: number; end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  const turnedRound = first !== '' && last !== '' && Number(first) > Number(last);
  if ((first === '' && last === '') || turnedRound) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) throw new S3Failure('InvalidRange', 'The requested range is not satisfiable', 416);
  return { start, end };
}
