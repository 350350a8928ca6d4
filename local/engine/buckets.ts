import * as z from 'zod';
import type { LocalQueue } from './local-queue.ts';
import type { Listener } from './objects/bucket-events.ts';
import { ObjectStore } from './objects/object-store.ts';
import type { Stack } from './template.ts';

const ignored = z.unknown().optional();
const Filter = z.strictObject({
  S3Key: z.strictObject({ Rules: z.array(z.strictObject({ Name: z.string(), Value: z.string() })) }),
});
const Encryption = z.strictObject({
  ServerSideEncryptionConfiguration: z.array(
    z.strictObject({
      BucketKeyEnabled: ignored,
      ServerSideEncryptionByDefault: z.strictObject({
        SSEAlgorithm: z.string(),
        KMSMasterKeyID: z.string().optional(),
      }),
    }),
  ),
});

/**
 * What a bucket may declare. What is ignored shows to nobody here: versions are not readable, nothing expires, and everyone
 * who asks is on this machine. What is not named, such as EventBridge or replication, stops the start.
 */
const BucketProperties = z.strictObject({
  BucketName: z.string().optional(),
  BucketEncryption: Encryption.optional(),
  NotificationConfiguration: z
    .strictObject({
      QueueConfigurations: z
        .array(
          z.strictObject({
            Event: z.enum(['*', 'Put', 'Copy', 'CompleteMultipartUpload'].map((name) => `s3:ObjectCreated:${name}`)),
            Queue: z.string(),
            Filter: Filter.optional(),
          }),
        )
        .default([]),
    })
    .optional(),
  LifecycleConfiguration: ignored,
  LoggingConfiguration: ignored,
  OwnershipControls: ignored,
  PublicAccessBlockConfiguration: ignored,
  Tags: ignored,
  VersioningConfiguration: ignored,
});

/** Opens the template's buckets with what was kept in `dataDir`. Throws at one that tells a queue of another template. */
export function openBuckets(
  stack: Stack,
  { dataDir, queues }: { dataDir: string; queues: ReadonlyMap<string, LocalQueue> },
): ObjectStore {
  const listeners = new Map(
    stack.all('AWS::S3::Bucket', BucketProperties).map(({ name, properties }) => {
      const told = properties.NotificationConfiguration?.QueueConfigurations ?? [];
      return [name, told.map((one, index) => listenerOf(one, `${name}-${index}`))] as const;
    }),
  );
  for (const [bucket, told] of listeners)
    for (const { queueArn } of told)
      if (!queues.has(queueArn)) throw new Error(`${bucket} tells ${queueArn}, which the template does not declare`);
  return new ObjectStore(dataDir, listeners, ({ queueArn, body }) => queues.get(queueArn)?.send(body));
}

/** The ARN or id of the key that each bucket is encrypted with, by the bucket's name. */
export const keysOfBuckets = (stack: Stack): Map<string, string> =>
  new Map(
    stack.all('AWS::S3::Bucket', BucketProperties).flatMap(({ name, properties }) => {
      const [rule] = properties.BucketEncryption?.ServerSideEncryptionConfiguration ?? [];
      const key = rule?.ServerSideEncryptionByDefault.KMSMasterKeyID;
      return key === undefined ? [] : [[name, key] as const];
    }),
  );

interface QueueConfiguration {
  Event: string;
  Queue: string;
  Filter?: z.infer<typeof Filter> | undefined;
}

function listenerOf({ Event, Queue, Filter: filter }: QueueConfiguration, id: string): Listener {
  const rule = (name: string): string =>
    filter?.S3Key.Rules.find((candidate) => candidate.Name.toLowerCase() === name)?.Value ?? '';
  return { id, queueArn: Queue, event: Event, prefix: rule('prefix'), suffix: rule('suffix') };
}
