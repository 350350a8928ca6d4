import { DatabaseSync } from 'node:sqlite';
import { buildApp } from 'fauxqs';
import * as z from 'zod';
// Its own starter listens on every network interface and hides the queues, so the parts are put together here.
import { PersistenceManager } from '../../node_modules/fauxqs/dist/persistence.js';
import { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js';
import { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.js';
import { SqsStore, type SqsQueue } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';
import { REGION } from './identities.ts';
import { LocalQueue, type AtOnce } from './local-queue.ts';
import type { Stack } from './template.ts';

const ignored = z.unknown().optional();
const QueueProperties = z.strictObject({
  QueueName: z.string().optional(),
  DelaySeconds: z.number().optional(),
  MaximumMessageSize: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  ReceiveMessageWaitTimeSeconds: z.number().optional(),
  VisibilityTimeout: z.number().optional(),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  RedriveAllowPolicy: ignored,
  SqsManagedSseEnabled: ignored,
  KmsMasterKeyId: ignored,
  KmsDataKeyReusePeriodSeconds: ignored,
  Tags: ignored,
});

/** SQS over HTTP on 127.0.0.1. Queues come with the template, which needs this address first. */
export interface SqsServer {
  endpoint: string;
  /** Opens what was kept in `dataDir` and brings the declared queues up, by ARN. */
  createQueues(stack: Stack, dataDir: string): Map<string, LocalQueue>;
  stop(): Promise<void>;
}

/** Starts the server. It answers nothing useful before `createQueues`. */
export async function startSqs(): Promise<SqsServer> {
  const sqsStore = new SqsStore();
  const app = buildApp({
    logger: false,
    defaultRegion: REGION,
    stores: { sqsStore, snsStore: new SnsStore(), s3Store: new S3Store() },
  });
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  let persistence: PersistenceManager | undefined;

  return {
    endpoint,
    createQueues: (stack, dataDir) => {
      const { persistence: kept, atOnce } = openKept(dataDir);
      persistence = kept;
      kept.loadSqsAndSns(sqsStore, new SnsStore());
      sqsStore.persistence = kept;
      for (const queue of sqsStore.allQueues()) queue.persistence = kept;
      return new Map(
        stack.all('AWS::SQS::Queue', QueueProperties).map(({ logicalId, name, ref, attributes, properties }) => {
          const arn = attributes['Arn']!;
          const queue = declare(sqsStore, name, ref, arn, attributesOf(properties));
          return [arn, new LocalQueue(logicalId, queue, sqsStore, atOnce)] as const;
        }),
      );
    },
    stop: async () => {
      sqsStore.shutdown();
      await app.close();
      persistence?.close();
    },
  };
}

function attributesOf(properties: z.infer<typeof QueueProperties>): Record<string, string> {
  const { QueueName: _name, Tags: _tags, ...settings } = properties;
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

function declare(
  store: SqsStore,
  name: string,
  url: string,
  arn: string,
  attributes: Record<string, string>,
): SqsQueue {
  const existing = store.getQueueByName(name);
  if (!existing) return store.createQueue(name, url, arn, attributes);
  existing.setAttributes({ RedrivePolicy: '', ...attributes });
  // The port differs from the last run's, and GetQueueUrl answers this.
  return Object.assign(existing, { url });
}

/**
 * Opens the kept messages. Whatever was in flight had a consumer that is gone, so it is visible again, its receive count
 * kept. fauxqs itself fails when a message is given back with a visibility of 0 while data is kept: it writes a NULL
 * receive count, which its own table refuses, and the message is lost.
 */
function openKept(dataDir: string): { persistence: PersistenceManager; atOnce: AtOnce } {
  const persistence = new PersistenceManager(dataDir);
  const db: unknown = Reflect.get(persistence, 'db');
  if (!(db instanceof DatabaseSync)) throw new Error('this version of fauxqs keeps its messages in another way');
  db.exec(`PRAGMA synchronous = NORMAL;
    UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL`);
  const release = db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => void release.run(messageId);
  const atOnce: AtOnce = (work) => {
    db.exec('BEGIN');
    try {
      return work();
    } finally {
      db.exec('COMMIT');
    }
  };
  return { persistence, atOnce };
}
