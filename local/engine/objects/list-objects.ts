import type { ObjectStore } from './object-store.ts';
import type { StoredObject } from './object-index.ts';
import type { S3Call } from './s3-call.ts';
import { S3Failure } from './s3-failure.ts';
import { document, element } from './xml.ts';

const PAGE = 1000;

interface Page {
  objects: StoredObject[];
  prefixes: string[];
  /** Where the next page begins; absent on the last. */
  next?: string;
}

/** A page of the keys of a bucket as S3's document. */
export function listObjects(store: ObjectStore, { bucket, query }: S3Call): string {
  store.bucket(bucket);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const limit = limitOf(query.get('max-keys'));
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : fromToken(token);
  const { objects, prefixes, next } = pageOf(store, { bucket, prefix, delimiter, limit, after });
  const written = query.get('encoding-type') === 'url' ? urlEncoded : (key: string) => key;
  return document(
    'ListBucketResult',
    [
      element('Name', bucket),
      element('Prefix', written(prefix)),
      ...(delimiter === '' ? [] : [element('Delimiter', written(delimiter))]),
      ...(query.has('encoding-type') ? [element('EncodingType', 'url')] : []),
      element('MaxKeys', limit),
      element('KeyCount', objects.length + prefixes.length),
      element('IsTruncated', next !== undefined),
      ...(token === null ? [] : [element('ContinuationToken', token)]),
      ...(next === undefined ? [] : [element('NextContinuationToken', toToken(next))]),
      ...objects.map(({ key, modified, etag, size }) => {
        const lastModified = element('LastModified', new Date(modified).toISOString());
        return `<Contents>${element('Key', written(key))}${lastModified}${element('ETag', etag)}${element('Size', size)}<StorageClass>STANDARD</StorageClass></Contents>`;
      }),
      ...prefixes.map((common) => `<CommonPrefixes>${element('Prefix', written(common))}</CommonPrefixes>`),
    ].join(''),
  );
}

interface Wanted {
  bucket: string;
  prefix: string;
  delimiter: string;
  limit: number;
  after: string;
}

function pageOf(store: ObjectStore, { bucket, prefix, delimiter, limit, after }: Wanted): Page {
  const page: Page = { objects: [], prefixes: [] };
  if (limit === 0) return page;
  const begins = Buffer.compare(Buffer.from(after), Buffer.from(prefix)) >= 0 && after !== '';
  let last = '';
  for (const object of store.index.from(bucket, begins ? after : prefix, { without: begins })) {
    const { key } = object;
    if (!key.startsWith(prefix)) break;
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const common = end === -1 ? undefined : key.slice(0, end + delimiter.length);
    if (common !== undefined && (common === page.prefixes.at(-1) || common === after)) continue;
    if (page.objects.length + page.prefixes.length === limit) return { ...page, next: last };
    if (common === undefined) page.objects.push(object);
    else page.prefixes.push(common);
    last = common ?? key;
  }
  return page;
}

function limitOf(text: string | null): number {
  const wanted = Number(text ?? PAGE);
  if (!Number.isInteger(wanted) || wanted < 0) throw new S3Failure('InvalidArgument', 'max-keys is a number', 400);
  return Math.min(wanted, PAGE);
}

const toToken = (key: string): string => Buffer.from(key).toString('base64url');
const fromToken = (token: string): string => Buffer.from(token, 'base64url').toString();
const urlEncoded = (key: string): string => encodeURIComponent(key).replaceAll('%2F', '/');
