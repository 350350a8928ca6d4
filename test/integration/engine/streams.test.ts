import { BatchWriteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFixture, until, type Running } from './fixture/running.ts';

let running: Running;
beforeAll(async () => {
  running = await runFixture();
});
afterAll(() => running.end());

const write = (ids: readonly string[]): Promise<unknown> =>
  running.tables.send(
    new BatchWriteCommand({
      RequestItems: { [running.engine.tableName('Orders')]: ids.map((id) => ({ PutRequest: { Item: { id } } })) },
    }),
  );

describe("a table's stream", () => {
  it('shows its reader only what the filter wants', async () => {
    await write(['loud', 'quiet']);
    await running.tables.send(
      new UpdateCommand({
        TableName: running.engine.tableName('Orders'),
        Key: { id: 'loud' },
        UpdateExpression: 'SET n = :n',
        ExpressionAttributeValues: { ':n': 1 },
      }),
    );
    await running.settle();
    expect(await running.counted('seen INSERT loud')).toBe(1);
    expect(await running.counted('seen MODIFY loud')).toBe(0);
    expect(await running.counted('seen INSERT quiet')).toBe(0);
  });

  it('is not idle while a record is unread', async () => {
    await running.settle();
    for (let i = 0; i < 10; i += 1) {
      const Item = { id: `just-now-${i}` };
      await running.tables.send(new PutCommand({ TableName: running.engine.tableName('Orders'), Item }));
      const { idle } = await running.engine.idle();
      const seen = await running.counted(`seen INSERT just-now-${i}`);
      expect({ idle, seen }).not.toEqual({ idle: true, seen: 0 });
      await running.settle();
      expect(await running.counted(`seen INSERT just-now-${i}`)).toBe(1);
    }
  });

  it('is bisected to the one bad record, which goes to the on-failure queue; its mates are handled', async () => {
    await running.settle();
    await write(['m1', 'm2', 'm3', 'bad-1', 'm4', 'm5', 'm6', 'm7']);
    await running.settle();
    for (const mate of ['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7'])
      expect(await running.counted(`seen INSERT ${mate}`)).toBe(1);
    const unread = await running.messages('Unread');
    expect(unread).toHaveLength(1);
    const document: unknown = JSON.parse(unread[0]?.Body ?? '{}');
    expect(document).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
      DDBStreamBatchInfo: { batchSize: 1, streamArn: expect.stringContaining(running.engine.tableName('Orders')) },
    });
  });

  it('is read in order in batches of at most ten', async () => {
    await until(async () => (await running.engine.idle()).idle);
    await write(Array.from({ length: 25 }, (_, i) => `many-${i}`));
    await running.settle();
    for (let i = 0; i < 25; i += 1) expect(await running.counted(`seen INSERT many-${i}`)).toBe(1);
    for (let size = 11; size <= 25; size += 1) expect(await running.counted(`batch ${size}`)).toBe(0);
  });
});
