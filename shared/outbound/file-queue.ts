import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { sendBatches } from './send-batches.ts';
import type { ListedObject } from './objects.ts';

/** Where exports wait to be loaded. */
export interface FileQueue {
  /** Has the exports of a tenant looked for. */
  look(tenantId: string): Promise<void>;
  /** Sends exports as S3 tells of them. Throws where not all were taken. */
  tell(tenantId: string, bucket: string, objects: readonly ListedObject[]): Promise<void>;
}

export const sqsFileQueue = (client: SQSClient, url: string): FileQueue => ({
  async look(tenantId) {
    const MessageBody = JSON.stringify({ listExportsOf: tenantId });
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody, MessageGroupId: tenantId }));
  },

  async tell(tenantId, bucket, objects) {
    const refused = await sendBatches(client, url, objects, ({ key, etag, size }) => ({
      body: {
        Records: [
          {
            ...{ eventVersion: '2.1', eventName: 'ObjectCreated:Listed' },
            s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key), size, eTag: etag } },
          },
        ],
      },
      group: tenantId,
    }));
    if (refused.length > 0) throw new Error(`${refused.length} of ${objects.length} exports were not queued`);
  },
});
