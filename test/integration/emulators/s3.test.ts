import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  type ListObjectsV2CommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caught } from '../gateway/as-function.ts';
import { reachBucket, type ReachedBucket } from './endpoints.ts';

let reached: ReachedBucket;
let s3: S3Client;
let Bucket: string;
beforeAll(async () => {
  reached = await reachBucket();
  Bucket = reached.bucket;
  s3 = new S3Client({ ...reached.configuration, maxAttempts: 1 });
});
afterAll(async () => {
  s3.destroy();
  await reached.end();
});

const put = (Key: string, Body: string | Buffer, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = (Key: string, more: object = {}) => s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
const textOf = async (Key: string, more: object = {}): Promise<string> =>
  (await get(Key, more)).Body!.transformToString();
const list = (more: Partial<ListObjectsV2CommandInput>) => s3.send(new ListObjectsV2Command({ Bucket, ...more }));
const status = (httpStatusCode: number): object => ({ $metadata: { httpStatusCode } });

describe('an object', () => {
  it('comes back with what was said of it', async () => {
    const said = { ContentType: 'text/csv', ContentEncoding: 'identity', Metadata: { source: 'shop' } };
    const { ETag } = await put('said', 'a,b\n1,2\n', said);
    expect(ETag).toBe('"e5ebd4c02cefbe7955977c67ada242b7"');
    const { Body, ...found } = await get('said');
    expect(found).toMatchObject({ ...said, ETag, ContentLength: 8 });
    expect(await Body!.transformToString()).toBe('a,b\n1,2\n');
    const { ContentLength, LastModified } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'said' }));
    expect(ContentLength).toBe(8);
    expect(Math.abs(LastModified!.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it.each([
    ['bytes=0-2', '012', 'bytes 0-2/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=5-2', '0123456789', undefined],
  ])('is read in the range %s', async (Range, text, ContentRange) => {
    await put('digits', '0123456789');
    const found = await get('digits', { Range });
    expect(await found.Body!.transformToString()).toBe(text);
    expect(found.ContentRange).toBe(ContentRange);
  });

  it('has no range behind its end', async () => {
    await put('digits', '0123456789');
    expect(await caught(get('digits', { Range: 'bytes=10-' }))).toMatchObject({ name: 'InvalidRange', ...status(416) });
  });

  it('may be empty', async () => {
    await put('empty', '');
    expect(await textOf('empty')).toBe('');
  });

  it.each(['a b+c&d=é/ü%2B', '../up', '//double', 'dot/./dot', '日本', 'a\u0001b<>"\'', '{}[]|^`~*!()'])(
    'may be called %j',
    async (Key) => {
      await put(Key, Key);
      expect(await textOf(Key)).toBe(Key);
      expect((await list({ Prefix: Key })).Contents?.map((found) => found.Key)).toEqual([Key]);
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      expect(await caught(get(Key))).toMatchObject({ name: 'NoSuchKey', ...status(404) });
    },
  );

  it('that is not there is missing for a head too, and its deletion is no error', async () => {
    expect(await caught(s3.send(new HeadObjectCommand({ Bucket, Key: 'nowhere' })))).toMatchObject(status(404));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'nowhere' }));
  });

  it('is copied with what was said of it', async () => {
    await put('original/é 1', 'text', { ContentType: 'text/csv', Metadata: { source: 'shop' } });
    const CopySource = `${Bucket}/${encodeURIComponent('original/é 1')}`;
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
    const { Body, ...found } = await get('copy');
    expect(found).toMatchObject({ ContentType: 'text/csv', Metadata: { source: 'shop' } });
    expect(await Body!.transformToString()).toBe('text');
  });

  it('keeps its bytes for who reads them while others write', async () => {
    const old = Buffer.alloc(4_000_000, 'o');
    await put('rewritten', old);
    const { Body } = await get('rewritten');
    await put('rewritten', 'new');
    expect(Buffer.from(await Body!.transformToByteArray()).equals(old)).toBe(true);
    expect(await textOf('rewritten')).toBe('new');
  });

  it('is sent as a stream, in chunks and with its checksum behind them', async () => {
    const pieces = Array.from({ length: 300 }, (_, n) => Buffer.alloc(1000 + n, n % 256));
    const whole = Buffer.concat(pieces);
    const Body = Readable.from(pieces);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength: whole.length }));
    const found = await get('stream', { ChecksumMode: 'ENABLED' });
    expect(Buffer.from(await found.Body!.transformToByteArray()).equals(whole)).toBe(true);
    expect(found.ContentEncoding ?? '').not.toContain('aws-chunked');
    expect(found.ChecksumCRC32).toMatch(/^.{6}==$/);
  });

  it.each([
    ['CRC32', { ChecksumCRC32: 'AAAAAA==' }],
    ['SHA-256', { ChecksumSHA256: Buffer.alloc(32).toString('base64') }],
    ['MD5', { ContentMD5: Buffer.alloc(16).toString('base64') }],
  ])('is refused where its %s is another', async (_, wrong) => {
    expect(await caught(put('wrong', 'text', wrong))).toMatchObject({ name: 'BadDigest', ...status(400) });
    expect(await caught(get('wrong'))).toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('a condition', () => {
  const FAILED = { name: 'PreconditionFailed', ...status(412) };

  it('that nothing is there lets one of many through', async () => {
    const tries = Array.from({ length: 20 }, (_, n) => put('once', `try ${n}`, { IfNoneMatch: '*' }));
    const settled = await Promise.allSettled(tries);
    const winners = settled.flatMap(({ status: ended }, n) => (ended === 'fulfilled' ? [n] : []));
    expect(winners).toHaveLength(1);
    expect(await textOf('once')).toBe(`try ${winners[0]}`);
    expect(await caught(put('once', 'late', { IfNoneMatch: '*' }))).toMatchObject(FAILED);
  });

  it('on an ETag lets a write through that knows it, and no other', async () => {
    const { ETag } = await put('compared', 'one');
    await put('compared', 'two', { IfMatch: ETag });
    expect(await caught(put('compared', 'three', { IfMatch: ETag }))).toMatchObject(FAILED);
    expect(await textOf('compared')).toBe('two');
    expect(await caught(put('never there', 'x', { IfMatch: ETag }))).toMatchObject({ name: 'NoSuchKey' });
  });

  it('of a read is heeded', async () => {
    const { ETag } = await put('read', 'text');
    expect(await textOf('read', { IfMatch: ETag })).toBe('text');
    expect(await caught(get('read', { IfMatch: '"other"' }))).toMatchObject(FAILED);
    expect(await caught(get('read', { IfNoneMatch: ETag }))).toMatchObject(status(304));
  });
});

describe('a listing', () => {
  // As bytes sort, which is not as people do.
  const KEYS = ['B', 'D/1', 'D/2', 'E', 'a', 'c/x/1', 'c/x/2', 'c/y', 'é', '日'].map((key) => `list/${key}`);
  beforeAll(async () => {
    for (const key of KEYS.toReversed()) await put(key, key);
  });

  it.each([1, 2, 3, 10])('finds every key once and in order, %i to a page', async (MaxKeys) => {
    const found: string[] = [];
    for (let ContinuationToken: string | undefined, more = true; more;) {
      const page = await list({ Prefix: 'list/', MaxKeys, ...(ContinuationToken && { ContinuationToken }) });
      expect(page.KeyCount).toBe(page.Contents!.length);
      found.push(...page.Contents!.map(({ Key }) => Key!));
      ContinuationToken = page.NextContinuationToken;
      more = page.IsTruncated!;
      expect(ContinuationToken !== undefined).toBe(more);
    }
    expect(found).toEqual(KEYS);
  });

  it.each([1, 2, 100])('rolls up what a delimiter ends, %i to a page', async (MaxKeys) => {
    const found: string[] = [];
    for (let ContinuationToken: string | undefined, more = true; more;) {
      const page = await list({
        ...{ Prefix: 'list/', Delimiter: '/', MaxKeys },
        ...(ContinuationToken && { ContinuationToken }),
      });
      found.push(...(page.Contents ?? []).map(({ Key }) => Key!));
      found.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!));
      ContinuationToken = page.NextContinuationToken;
      more = page.IsTruncated!;
    }
    const expected = ['list/B', 'list/D/', 'list/E', 'list/a', 'list/c/', 'list/é', 'list/日'];
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  it('begins behind a key, and says size and ETag', async () => {
    const { Contents } = await list({ Prefix: 'list/', StartAfter: 'list/c/y' });
    expect(Contents?.map(({ Key }) => Key)).toEqual(['list/é', 'list/日']);
    const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'list/é' }));
    expect(Contents?.[0]).toMatchObject({ Size: 7, ETag });
  });

  it('of a bucket that is not there fails by name', async () => {
    const missing = s3.send(new ListObjectsV2Command({ Bucket: 'no-such-bucket-of-claimcheck' }));
    expect(await caught(missing)).toMatchObject({ name: 'NoSuchBucket', ...status(404) });
    await s3.send(new HeadBucketCommand({ Bucket }));
  });
});

describe('an upload in parts', () => {
  const FIVE_MB = Buffer.alloc(5 * 1024 * 1024, 'p');
  const begin = async (Key: string): Promise<{ Bucket: string; Key: string; UploadId: string }> => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'text/csv' }));
    return { Bucket, Key, UploadId: UploadId! };
  };
  const part = async (upload: object, PartNumber: number, Body: Buffer) => {
    const command = new UploadPartCommand({
      ...(upload as { Bucket: string; Key: string; UploadId: string }),
      PartNumber,
      Body,
    });
    return { PartNumber, ETag: (await s3.send(command)).ETag };
  };
  const complete = (upload: { Bucket: string; Key: string; UploadId: string }, Parts: object[], more: object = {}) =>
    s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }));

  it('is one object in the order of its parts, and is completed once', async () => {
    const upload = await begin('parts');
    const second = await part(upload, 2, Buffer.from('end'));
    await part(upload, 1, Buffer.alloc(10, 'x'));
    const first = await part(upload, 1, FIVE_MB);
    expect(await caught(get('parts'))).toMatchObject({ name: 'NoSuchKey' });
    const { ETag } = await complete(upload, [first, second]);
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const { Body, ...found } = await get('parts', { Range: `bytes=${FIVE_MB.length - 1}-` });
    expect(await Body!.transformToString()).toBe('pend');
    expect(found).toMatchObject({ ContentType: 'text/csv', ETag });
    expect(await caught(complete(upload, [first, second]))).toMatchObject({ name: 'NoSuchUpload', ...status(404) });
  });

  it('is refused with parts that are too small, unknown or in another order', async () => {
    const upload = await begin('refused');
    const first = await part(upload, 1, FIVE_MB);
    const small = await part(upload, 2, Buffer.from('small'));
    const last = await part(upload, 3, Buffer.from('last'));
    expect(await caught(complete(upload, [first, small, last]))).toMatchObject({ name: 'EntityTooSmall' });
    expect(await caught(complete(upload, [last, first]))).toMatchObject({ name: 'InvalidPartOrder' });
    expect(await caught(complete(upload, [{ ...first, ETag: '"0"' }]))).toMatchObject({ name: 'InvalidPart' });
    await complete(upload, [first, last]);
  });

  it('waits where its condition does not hold, and ends when it is taken back', async () => {
    await put('taken', 'text');
    const upload = await begin('taken');
    const only = await part(upload, 1, Buffer.from('late'));
    expect(await caught(complete(upload, [only], { IfNoneMatch: '*' }))).toMatchObject(status(412));
    expect(await textOf('taken')).toBe('text');
    await s3.send(new AbortMultipartUploadCommand(upload));
    expect(await caught(complete(upload, [only]))).toMatchObject({ name: 'NoSuchUpload' });
  });
});
