import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from '../identities.ts';
import type { StoredObject } from './object-index.ts';

export type WriteEvent = 'ObjectCreated:Put' | 'ObjectCreated:Copy' | 'ObjectCreated:CompleteMultipartUpload';

/** A queue that hears of writes into a bucket. */
export interface Listener {
  id: string;
  queueArn: string;
  /** As declared, with or without a star at its end. */
  event: string;
  prefix: string;
  suffix: string;
}

export const hears = ({ event, prefix, suffix }: Listener, happened: WriteEvent, key: string): boolean =>
  (event === `s3:${happened}` || event === 's3:ObjectCreated:*') && key.startsWith(prefix) && key.endsWith(suffix);

const SEQUENCER_DIGITS = 18;
/** A key as messages carry it: encoded as in a form, slashes kept. */
const formEncoded = (key: string): string => encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');

/** The message of one write. `sequence` grows from write to write. */
export function eventMessage(
  { bucket, key, size, etag, modified }: StoredObject,
  { id, event }: { id: string; event: WriteEvent },
  sequence: number,
): string {
  const object = {
    key: formEncoded(key),
    size,
    eTag: etag.replaceAll('"', ''),
    sequencer: sequence.toString(16).toUpperCase().padStart(SEQUENCER_DIGITS, '0'),
  };
  const record = {
    eventVersion: '2.6',
    eventSource: 'aws:s3',
    awsRegion: REGION,
    eventTime: new Date(modified).toISOString(),
    eventName: event,
    userIdentity: { principalId: `AWS:${ACCOUNT}` },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': randomUUID(), 'x-amz-id-2': randomUUID() },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: id,
      bucket: { name: bucket, ownerIdentity: { principalId: ACCOUNT }, arn: `arn:aws:s3:::${bucket}` },
      object,
    },
  };
  return JSON.stringify({ Records: [record] });
}

/** What a queue gets when a bucket begins to tell it something. */
export const testMessage = (bucket: string): string =>
  JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date().toISOString(),
    Bucket: bucket,
    RequestId: randomUUID(),
    HostId: randomUUID(),
  });
