import { createHash } from 'node:crypto';
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
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Template } from '../../../local/assembly-template.ts';
import { attach, caught, runAs, type Acting, type HandMade } from './as-function.ts';

const allow = (Action: string | string[], Resource: unknown): HandMade => ({ Effect: 'Allow', Action, Resource });
const arn = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });
const inside = (id: string, pattern: string): object => ({ 'Fn::Join': ['/', [arn(id), pattern]] });

/** A plain bucket and one under a key; each function may do another part of what there is to do. */
function withBuckets(template: Template): void {
  template.Resources['Key'] = { Type: 'AWS::KMS::Key', Properties: {} };
  template.Resources['Plain'] = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'plain' } };
  const ServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn('Key') };
  const ServerSideEncryptionConfiguration = [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault }];
  template.Resources['Sealed'] = {
    Type: 'AWS::S3::Bucket',
    Properties: { BucketName: 'sealed', BucketEncryption: { ServerSideEncryptionConfiguration } },
  };
  attach(template, 'WorkFunction', [
    allow('s3:GetObject', inside('Plain', 'in/*')),
    allow('s3:PutObject', inside('Plain', 'out/*')),
    allow('s3:ListBucket', arn('Plain')),
  ]);
  attach(template, 'HoardFunction', [
    allow(['s3:GetObject', 's3:PutObject'], [inside('Plain', '*'), inside('Sealed', '*')]),
  ]);
  attach(template, 'WatchFunction', [
    allow(['s3:GetObject', 's3:PutObject'], inside('Sealed', '*')),
    allow('kms:GenerateDataKey', arn('Key')),
  ]);
  attach(template, 'MisbehaveFunction', [
    allow('s3:*', '*'),
    allow(['kms:GenerateDataKey', 'kms:Decrypt'], arn('Key')),
    { Effect: 'Deny', Action: 's3:GetObject', Resource: inside('Plain', 'secret/*') },
  ]);
}

let acting: Acting;
const as = (name: string): S3Client => acting.as(acting.engine.functionName(name)).objects;
let narrow: S3Client;
let keyless: S3Client;
let writer: S3Client;
let almighty: S3Client;
beforeAll(async () => {
  acting = await runAs(withBuckets);
  narrow = as('WorkFunction');
  keyless = as('HoardFunction');
  writer = as('WatchFunction');
  almighty = as('MisbehaveFunction');
  for (const Bucket of ['plain', 'sealed'])
    for (const Key of ['in/a', 'out/a', 'secret/a'])
      await acting.developer.objects.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
});
afterAll(() => acting.end());
afterEach(async () => {
  await acting.local('DELETE', '/faults');
});

const get = (Bucket: string, Key: string, more: object = {}) => new GetObjectCommand({ Bucket, Key, ...more });
const put = (Bucket: string, Key: string, more: object = {}) =>
  new PutObjectCommand({ Bucket, Key, Body: 'x', ...more });
const DENIED = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

describe('a role', () => {
  it.each([
    ['s3:GetObject', () => narrow.send(get('plain', 'out/a')), 'arn:aws:s3:::plain/out/a'],
    ['s3:GetObject', () => narrow.send(get('sealed', 'in/a')), 'arn:aws:s3:::sealed/in/a'],
    ['s3:PutObject', () => narrow.send(put('plain', 'in/a')), 'arn:aws:s3:::plain/in/a'],
    ['s3:DeleteObject', () => narrow.send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'out/a' })), 'plain/out/a'],
    ['s3:ListBucket', () => narrow.send(new ListObjectsV2Command({ Bucket: 'sealed' })), 'arn:aws:s3:::sealed'],
    ['s3:ListBucket', () => keyless.send(new ListObjectsV2Command({ Bucket: 'plain' })), 'arn:aws:s3:::plain'],
    [
      's3:GetObject',
      () => narrow.send(new CopyObjectCommand({ Bucket: 'plain', Key: 'out/b', CopySource: 'plain/out/a' })),
      'arn:aws:s3:::plain/out/a',
    ],
    [
      's3:PutObject',
      () => narrow.send(new CopyObjectCommand({ Bucket: 'plain', Key: 'in/b', CopySource: 'plain/in/a' })),
      'arn:aws:s3:::plain/in/b',
    ],
    [
      's3:PutObject',
      () => narrow.send(new CreateMultipartUploadCommand({ Bucket: 'plain', Key: 'in/b' })),
      'arn:aws:s3:::plain/in/b',
    ],
    [
      's3:AbortMultipartUpload',
      () => narrow.send(new AbortMultipartUploadCommand({ Bucket: 'plain', Key: 'out/b', UploadId: 'none' })),
      'arn:aws:s3:::plain/out/b',
    ],
    ['s3:GetObject', () => narrow.send(put('plain', 'out/a', { IfMatch: '"guess"' })), 'arn:aws:s3:::plain/out/a'],
    ['kms:Decrypt', () => keyless.send(get('sealed', 'in/a')), 'arn:aws:kms:'],
    ['kms:GenerateDataKey', () => keyless.send(put('sealed', 'in/a')), 'arn:aws:kms:'],
    ['kms:Decrypt', () => writer.send(get('sealed', 'in/a')), 'arn:aws:kms:'],
    [
      'kms:Decrypt',
      () =>
        writer.send(new UploadPartCommand({ Bucket: 'sealed', Key: 'in/b', UploadId: 'u', PartNumber: 1, Body: 'x' })),
      'arn:aws:kms:',
    ],
  ])('without %s is denied in the shape of S3 (%#)', async (action, call, resource) => {
    const error = await caught(call());
    expect(error).toMatchObject(DENIED);
    expect(String(error)).toContain(`not authorized to perform: ${action} on resource: `);
    expect(String(error)).toContain(resource);
  });

  it('is enough for what it allows', async () => {
    await narrow.send(get('plain', 'in/a'));
    await narrow.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'in/a' }));
    await narrow.send(put('plain', 'out/b', { IfNoneMatch: '*' }));
    await narrow.send(new CopyObjectCommand({ Bucket: 'plain', Key: 'out/c', CopySource: 'plain/in/a' }));
    await narrow.send(new ListObjectsV2Command({ Bucket: 'plain' }));
    await narrow.send(new HeadBucketCommand({ Bucket: 'plain' }));
    await keyless.send(get('plain', 'secret/a'));
    // Whoever only looks at an object needs no key.
    await keyless.send(new HeadObjectCommand({ Bucket: 'sealed', Key: 'in/a' }));
    await writer.send(put('sealed', 'in/w'));
    await almighty.send(get('sealed', 'in/w'));
  });

  it('with an explicit Deny is denied whatever else it allows', async () => {
    expect(String(await caught(almighty.send(get('plain', 'secret/a'))))).toContain('with an explicit deny');
  });

  it('that may not list does not learn what is not there', async () => {
    expect(await caught(narrow.send(get('plain', 'in/none')))).toMatchObject({ name: 'NoSuchKey' });
    expect(await caught(keyless.send(get('plain', 'in/none')))).toMatchObject(DENIED);
    const head = new HeadObjectCommand({ Bucket: 'plain', Key: 'in/none' });
    expect(await caught(keyless.send(head))).toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  it('lets nobody in who is not of the template', async () => {
    const stranger = acting.as('no such function').objects;
    expect(await caught(stranger.send(get('plain', 'in/a')))).toMatchObject({ name: 'InvalidAccessKeyId' });
  });
});

describe('a fault of S3', () => {
  const fault = async (kind: string, more: object = {}): Promise<void> => {
    expect((await acting.local('POST', '/faults', { target: 's3', kind, ...more })).status).toBe(201);
  };

  it.each([
    ['throttle', 'SlowDown', 503],
    ['error', 'InternalError', 500],
  ])('of the kind %s is %s, and nothing is written', async (kind, name, httpStatusCode) => {
    await fault(kind, { times: 1 });
    const struck = almighty.send(put('plain', `struck/${kind}`));
    expect(await caught(struck)).toMatchObject({ name, $metadata: { httpStatusCode } });
    expect(await caught(almighty.send(get('plain', `struck/${kind}`)))).toMatchObject({ name: 'NoSuchKey' });
  });

  it('delays', async () => {
    await fault('delay', { latencyMs: 300 });
    const begin = performance.now();
    await almighty.send(get('plain', 'in/a'));
    expect(performance.now() - begin).toBeGreaterThan(290);
  });

  it('crashes after the write, which stands though nobody hears of it', async () => {
    await fault('crash_after_commit', { times: 1 });
    await almighty.send(get('plain', 'in/a'));
    expect(await caught(almighty.send(put('plain', 'crashed')))).not.toHaveProperty('$response');
    expect((await almighty.send(get('plain', 'crashed'))).ContentLength).toBe(1);
  });

  it('does not strike the developer', async () => {
    await fault('error');
    await acting.developer.objects.send(get('plain', 'in/a'));
  });
});

describe('usage', () => {
  beforeEach(async () => {
    await acting.local('DELETE', '/usage');
  });

  it('counts requests by what they cost, by function, and what lies in each bucket', async () => {
    await almighty.send(put('sealed', 'counted'));
    await almighty.send(new CopyObjectCommand({ Bucket: 'sealed', Key: 'copied', CopySource: 'sealed/counted' }));
    await almighty.send(new ListObjectsV2Command({ Bucket: 'sealed' }));
    await almighty.send(get('sealed', 'counted'));
    await almighty.send(new HeadObjectCommand({ Bucket: 'sealed', Key: 'counted' }));
    await almighty.send(new DeleteObjectCommand({ Bucket: 'sealed', Key: 'copied' }));
    await narrow.send(get('plain', 'in/a'));
    await caught(narrow.send(get('plain', 'out/a')));
    await acting.developer.objects.send(get('plain', 'in/a'));
    const { objects, stored } = await acting.usage();
    expect(objects).toEqual({
      writes: 3,
      reads: 3,
      byFunction: {
        [acting.engine.functionName('MisbehaveFunction')]: { writes: 3, reads: 2 },
        [acting.engine.functionName('WorkFunction')]: { writes: 0, reads: 1 },
      },
    });
    const { Contents = [] } = await almighty.send(new ListObjectsV2Command({ Bucket: 'sealed' }));
    expect(stored.byBucket['sealed']).toBe(Contents.reduce((total, { Size = 0 }) => total + Size, 0));
  });
});

describe('a large object', () => {
  it('passes both ways without ever lying in memory whole', { timeout: 60_000 }, async () => {
    const PART = Buffer.alloc(30 * 1024 * 1024, 'large');
    const PARTS = 4;
    const name = { Bucket: 'sealed', Key: 'large' };
    const { UploadId } = await almighty.send(new CreateMultipartUploadCommand(name));
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for (let PartNumber = 1; PartNumber <= PARTS; PartNumber += 1) {
      const command = new UploadPartCommand({ ...name, UploadId, PartNumber, Body: PART });
      Parts.push({ PartNumber, ETag: (await almighty.send(command)).ETag });
    }
    let peak = 0;
    const before = process.memoryUsage.rss();
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss() - before)), 5);
    await almighty.send(new CompleteMultipartUploadCommand({ ...name, UploadId, MultipartUpload: { Parts } }));
    const { Body, ContentLength } = await almighty.send(get('sealed', 'large'));
    const hash = createHash('md5');
    for await (const bytes of Body as AsyncIterable<Buffer>) hash.update(bytes);
    clearInterval(watch);
    expect(ContentLength).toBe(PARTS * PART.length);
    const expected = createHash('md5');
    for (let n = 0; n < PARTS; n += 1) expected.update(PART);
    expect(hash.digest('hex')).toBe(expected.digest('hex'));
    expect(peak).toBeLessThan(PARTS * PART.length - 20 * 1024 * 1024);
  });
});
