import { describe, expect, it } from 'vitest';
import { readCall } from '../../local/engine/objects/s3-call.ts';

const SUBRESOURCES = [
  ...['tagging', 'versioning', 'cors', 'notification', 'acl', 'policy', 'encryption', 'lifecycle', 'website'],
  ...['versions', 'versionId=1', 'uploads', 'location', 'logging', 'replication', 'object-lock', 'X-Amz-Signature=1'],
];

describe('a request that S3 would take and the engine cannot', () => {
  it.each(
    SUBRESOURCES.flatMap((name) =>
      ['GET', 'PUT', 'DELETE', 'HEAD'].flatMap((method) => [
        [method, '/bucket', name],
        [method, '/bucket/key', name],
      ]),
    ),
  )('is refused by name: %s %s?%s', (method, path, name) => {
    const [member = ''] = name.split('=');
    const refusal = expect(() => readCall(method, `${path}?${name}`, {}));
    refusal.toThrow(expect.objectContaining({ name: 'NotImplemented', status: 501 }));
    refusal.toThrow(`${method} of ${path === '/bucket' ? 'a bucket' : 'an object'} with ?${member}`);
  });

  it.each([
    ['GET', '/', 'GET of all buckets without a query'],
    ['GET', '/bucket', 'GET of a bucket without a query'],
    ['GET', '/bucket?list-type=1', 'GET of a bucket with ?list-type'],
    ['PUT', '/bucket', 'PUT of a bucket without a query'],
    ['DELETE', '/bucket/', 'DELETE of a bucket without a query'],
    ['POST', '/bucket?delete', 'POST of a bucket with ?delete'],
    ['POST', '/bucket/key?select&select-type=2', 'POST of an object with ?select&select-type'],
    ['GET', '/bucket/key?uploadId=1', 'GET of an object with ?uploadId'],
  ])('is refused: %s %s', (method, url, sentence) => {
    expect(() => readCall(method, url, {})).toThrow(`the embedded engine has no ${sentence}`);
  });

  it.each([
    ['PUT', 'x-amz-tagging', 'PutObject'],
    ['PUT', 'x-amz-server-side-encryption', 'PutObject'],
    ['PUT', 'x-amz-acl', 'PutObject'],
    ['PUT', 'x-amz-checksum-crc32c', 'PutObject'],
    ['PUT', 'x-amz-storage-class', 'PutObject'],
    ['PUT', 'if-modified-since', 'PutObject'],
    ['GET', 'if-modified-since', 'GetObject'],
    ['GET', 'x-amz-expected-bucket-owner', 'GetObject'],
    ['HEAD', 'range', 'HeadObject'],
    ['DELETE', 'if-match', 'DeleteObject'],
  ])('is refused by the header that it cannot heed: %s with %s', (method, name, operation) => {
    expect(() => readCall(method, '/bucket/key', { [name]: 'x' })).toThrow(`${operation} with the header ${name}`);
  });

  it.each([
    ['a part that is copied', '/bucket/key?partNumber=1&uploadId=u', 'a/b', 'UploadPart with the header'],
    ['a copy of a version', '/bucket/key', 'a/b?versionId=1', 'CopyObject from a version'],
  ])('is refused: %s', (_, url, source, sentence) => {
    expect(() => readCall('PUT', url, { 'x-amz-copy-source': source })).toThrow(sentence);
  });
});

describe('a request', () => {
  it.each([
    ['GET', '/b/a%20b%2Bc+d%2F%C3%A9?x-id=GetObject', 'GetObject', 'a b+c+d/é'],
    ['GET', '/b/a//b/', 'GetObject', 'a//b/'],
    ['GET', '/b/?list-type=2&prefix=x', 'ListObjectsV2', ''],
    ['PUT', '/b/k?partNumber=2&uploadId=u', 'UploadPart', 'k'],
    ['POST', '/b/k?uploads', 'CreateMultipartUpload', 'k'],
    ['DELETE', '/b/k?uploadId=u', 'AbortMultipartUpload', 'k'],
  ])('%s %s is a %s of %j', (method, url, operation, key) => {
    expect(readCall(method, url, {})).toMatchObject({ operation, bucket: 'b', key });
  });

  it('with the source of a copy is one, and says who sends it', () => {
    const call = readCall('PUT', '/b/k', {
      'x-amz-copy-source': '/other/a%20b',
      'x-amz-security-token': 'environment',
      authorization: 'AWS4-HMAC-SHA256 Credential=LKIA1/20260101/us-east-1/s3/aws4_request, Signature=0',
    });
    expect(call).toMatchObject({
      ...{ operation: 'CopyObject', source: { bucket: 'other', key: 'a b' } },
      ...{ keyId: 'LKIA1', environment: 'environment' },
    });
  });

  it('whose path is no text is refused', () => {
    expect(() => readCall('GET', '/b/%FF', {})).toThrow(expect.objectContaining({ name: 'InvalidURI' }));
  });
});
