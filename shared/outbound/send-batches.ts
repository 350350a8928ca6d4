import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

const BATCH_LIMIT = 10;

export interface Sent {
  body: unknown;
  /** The tenant: one busy tenant then does not hold up the others. */
  group: string;
  /** Until it may be received. */
  delaySeconds?: number;
}

/** Sends messages by ten, all at once; answers those that were not taken. */
export async function sendBatches<T>(
  client: SQSClient,
  url: string,
  messages: readonly T[],
  sentAs: (message: T) => Sent,
): Promise<T[]> {
  const batches = Array.from({ length: Math.ceil(messages.length / BATCH_LIMIT) }, (_, at) =>
    messages.slice(at * BATCH_LIMIT, (at + 1) * BATCH_LIMIT),
  );
  const refused = await Promise.all(
    batches.map(async (batch): Promise<readonly T[]> => {
      const Entries = batch.map((message, at) => {
        const { body, group, delaySeconds } = sentAs(message);
        return {
          ...{ Id: String(at), MessageBody: JSON.stringify(body), MessageGroupId: group },
          ...(delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds }),
        };
      });
      try {
        const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
        const failed = new Set(Failed.map(({ Id }) => Id));
        return batch.filter((_, at) => failed.has(String(at)));
      } catch {
        return batch;
      }
    }),
  );
  return refused.flat();
}
