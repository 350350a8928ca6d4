import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { temporaryFolder } from './fixture/assemble.ts';
import { runFixture, type Running } from './fixture/running.ts';

const Bucket = 'fixture-files';
const Body = z.union([
  z.object({ Event: z.string(), Bucket: z.string() }),
  z.object({
    Records: z.tuple([
      z.object({
        eventName: z.string(),
        eventVersion: z.string().startsWith('2.'),
        eventTime: z.iso.datetime(),
        s3: z.object({
          bucket: z.object({ name: z.string(), arn: z.string() }),
          object: z.object({ key: z.string(), size: z.number(), eTag: z.string(), sequencer: z.string() }),
        }),
      }),
    ]),
  }),
]);

/** Takes every message out of the queue that the bucket tells. */
async function arrivals({ engine, queues }: Running): Promise<z.infer<typeof Body>[]> {
  const QueueUrl = engine.queueUrl('Arrivals');
  const found: z.infer<typeof Body>[] = [];
  for (;;) {
    const { Messages = [] } = await queues.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return found;
    for (const { Body: text, ReceiptHandle } of Messages) {
      found.push(Body.parse(JSON.parse(text!)));
      await queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

const records = (messages: z.infer<typeof Body>[]) =>
  messages.flatMap((message) => ('Records' in message ? message.Records : []));

describe('a bucket of the template', () => {
  let running: Running;
  beforeAll(async () => {
    running = await runFixture();
  });
  afterAll(() => running.end());
  const put = (Key: string, text = 'a,b\n') => running.objects.send(new PutObjectCommand({ Bucket, Key, Body: text }));

  it('tells its queue once that it will', async () => {
    expect(await arrivals(running)).toEqual([{ Event: 's3:TestEvent', Bucket }]);
  });

  it('tells of what is written under the prefix and with the suffix that were asked for', async () => {
    for (const key of ['in/a.csv', 'in/a.txt', 'out/a.csv', 'in/b c+é.csv']) await put(key);
    const told = records(await arrivals(running));
    expect(told.map(({ s3 }) => s3.object.key)).toEqual(['in/a.csv', 'in/b+c%2B%C3%A9.csv']);
    const [first] = told;
    expect(first?.s3.bucket).toEqual({ name: Bucket, arn: `arn:aws:s3:::${Bucket}` });
    const { ETag } = await running.objects.send(new GetObjectCommand({ Bucket, Key: 'in/a.csv' }));
    expect(first?.s3.object).toMatchObject({ size: 4, eTag: ETag?.replaceAll('"', '') });
    expect(first).toMatchObject({ eventName: 'ObjectCreated:Put' });
  });

  it('tells of copies and of uploads in parts when they are complete, and not of refused writes', async () => {
    const Key = 'in/parts.csv';
    await put('in/once.csv');
    await running.objects.send(
      new CopyObjectCommand({ Bucket, Key: 'in/copy.csv', CopySource: `${Bucket}/in/once.csv` }),
    );
    const { UploadId } = await running.objects.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = { Bucket, Key, UploadId, PartNumber: 1 };
    const { ETag } = await running.objects.send(new UploadPartCommand({ ...part, Body: 'a' }));
    await expect(
      running.objects.send(new PutObjectCommand({ Bucket, Key: 'in/once.csv', Body: 'b', IfNoneMatch: '*' })),
    ).rejects.toMatchObject({ name: 'PreconditionFailed' });
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await running.objects.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
    const told = records(await arrivals(running)).map(({ eventName, s3 }) => [eventName, s3.object.key]);
    expect(told).toEqual([
      ['ObjectCreated:Put', 'in/once.csv'],
      ['ObjectCreated:Copy', 'in/copy.csv'],
      ['ObjectCreated:CompleteMultipartUpload', Key],
    ]);
  });

  it('numbers its writes so that the later of two is seen', async () => {
    for (let n = 0; n < 20; n += 1) await put('in/again.csv', `${n}`);
    const told = records(await arrivals(running)).map(({ s3 }) => s3.object.sequencer);
    expect(new Set(told).size).toBe(20);
    expect(told).toEqual(told.toSorted());
  });
});

it('loses no object that was acknowledged, and no message, when the engine is killed while it writes', async () => {
  const dataDir = temporaryFolder();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixture', 'writing-child.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(line);
    if (acknowledged.length === 60) child.kill('SIGKILL');
  }
  if (child.signalCode === null) await once(child, 'exit');

  const running = await runFixture(dataDir);
  try {
    for (const Key of acknowledged) {
      const found = await running.objects.send(new GetObjectCommand({ Bucket, Key }));
      expect(await found.Body!.transformToString()).toBe(Key.repeat(20_000));
    }
    const { Contents = [] } = await running.objects.send(new ListObjectsV2Command({ Bucket }));
    expect(readdirSync(join(dataDir, 'objects'))).toHaveLength(Contents.length);
    const told = new Set(records(await arrivals(running)).map(({ s3 }) => s3.object.key));
    expect(Contents.filter(({ Key }) => !told.has(Key!))).toEqual([]);
  } finally {
    await running.end();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
