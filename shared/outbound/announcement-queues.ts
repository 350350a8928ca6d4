import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DiscordTask } from '../model/discord-task.ts';
import type { NotifyMessage } from '../model/notify-message.ts';
import type { WebhookMessage } from '../model/webhook.ts';
import { sendBatches } from './send-batches.ts';

/** Where messages of one kind go. */
export interface MessageQueue<M> {
  /** Sends all it can; answers the messages that were not taken. */
  send(messages: readonly M[]): Promise<M[]>;
}

export const sqsWebhookMessages = (client: SQSClient, url: string): MessageQueue<WebhookMessage> => ({
  send: (messages) =>
    sendBatches(client, url, messages, (message) => ({
      body: message,
      group: message.kind === 'event' ? message.event.tenantId : message.tenantId,
    })),
});

const tenantOf = (message: NotifyMessage): string => {
  switch (message.kind) {
    case 'alert':
      return message.alert.tenantId;
    case 'report':
      return message.report.tenantId;
    case 'held':
      return message.tenantId;
  }
};

export const sqsNotifyMessages = (client: SQSClient, url: string): MessageQueue<NotifyMessage> => ({
  send: (messages) =>
    sendBatches(client, url, messages, (message) => ({
      body: message,
      group: tenantOf(message),
    })),
});

/** Discord takes the answer to an interaction only once the interaction was acknowledged. */
const ACKNOWLEDGED_SECONDS = 1;

export const sqsDiscordTasks = (client: SQSClient, url: string): MessageQueue<DiscordTask> => ({
  send: (messages) =>
    sendBatches(client, url, messages, (message) =>
      message.kind === 'verdict'
        ? { body: message, group: message.tenantId }
        : { body: message, group: 'discord', delaySeconds: ACKNOWLEDGED_SECONDS },
    ),
});
