import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { VerifyMessage } from '../model/verify-message.ts';
import { sendBatches } from './send-batches.ts';

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

/** The two SQS queues. */
export const sqsVerifyQueue = (client: SQSClient, urls: { standard: string; priority: string }): VerifyQueue => ({
  async send(checks) {
    const refused = await Promise.all(
      [true, false].map((priority) =>
        sendBatches(
          client,
          priority ? urls.priority : urls.standard,
          checks.filter((check) => check.priority === priority),
          ({ message }) => ({ body: message, group: message.tenantId }),
        ),
      ),
    );
    return refused.flat();
  },
});
