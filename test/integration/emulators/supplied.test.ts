import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFixture, until, type Running } from '../engine/fixture/running.ts';

/** What the embedded SQS does not do by itself. */
let running: Running;
beforeAll(async () => {
  running = await runFixture();
});
afterAll(() => running.end());

const caught = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};
const urlOf = (queue: string): string => running.engine.queueUrl(queue);
const arnOf = (queue: string): string => `arn:aws:sqs:us-east-1:000000000000:${urlOf(queue).split('/').at(-1)}`;
const send = (queue: string, MessageBody: string): Promise<unknown> =>
  running.queues.send(new SendMessageCommand({ QueueUrl: urlOf(queue), MessageBody }));

describe('a delay', () => {
  it.each([900, 0])('of %i s is taken', async (DelaySeconds) => {
    await running.queues.send(new SendMessageCommand({ QueueUrl: urlOf('Unread'), MessageBody: 'm', DelaySeconds }));
  });

  it.each([901, -1])('of %i s is refused', async (DelaySeconds) => {
    const late = new SendMessageCommand({ QueueUrl: urlOf('Unread'), MessageBody: 'm', DelaySeconds });
    expect(await caught(running.queues.send(late))).toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('of 901 s fails its own entry of a batch only, and a text that looks like one is only a text', async () => {
    const answer = await running.queues.send(
      new SendMessageBatchCommand({
        QueueUrl: urlOf('Unread'),
        Entries: [
          { Id: 'late', MessageBody: 'm', DelaySeconds: 901 },
          { Id: 'text', MessageBody: '"DelaySeconds":901' },
        ],
      }),
    );
    expect(answer.Successful).toMatchObject([{ Id: 'text' }]);
    expect(answer.Failed).toMatchObject([{ Id: 'late', Code: 'InvalidParameterValue', SenderFault: true }]);
  });
});

describe('a move of messages out of the dead letters', () => {
  const start = (more: object = {}): Promise<{ TaskHandle?: string | undefined }> =>
    running.queues.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf('Lost'), ...more }));
  const tasks = async () =>
    (await running.queues.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf('Lost'), MaxResults: 10 })))
      .Results ?? [];
  const ends = (status: string): Promise<void> => until(async () => (await tasks())[0]?.Status === status);

  it('brings each back to the queue that fed them, where they are done', async () => {
    for (const id of ['back-1', 'back-2']) await send('Lost', JSON.stringify({ id, items: ['pen'] }));
    await start();
    await ends('COMPLETED');
    expect((await tasks())[0]).toMatchObject({
      SourceArn: arnOf('Lost'),
      DestinationArn: arnOf('Work'),
      ApproximateNumberOfMessagesMoved: 2,
    });
    await running.settle();
    expect(await running.counted('done back-1')).toBe(1);
    expect(await running.counted('done back-2')).toBe(1);
    expect(await running.messages('Lost')).toEqual([]);
  });

  it('takes along what somebody has only looked at', async () => {
    await send('Lost', JSON.stringify({ id: 'looked-at', items: ['pen'] }));
    const look = new ReceiveMessageCommand({ QueueUrl: urlOf('Lost'), VisibilityTimeout: 0 });
    expect((await running.queues.send(look)).Messages).toHaveLength(1);
    await start();
    await ends('COMPLETED');
    expect((await tasks())[0]).toMatchObject({ ApproximateNumberOfMessagesMoved: 1 });
    await running.settle();
    expect(await running.counted('done looked-at')).toBe(1);
  });

  it('goes where it is told, at the pace that it is told, until it is cancelled', async () => {
    for (let i = 0; i < 6; i += 1) await send('Lost', `slow ${i}`);
    const { TaskHandle } = await start({ DestinationArn: arnOf('Unread'), MaxNumberOfMessagesPerSecond: 2 });
    expect(await caught(start())).toMatchObject({ name: 'UnsupportedOperation' });
    await until(async () => Number((await tasks())[0]?.ApproximateNumberOfMessagesMoved) >= 2);
    await running.queues.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    await ends('CANCELLED');
    expect((await tasks())[0]?.ApproximateNumberOfMessagesMoved).toBeLessThan(6);
  });

  it('is refused for a queue that is nobody’s dead letters, and for none', async () => {
    expect(await caught(start({ SourceArn: arnOf('Unread') }))).toMatchObject({ name: 'InvalidParameterValue' });
    expect(await caught(start({ SourceArn: `${arnOf('Lost')}-gone` }))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('S3', () => {
  it.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_SQS'])('is refused by its name at %s', async (endpoint) => {
    const answer = await fetch(`${running.engine.sdkEnvironment[endpoint]}/bucket/key`, {
      method: 'PUT',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/s3/aws4_request, Signature=0' },
      body: 'x',
    });
    expect(answer.status).toBe(501);
    expect(await answer.text()).toContain('the embedded engine has no S3 (PUT /bucket/key)');
  });
});
