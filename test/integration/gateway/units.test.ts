import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { almighty, caught, runAs, type Acting, type Clients } from './as-function.ts';

let acting: Acting;
let name: string;
let clients: Clients;
let orders: string;
let log: string;
beforeAll(async () => {
  acting = await runAs(almighty);
  name = acting.engine.functionName('MisbehaveFunction');
  clients = acting.as(name);
  orders = acting.engine.tableName('Orders');
  log = acting.engine.tableName('Log');
});
afterAll(() => acting.end());
const untilIdle = (): Promise<void> =>
  expect.poll(async () => (await acting.engine.idle()).idle, { timeout: 20_000, interval: 20 }).toBe(true);
beforeEach(async () => {
  // A function answers the stream of orders, and what it writes is counted as well.
  await untilIdle();
  await acting.local('DELETE', '/usage');
});

/** An item of this many KB and a bit. */
const item = (id: string, kb: number, more: object = {}): Record<string, unknown> => ({
  id,
  ...more,
  text: 'x'.repeat(Math.max(0, kb * 1024 - 100)),
});
const put = (Item: Record<string, unknown>, more: object = {}): Promise<unknown> =>
  clients.tables.send(new PutCommand({ TableName: log, Item, ...more }));

interface Counted {
  rru: number;
  wru: number;
  indexes?: Record<string, { rru: number; wru: number }>;
}
const counted = async (table: string): Promise<Counted> => {
  const { rru, wru, indexes } = (await acting.usage()).dynamodb.tables[table] ?? { rru: 0, wru: 0, indexes: {} };
  return { rru, wru, ...(Object.keys(indexes).length > 0 && { indexes }) };
};

describe('units of DynamoDB', () => {
  const writes: [string, () => Promise<unknown>, number][] = [
    ['a put below 1 KB', () => put(item('w1', 1)), 1],
    ['a put of 3.9 KB', () => put(item('w4', 4)), 4],
    [
      'an update that leaves 2 KB',
      async () => {
        await acting.developer.tables.send(new PutCommand({ TableName: log, Item: item('w2', 2) }));
        await clients.tables.send(
          new UpdateCommand({
            TableName: log,
            Key: { id: 'w2' },
            UpdateExpression: 'SET n = :n',
            ExpressionAttributeValues: { ':n': 1 },
          }),
        );
      },
      2,
    ],
    [
      'a delete of 4 KB',
      async () => {
        await acting.developer.tables.send(new PutCommand({ TableName: log, Item: item('d4', 4) }));
        await clients.tables.send(new DeleteCommand({ TableName: log, Key: { id: 'd4' } }));
      },
      4,
    ],
    [
      'a put whose condition fails, by the size of what it wanted to put',
      async () => {
        await acting.developer.tables.send(new PutCommand({ TableName: log, Item: item('c', 1) }));
        await caught(put(item('c', 3), { ConditionExpression: 'attribute_not_exists(id)' }));
      },
      3,
    ],
    [
      'a put whose condition fails, by the larger item in its way',
      async () => {
        await acting.developer.tables.send(new PutCommand({ TableName: log, Item: item('l', 5) }));
        const more = {
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
        };
        await caught(put(item('l', 1), more));
      },
      5,
    ],
    [
      'a transaction of a 1 KB and a 2 KB put, twice each',
      () =>
        clients.tables.send(
          new TransactWriteCommand({
            TransactItems: [1, 2].map((kb) => ({ Put: { TableName: log, Item: item(`t${kb}`, kb) } })),
          }),
        ),
      6,
    ],
    [
      'a cancelled transaction of a 2 KB put and a check, twice each',
      () =>
        caught(
          clients.tables.send(
            new TransactWriteCommand({
              TransactItems: [
                { Put: { TableName: log, Item: item('no', 2) } },
                {
                  ConditionCheck: { TableName: log, Key: { id: 'none' }, ConditionExpression: 'attribute_exists(id)' },
                },
              ],
            }),
          ),
        ),
      6,
    ],
  ];
  it.each(writes)('written by %s', async (_, write, wru) => {
    await write();
    expect(await counted(log)).toEqual({ rru: 0, wru });
  });

  const reads: [string, () => Promise<unknown>, number][] = [
    ['a get of 3.9 KB', () => clients.tables.send(new GetCommand({ TableName: log, Key: { id: 'r4' } })), 0.5],
    [
      'a consistent get of 3.9 KB',
      () => clients.tables.send(new GetCommand({ TableName: log, Key: { id: 'r4' }, ConsistentRead: true })),
      1,
    ],
    [
      'a consistent get of 9 KB',
      () => clients.tables.send(new GetCommand({ TableName: log, Key: { id: 'r9' }, ConsistentRead: true })),
      3,
    ],
    ['a get of nothing', () => clients.tables.send(new GetCommand({ TableName: log, Key: { id: 'nothing' } })), 0.5],
    [
      'a batch of 4 KB, 9 KB and nothing',
      () =>
        clients.tables.send(
          new BatchGetCommand({ RequestItems: { [log]: { Keys: [{ id: 'r4' }, { id: 'r9' }, { id: 'nothing' }] } } }),
        ),
      0.5 + 1.5 + 0.5,
    ],
  ];
  it.each(reads)('read by %s', async (_, read, rru) => {
    await acting.developer.tables.send(new PutCommand({ TableName: log, Item: item('r4', 4) }));
    await acting.developer.tables.send(new PutCommand({ TableName: log, Item: item('r9', 9) }));
    await read();
    expect(await counted(log)).toEqual({ rru, wru: 0 });
  });

  it('of an index are counted beside those of its table', async () => {
    await clients.tables.send(new PutCommand({ TableName: orders, Item: item('o', 2, { shop: 'a' }) }));
    await clients.tables.send(
      new QueryCommand({
        TableName: orders,
        IndexName: 'byShop',
        KeyConditionExpression: 'shop = :shop',
        ExpressionAttributeValues: { ':shop': 'a' },
      }),
    );
    expect(await counted(orders)).toEqual({ rru: 0, wru: 2, indexes: { byShop: { rru: 0.5, wru: 2 } } });
    const { byFunction } = (await acting.usage()).dynamodb;
    expect(byFunction[name]).toEqual({ rru: 0.5, wru: 4, requests: 2, tables: { [orders]: { rru: 0.5, wru: 4 } } });
  });

  const moved: [string, Record<string, unknown>, Record<string, unknown>, number | undefined][] = [
    ['one entry that appears', {}, { shop: 'a' }, 2],
    ['one entry that goes', { shop: 'a' }, {}, 2],
    ['both entries of a key that moves', { shop: 'a' }, { shop: 'b' }, 4],
    ['one entry whose other attributes change', { shop: 'a', n: 1 }, { shop: 'a', n: 2 }, 2],
    ['nothing where nothing of it changes', { shop: 'a' }, { shop: 'a' }, undefined],
  ];
  it.each(moved)('of an index are those of %s, in a transaction not twice', async (what, before, after, wru) => {
    await acting.developer.tables.send(new PutCommand({ TableName: orders, Item: item(what, 2, before) }));
    const write = { TableName: orders, Item: item(what, 2, after) };
    await clients.tables.send(new TransactWriteCommand({ TransactItems: [{ Put: write }] }));
    const indexes = wru === undefined ? {} : { indexes: { byShop: { rru: 0, wru } } };
    expect(await counted(orders)).toEqual({ rru: 0, wru: 4, ...indexes });
  });

  it('are shown only to who asks for them, in the detail that was asked for', async () => {
    const asked = (ReturnConsumedCapacity?: 'TOTAL' | 'INDEXES' | 'NONE') =>
      clients.tables.send(
        new PutCommand({
          TableName: orders,
          Item: { id: `asked ${ReturnConsumedCapacity}`, shop: 'b' },
          ...(ReturnConsumedCapacity && { ReturnConsumedCapacity }),
        }),
      );
    for (const detail of [undefined, 'NONE'] as const)
      expect(await asked(detail)).not.toHaveProperty('ConsumedCapacity');
    expect((await asked('TOTAL')).ConsumedCapacity).toEqual({ TableName: orders, CapacityUnits: 2 });
    expect((await asked('INDEXES')).ConsumedCapacity).toMatchObject({
      CapacityUnits: 2,
      GlobalSecondaryIndexes: { byShop: { CapacityUnits: 1 } },
    });
  });

  it('of a transaction that is repeated with its token are those of reading its items', async () => {
    const transaction = new TransactWriteCommand({
      ClientRequestToken: 'the-same-token',
      TransactItems: [{ Put: { TableName: log, Item: item('again', 1) } }],
    });
    await clients.tables.send(transaction);
    await clients.tables.send(transaction);
    expect(await counted(log)).toEqual({ rru: 2, wru: 2 });
  });

  it('of the developer are not counted', async () => {
    await acting.developer.tables.send(new PutCommand({ TableName: log, Item: item('dev', 1) }));
    expect((await acting.usage()).dynamodb.tables[log]).toBeUndefined();
  });
});

describe('requests of SQS', () => {
  it.each([
    ['one message of 10 bytes', ['x'.repeat(10)], 1],
    ['one message of 64 KB', ['x'.repeat(65_536)], 1],
    ['one message of 64 KB and a byte', ['x'.repeat(65_537)], 2],
    ['a batch of ten small messages', Array.from({ length: 10 }, () => 'x'), 1],
    ['a batch of two messages of 50 KB', ['x'.repeat(51_200), 'x'.repeat(51_200)], 2],
  ])('for %s', async (_, bodies, requests) => {
    const QueueUrl = acting.engine.queueUrl('Unread');
    const Entries = bodies.map((MessageBody, i) => ({ Id: String(i), MessageBody }));
    if (bodies.length === 1) await clients.queues.send(new SendMessageCommand({ QueueUrl, MessageBody: bodies[0]! }));
    else await clients.queues.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect((await acting.usage()).sqs.byCaller[name]).toBe(requests);
  });
});

describe('the whole path', () => {
  it('counts requests, invocations, executions, messages and log bytes where they happen', async () => {
    await fetch(`${acting.engine.baseUrl}/orders`, {
      method: 'POST',
      body: JSON.stringify({ id: 'path', items: ['pen'] }),
    });
    await untilIdle();
    await acting.engine.invoke(name, {});
    const { api, lambda, sqs, states, logs } = await acting.usage();
    expect(api.requests).toBe(1);
    const queue = Object.keys(sqs.byQueue).find((candidate) => candidate.startsWith('Fixture-Work'))!;
    expect(sqs.byQueue[queue]).toEqual({ SendMessage: 1, ReceiveMessage: 1, DeleteMessageBatch: 1 });
    for (const prefix of ['ApiFunction', 'WorkFunction', 'PriceFunction'])
      expect(lambda.byFunction[acting.engine.functionName(prefix)]).toMatchObject({ invocations: 1, errors: 0 });
    // 256 MB for at least the 20 ms that the handler sleeps.
    expect(lambda.byFunction[name]!.gbSeconds).toBeGreaterThanOrEqual(0.25 * 0.02);
    const [machine] = Object.values(states.byMachine);
    expect(machine).toMatchObject({ executions: 1 });
    expect(machine!.transitions).toBeGreaterThanOrEqual(2);
    expect(machine!.gbSeconds).toBeGreaterThanOrEqual(0.1 * 0.0625);
    expect(logs.byFunction[name]!.bytes).toBe('{"behaved":true}\n'.length);
  });

  it('counts schedules and secrets', async () => {
    await acting.local('POST', '/schedules/fixture-hourly/run');
    await acting.engine.invoke(acting.engine.functionName('SecretFunction'), {});
    const { scheduler, secrets } = await acting.usage();
    expect(scheduler.invocations).toBe(1);
    expect(secrets).toEqual({ calls: 1, byFunction: { [acting.engine.functionName('SecretFunction')]: 1 } });
  });
});
