import type { ObjectName, S3Call } from '../../engine/objects/s3-call.ts';

/** A right that a call takes. */
export interface Need {
  action: string;
  resource: string;
}

const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
const objectArn = ({ bucket, key }: ObjectName): string => `${bucketArn(bucket)}/${key}`;

/** What a caller's role must allow for a call. `keys` are the ARNs of the keys that buckets are encrypted with. */
export function needsOf(call: S3Call, keys: ReadonlyMap<string, string>): Need[] {
  const on = (action: string, { bucket, key }: ObjectName = call): Need => ({
    action: `s3:${action}`,
    resource: objectArn({ bucket, key }),
  });
  const key = (action: 'GenerateDataKey' | 'Decrypt', bucket = call.bucket): Need[] => {
    const resource = keys.get(bucket);
    return resource === undefined ? [] : [{ action: `kms:${action}`, resource }];
  };
  // Who compares an ETag learns what is there.
  const comparing = call.headers['if-match'] === undefined ? [] : [on('GetObject')];
  switch (call.operation) {
    case 'PutObject':
      return [on('PutObject'), ...comparing, ...key('GenerateDataKey')];
    case 'CopyObject':
      return [
        on('GetObject', call.source),
        ...key('Decrypt', call.source?.bucket),
        on('PutObject'),
        ...comparing,
        ...key('GenerateDataKey'),
      ];
    case 'CreateMultipartUpload':
      return [on('PutObject'), ...key('GenerateDataKey')];
    case 'UploadPart':
    case 'CompleteMultipartUpload':
      // Parts are read again when they are joined.
      return [on('PutObject'), ...comparing, ...key('GenerateDataKey'), ...key('Decrypt')];
    case 'AbortMultipartUpload':
      return [on('AbortMultipartUpload')];
    case 'GetObject':
      return [on('GetObject'), ...key('Decrypt')];
    case 'HeadObject':
      return [on('GetObject')];
    case 'DeleteObject':
      return [on('DeleteObject')];
    case 'ListObjectsV2':
    case 'HeadBucket':
      return [{ action: 's3:ListBucket', resource: bucketArn(call.bucket) }];
  }
}
