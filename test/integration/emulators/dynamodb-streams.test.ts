import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DynamoDBRecord } from 'aws-lambda';
import { dynamoClient, type DynamoCall } from '../../../local/engine/dynamodb-wire.ts';
import { openStream } from '../../../local/engine/stream-reader.ts';
import { reachDynamoDb, type Reached } from './endpoints.ts';

const table = {
  logicalId: 'T',
  name: `contract-stream-${process.pid}`,
  streamArn: 'arn:of-the-template',
  keyNames: ['id'],
};
let reached: Reached;
let call: DynamoCall;
let close: () => void;

beforeAll(async () => {
  reached = await reachDynamoDb();
  ({ call, close } = dynamoClient(reached.configuration.endpoint!));
  await call('CreateTable', {
    TableName: table.name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
});
afterAll(async () => {
  await call('DeleteTable', { TableName: table.name });
  close();
  await reached.end();
});

const put = (id: string, n: number): Promise<unknown> =>
  call('PutItem', { TableName: table.name, Item: { id: { S: id }, n: { N: String(n) } } });

describe('a stream (checked only where the engine reads it: the protocol is spoken without signatures)', () => {
  it('has a record per change with the images before and after, in order, also of transactions', async () => {
    await put('a', 1);
    await put('a', 2);
    await call('TransactWriteItems', {
      TransactItems: [
        { Delete: { TableName: table.name, Key: { id: { S: 'a' } } } },
        { Put: { TableName: table.name, Item: { id: { S: 'b' } } } },
      ],
    });
    const stream = await openStream(table, call, undefined);
    const records = await stream.read(100);
    expect(records).toMatchObject([
      { eventName: 'INSERT', dynamodb: { Keys: { id: { S: 'a' } }, NewImage: { n: { N: '1' } } } },
      { eventName: 'MODIFY', dynamodb: { OldImage: { n: { N: '1' } }, NewImage: { n: { N: '2' } } } },
      { eventName: 'REMOVE', dynamodb: { OldImage: { n: { N: '2' } } } },
      { eventName: 'INSERT', dynamodb: { Keys: { id: { S: 'b' } } } },
    ] satisfies DynamoDBRecord[]);
    expect(
      records.every((record) => record.eventSourceARN === table.streamArn && record.awsRegion === 'us-east-1'),
    ).toBe(true);
    const sequence = records.map((record) => Number(record.dynamodb?.SequenceNumber));
    expect(sequence).toEqual(sequence.toSorted((a, b) => a - b));
    expect(await stream.hasMore()).toBe(false);
  });

  it('is read on from a sequence number', async () => {
    const stream = await openStream(table, call, undefined);
    const [first, second] = await stream.read(100);
    const later = await openStream(table, call, first?.dynamodb?.SequenceNumber);
    expect(await later.hasMore()).toBe(true);
    expect((await later.read(1))[0]?.eventID).toBe(second?.eventID);
  });
});
