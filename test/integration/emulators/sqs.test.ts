import { randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reachSqs, type Reached } from './endpoints.ts';

let reached: Reached;
let client: SQSClient;
let queue = '';
const made: string[] = [];

beforeAll(async () => {
  reached = await reachSqs();
  client = new SQSClient(reached.configuration);
});
afterAll(async () => {
  for (const QueueUrl of made) await client.send(new DeleteQueueCommand({ QueueUrl }));
  await reached.end();
});

/** Embedded queues have names that only the engine's address serves. */
const create = async (Attributes: Record<string, string> = {}): Promise<string> => {
  const QueueName = `contract-${randomUUID()}`;
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
  const url = reached.configuration.endpoint
    ? `${reached.configuration.endpoint}${new URL(QueueUrl!).pathname}`
    : QueueUrl!;
  made.push(url);
  return url;
};
beforeEach(async () => {
  queue = await create();
});

const send = (MessageBody: string, DelaySeconds?: number): Promise<unknown> =>
  client.send(new SendMessageCommand({ QueueUrl: queue, MessageBody, DelaySeconds }));
const receive = async (QueueUrl = queue, VisibilityTimeout = 30, WaitTimeSeconds = 0): Promise<Message[]> =>
  (
    await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        VisibilityTimeout,
        WaitTimeSeconds,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    )
  ).Messages ?? [];
const changeVisibility = ({ ReceiptHandle }: Message, VisibilityTimeout: number): Promise<unknown> =>
  client.send(new ChangeMessageVisibilityCommand({ QueueUrl: queue, ReceiptHandle, VisibilityTimeout }));
const receives = (message: Message | undefined): string | undefined => message?.Attributes?.['ApproximateReceiveCount'];

describe('SQS', () => {
  it('hides a received message, counts its receives and shows it again at once with a visibility of 0', async () => {
    await send('one');
    const [first] = await receive();
    expect(receives(first)).toBe('1');
    expect(await receive()).toEqual([]);
    await changeVisibility(first!, 0);
    const [second] = await receive();
    expect([second?.Body, receives(second)]).toEqual(['one', '2']);
  });

  it('shows it again when the changed visibility ends', async () => {
    await send('one');
    const [first] = await receive();
    await changeVisibility(first!, 1);
    expect(await receive()).toEqual([]);
    const [second] = await receive(queue, 30, 5);
    expect(receives(second)).toBe('2');
  });

  it('holds a message back for its own delay', async () => {
    await send('later', 1);
    expect(await receive()).toEqual([]);
    expect((await receive(queue, 30, 5)).map(({ Body }) => Body)).toEqual(['later']);
  });

  it('moves a message to the dead letters at its next receive after the last allowed one', async () => {
    const dead = await create();
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ['QueueArn'] }),
    );
    const deadLetterTargetArn = Attributes?.['QueueArn'];
    queue = await create({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }) });
    await send('poison');
    for (const count of ['1', '2']) {
      const [message] = await receive();
      expect(receives(message)).toBe(count);
      await changeVisibility(message!, 0);
    }
    expect(await receive()).toEqual([]);
    expect((await receive(dead, 30, 2)).map(({ Body }) => Body)).toEqual(['poison']);
  });

  it('sends and deletes up to ten at once and keeps message attributes', async () => {
    const entries = Array.from({ length: 10 }, (_, i) => ({
      Id: String(i),
      MessageBody: `m${i}`,
      MessageAttributes: { tenant: { DataType: 'String', StringValue: 'acme' } },
    }));
    const sent = await client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries: entries }));
    expect(sent.Successful).toHaveLength(10);
    const messages = await receive();
    expect(messages.map(({ MessageAttributes }) => MessageAttributes?.['tenant']?.StringValue)).toEqual(
      Array.from(messages, () => 'acme'),
    );
    const Entries = messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
    const { Failed } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue, Entries }));
    expect(Failed ?? []).toEqual([]);
  });

  it('refuses a batch of eleven', async () => {
    const Entries = Array.from({ length: 11 }, (_, i) => ({ Id: String(i), MessageBody: 'm' }));
    await expect(client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries }))).rejects.toThrow();
  });
});
