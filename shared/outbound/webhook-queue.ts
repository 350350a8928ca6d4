import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { WebhookMessage } from '../model/webhook.ts';

/** Where deliveries that are due are asked for. */
export interface WebhookQueue {
  send(message: WebhookMessage, delaySeconds?: number): Promise<void>;
}

export const sqsWebhookQueue = (client: SQSClient, QueueUrl: string): WebhookQueue => ({
  async send(message, DelaySeconds = 0) {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message), DelaySeconds }));
  },
});
