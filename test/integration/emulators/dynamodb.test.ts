import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reachDynamoDb, type Reached } from './endpoints.ts';

const TableName = `contract-${randomUUID()}`;
let reached: Reached;
let client: DynamoDBDocumentClient;
let id = '';
let counter = 0;

beforeAll(async () => {
  reached = await reachDynamoDb({ [TableName]: ['pk', 'sk'] });
  client = DynamoDBDocumentClient.from(new DynamoDBClient(reached.configuration));
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'dueShard', 'dueAt'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'dueShard', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['kind'] },
        },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName });
});
afterAll(async () => {
  await client.send(new DeleteTableCommand({ TableName }));
  await reached.end();
});

const key = (): { pk: string; sk: string } => ({ pk: id, sk: 'claim' });
const put = (more: object): Promise<unknown> => client.send(new PutCommand({ TableName, Item: { ...key(), ...more } }));
const fresh = (): void => {
  id = `item-${(counter += 1)}`;
};
const caught = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};

describe('DynamoDB', () => {
  it('answers a failed condition with the item that was in the way', async () => {
    fresh();
    await put({ n: 1 });
    const again = client.send(
      new PutCommand({
        TableName,
        Item: { ...key(), n: 2 },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    expect(await caught(again)).toMatchObject({ name: 'ConditionalCheckFailedException', Item: { n: { N: '1' } } });
  });

  it('cancels a whole transaction with a reason per action in their order', async () => {
    fresh();
    await put({ n: 1 });
    const action = (sk: string, ConditionExpression: string) => ({
      Put: {
        TableName,
        Item: { pk: id, sk },
        ConditionExpression,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      },
    });
    const transaction = client.send(
      new TransactWriteCommand({
        TransactItems: [
          action('a', 'attribute_not_exists(pk)'),
          action('claim', 'attribute_not_exists(pk)'),
          {
            ConditionCheck: {
              TableName,
              Key: { pk: id, sk: 'none' },
              ConditionExpression: 'attribute_exists(pk)',
            },
          },
        ],
      }),
    );
    expect(await caught(transaction)).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Item: { n: { N: '1' } } },
        { Code: 'ConditionalCheckFailed' },
      ],
    });
    expect((await client.send(new GetCommand({ TableName, Key: { pk: id, sk: 'a' } }))).Item).toBeUndefined();
  });

  it('takes a transaction of 100 actions and no more', async () => {
    fresh();
    const transaction = (count: number): Promise<unknown> =>
      client.send(
        new TransactWriteCommand({
          TransactItems: Array.from({ length: count }, (_, i) => ({
            Put: { TableName, Item: { pk: id, sk: `s${i}` } },
          })),
        }),
      );
    await transaction(100);
    expect(await caught(transaction(101))).toMatchObject({ name: 'ValidationException' });
  });

  it('does a transaction with a known token once', async () => {
    fresh();
    const transaction = (): Promise<unknown> =>
      client.send(
        new TransactWriteCommand({
          ClientRequestToken: `token-${TableName}`.slice(0, 36),
          TransactItems: [
            {
              Update: {
                TableName,
                Key: { pk: id, sk: 'claim' },
                UpdateExpression: 'ADD n :one',
                ExpressionAttributeValues: { ':one': 1 },
              },
            },
          ],
        }),
      );
    await transaction();
    await transaction();
    expect((await client.send(new GetCommand({ TableName, Key: key(), ConsistentRead: true }))).Item?.['n']).toBe(1);
  });

  it('refuses a token that another transaction had', async () => {
    fresh();
    const transaction = (n: number): Promise<unknown> =>
      client.send(
        new TransactWriteCommand({
          ClientRequestToken: `other-${TableName}`.slice(0, 36),
          TransactItems: [{ Put: { TableName, Item: { ...key(), n } } }],
        }),
      );
    await transaction(1);
    expect(await caught(transaction(2))).toMatchObject({ name: 'IdempotentParameterMismatchException' });
  });

  it('cancels a transaction on an item that another is writing, for that item, and does the other', async () => {
    fresh();
    const add = (): Promise<unknown> =>
      client.send(
        new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName, Item: { pk: id, sk: randomUUID() } } },
            {
              Update: {
                TableName,
                Key: key(),
                UpdateExpression: 'ADD n :one',
                ExpressionAttributeValues: { ':one': 1 },
              },
            },
          ],
        }),
      );
    const outcomes = await Promise.allSettled(Array.from({ length: 24 }, add));
    const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
    });
    const { Item } = await client.send(new GetCommand({ TableName, Key: key(), ConsistentRead: true }));
    expect(Item?.['n']).toBe(done);
  });

  it('does transactions on different items side by side', async () => {
    fresh();
    const writes = Array.from({ length: 12 }, (_, i) =>
      client.send(
        new TransactWriteCommand({ TransactItems: [{ Put: { TableName, Item: { pk: id, sk: `apart-${i}` } } }] }),
      ),
    );
    await Promise.all(writes);
  });

  it('keeps in a sparse index only the items that have its key, with what it projects', async () => {
    fresh();
    await put({ dueShard: id, dueAt: '2026-01-01', kind: 'retry', large: 'no' });
    await client.send(new PutCommand({ TableName, Item: { pk: id, sk: 'other' } }));
    const due = async (): Promise<unknown> =>
      (
        await client.send(
          new QueryCommand({
            TableName,
            IndexName: 'due',
            KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
            ExpressionAttributeValues: { ':shard': id, ':now': '2026-06-01' },
          }),
        )
      ).Items;
    await expect.poll(due).toEqual([{ ...key(), dueShard: id, dueAt: '2026-01-01', kind: 'retry' }]);
    await client.send(new UpdateCommand({ TableName, Key: key(), UpdateExpression: 'REMOVE dueShard, dueAt' }));
    await expect.poll(due).toEqual([]);
  });

  it('pages a query and goes on where it ended', async () => {
    fresh();
    for (const sk of ['1', '2', '3']) await client.send(new PutCommand({ TableName, Item: { pk: id, sk } }));
    const query = {
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': id },
      ScanIndexForward: false,
      Limit: 2,
    };
    const first = await client.send(new QueryCommand(query));
    const second = await client.send(new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }));
    expect([...(first.Items ?? []), ...(second.Items ?? [])].map(({ sk }) => sk as string)).toEqual(['3', '2', '1']);
  });

  it('reads up to 100 items at once, in any order, without the missing', async () => {
    fresh();
    await put({});
    const { Responses } = await client.send(
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [key(), { pk: id, sk: 'missing' }] } } }),
    );
    expect(Responses?.[TableName]).toEqual([key()]);
  });

  it('keeps numbers exact up to 2^53', async () => {
    fresh();
    await put({ n: Number.MAX_SAFE_INTEGER - 1 });
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName,
        Key: key(),
        UpdateExpression: 'SET n = n + :one',
        ExpressionAttributeValues: { ':one': 1 },
        ReturnValues: 'ALL_NEW',
      }),
    );
    expect(Attributes?.['n']).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('describes the table with its index', async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['due']);
  });
});
