import type { IncomingHttpHeaders } from 'node:http';
import { notEmbedded, S3Failure } from './s3-failure.ts';

export type S3Operation =
  | 'PutObject'
  | 'CopyObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'ListObjectsV2'
  | 'HeadBucket'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload';

export interface ObjectName {
  bucket: string;
  key: string;
}

/** A request for one of the operations that the engine has, and nothing in it that is not heeded. */
export interface S3Call extends ObjectName {
  operation: S3Operation;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Where a copy is taken from. */
  source?: ObjectName;
  /** The key id that the caller signed with; empty where it did not sign. */
  keyId: string;
  /** The execution environment that the call comes from; empty where it is none. */
  environment: string;
}

interface Form {
  operation: S3Operation;
  of: 'bucket' | 'object';
  method: string;
  /** Members of the query that tell it from others. */
  by: readonly string[];
  may?: readonly string[];
}

const LISTING = ['prefix', 'delimiter', 'start-after', 'continuation-token', 'max-keys', 'encoding-type'];
const FORMS: readonly Form[] = [
  { operation: 'ListObjectsV2', of: 'bucket', method: 'GET', by: ['list-type'], may: LISTING },
  { operation: 'HeadBucket', of: 'bucket', method: 'HEAD', by: [] },
  { operation: 'UploadPart', of: 'object', method: 'PUT', by: ['partNumber', 'uploadId'] },
  { operation: 'PutObject', of: 'object', method: 'PUT', by: [] },
  { operation: 'GetObject', of: 'object', method: 'GET', by: [] },
  { operation: 'HeadObject', of: 'object', method: 'HEAD', by: [] },
  { operation: 'CreateMultipartUpload', of: 'object', method: 'POST', by: ['uploads'] },
  { operation: 'CompleteMultipartUpload', of: 'object', method: 'POST', by: ['uploadId'] },
  { operation: 'AbortMultipartUpload', of: 'object', method: 'DELETE', by: ['uploadId'] },
  { operation: 'DeleteObject', of: 'object', method: 'DELETE', by: [] },
];

const WRITES = ['PutObject', 'CopyObject', 'CompleteMultipartUpload'];
const READS = ['GetObject', 'HeadObject'];
const BODIES = ['PutObject', 'UploadPart'];
const NAMING = ['PutObject', 'CreateMultipartUpload'];
const ANY = 'any';

/** The headers that mean something to S3, and for which operations they are heeded. */
const HEEDED: readonly (readonly [RegExp, readonly string[] | typeof ANY])[] = [
  [/^x-amz-(date|content-sha256|security-token|user-agent|sdk-checksum-algorithm)$/, ANY],
  [/^x-amz-(decoded-content-length|trailer)$/, BODIES],
  [/^x-amz-checksum-(crc32|sha1|sha256)$/, BODIES],
  [/^x-amz-checksum-(algorithm|type)$/, ['CreateMultipartUpload', 'CompleteMultipartUpload']],
  [/^x-amz-checksum-mode$/, READS],
  [/^x-amz-meta-./, NAMING],
  [/^x-amz-copy-source$/, ['CopyObject']],
  [/^if-(none-)?match$/, [...WRITES, ...READS]],
  [/^range$/, ['GetObject']],
];
const MEANING = /^(x-amz-|if-|range$)/;

/** Reads a request. Throws an S3Failure that names what the engine does not have. */
export function readCall(method: string, url: string, headers: IncomingHttpHeaders): S3Call {
  const at = url.indexOf('?');
  const path = at === -1 ? url : url.slice(0, at);
  const query = new URLSearchParams(at === -1 ? '' : url.slice(at + 1));
  query.delete('x-id');
  const [, bucket = '', ...rest] = path.split('/');
  const key = decoded(rest.join('/'));
  const names = [...query.keys()];
  const of = key === '' ? 'bucket' : 'object';
  const form = FORMS.find(
    ({ by, may = [], ...other }) =>
      other.method === method &&
      other.of === of &&
      bucket !== '' &&
      by.every((name) => query.has(name)) &&
      names.every((name) => by.includes(name) || may.includes(name)),
  );
  if (!form || (form.operation === 'ListObjectsV2' && query.get('list-type') !== '2'))
    throw notEmbedded(`${method} of ${bucket === '' ? 'all buckets' : SAID[of]}${described(names)}`);
  const source = headers['x-amz-copy-source'];
  const copies = form.operation === 'PutObject' && source !== undefined;
  const operation = copies ? 'CopyObject' : form.operation;
  for (const name of Object.keys(headers))
    if (MEANING.test(name) && !isHeeded(name, operation)) throw notEmbedded(`${operation} with the header ${name}`);
  return {
    operation,
    bucket,
    key,
    query,
    headers,
    ...(copies && { source: sourceOf(String(source)) }),
    keyId: /Credential=([^/]*)/.exec(headers.authorization ?? '')?.[1] ?? '',
    environment: String(headers['x-amz-security-token'] ?? ''),
  };
}

const SAID = { bucket: 'a bucket', object: 'an object' } as const;

const described = (names: readonly string[]): string =>
  names.length === 0 ? ' without a query' : ` with ?${names.join('&')}`;

const isHeeded = (name: string, operation: string): boolean =>
  HEEDED.some(([pattern, by]) => pattern.test(name) && (by === ANY || by.includes(operation)));

function sourceOf(header: string): ObjectName {
  if (header.includes('?')) throw notEmbedded('CopyObject from a version');
  const [bucket = '', ...rest] = header.replace(/^\//, '').split('/');
  return { bucket, key: decoded(rest.join('/')) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Failure('InvalidURI', "Couldn't parse the specified URI.", 400);
  }
}
