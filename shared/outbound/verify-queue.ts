import { GetQueueAttributesCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { VerifyMessage } from '../model/verify-message.ts';

const BATCH_LIMIT = 10;

export interface QueuedCheck {
  message: VerifyMessage;
  priority: boolean;
}

/** Where owed checks go. */
export interface VerifyQueue {
  /** Sends all it can; answers the checks that were not taken. */
  send(checks: readonly QueuedCheck[]): Promise<QueuedCheck[]>;
}

/** How much the queues have to do already. */
export interface WaitingChecks {
  /** Checks that nobody has taken yet, about. */
  waiting(): Promise<number>;
}

export const waitingInQueues = (client: SQSClient, queueUrls: readonly string[]): WaitingChecks => ({
  async waiting() {
    const answers = await Promise.all(
      queueUrls.map((QueueUrl) =>
        client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })),
      ),
    );
    return answers.reduce((sum, { Attributes }) => sum + Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0), 0);
  },
});

/** The two SQS queues. The tenant is the message group, so that one busy tenant does not hold up the others. */
export function sqsVerifyQueue(client: SQSClient, urls: { standard: string; priority: string }): VerifyQueue {
  async function sendBatch(url: string, batch: readonly QueuedCheck[]): Promise<QueuedCheck[]> {
    const Entries = batch.map(({ message }, at) => ({
      Id: String(at),
      MessageBody: JSON.stringify(message),
      MessageGroupId: message.tenantId,
    }));
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    const refused = new Set((answer.Failed ?? []).map((failure) => failure.Id));
    return batch.filter((_, at) => refused.has(String(at)));
  }

  return {
    async send(checks) {
      const batches = [true, false].flatMap((priority) => {
        const url = priority ? urls.priority : urls.standard;
        return inBatches(checks.filter((check) => check.priority === priority)).map((batch) => ({ url, batch }));
      });
      const refused = await Promise.all(
        batches.map(({ url, batch }) => sendBatch(url, batch).catch((): readonly QueuedCheck[] => batch)),
      );
      return refused.flat();
    },
  };
}

function inBatches(checks: readonly QueuedCheck[]): QueuedCheck[][] {
  const batches: QueuedCheck[][] = [];
  for (let at = 0; at < checks.length; at += BATCH_LIMIT) batches.push(checks.slice(at, at + BATCH_LIMIT));
  return batches;
}
