import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ReplayMessage } from '../model/replay.ts';

/** Where the next steps of replays go. */
export interface ReplayQueue {
  send(message: ReplayMessage): Promise<void>;
}

export const sqsReplayQueue = (client: SQSClient, QueueUrl: string): ReplayQueue => ({
  async send(message) {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
  },
});
