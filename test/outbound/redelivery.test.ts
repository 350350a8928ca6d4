import { SQSClient, type ChangeMessageVisibilityBatchCommandInput } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { sqsRedelivery } from '../../shared/outbound/redelivery.ts';

const URL = 'https://sqs.eu-west-1.amazonaws.com/000000000000/notify';

const record = (receives: number): SQSRecord =>
  ({
    messageId: `m${receives}`,
    receiptHandle: `r${receives}`,
    body: '{}',
    attributes: { ApproximateReceiveCount: String(receives) },
    eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:notify',
  }) as SQSRecord;

/** The seconds that each message is hidden for. */
async function hidden(receives: number, atLeastSeconds?: number): Promise<number> {
  const inputs: ChangeMessageVisibilityBatchCommandInput[] = [];
  const client = new SQSClient({ region: 'eu-west-1' });
  client.send = (async (command: { input: ChangeMessageVisibilityBatchCommandInput }) => {
    inputs.push(command.input);
  }) as typeof client.send;
  const failed = record(receives);
  await sqsRedelivery(client, [URL], 5).later(
    [failed],
    atLeastSeconds === undefined ? undefined : new Map([[failed, atLeastSeconds]]),
  );
  return inputs[0]!.Entries![0]!.VisibilityTimeout!;
}

describe('a failed message', () => {
  it.each([
    [1, 30],
    [2, 60],
    [5, 480],
    [9, 900],
  ])('received %i times comes back before %i seconds have passed', async (receives, below) => {
    for (let n = 0; n < 50; n += 1) expect(await hidden(receives)).toBeLessThan(below);
  });

  it('comes back no sooner than it was asked to, and no later than SQS allows', async () => {
    for (let n = 0; n < 50; n += 1) expect(await hidden(2, 45)).toBeGreaterThanOrEqual(45);
    expect(await hidden(1, 600)).toBe(600);
    expect(await hidden(1, 1_000_000)).toBeLessThan(12 * 3600);
  });

  it('is given up after as many deliveries as the queue makes', () => {
    const redelivery = sqsRedelivery(new SQSClient({ region: 'eu-west-1' }), [URL], 5);
    expect([4, 5].map((receives) => redelivery.isLast(record(receives)))).toEqual([false, true]);
  });
});
