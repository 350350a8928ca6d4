import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutItemCommand, TransactWriteItemsCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';

let server: Server;
let client: DynamoDBClient;
/** The refusals still to come; then the store takes everything. */
let refusals: object[] = [];
let calls: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    calls += 1;
    const refusal = refusals.shift();
    response.writeHead(refusal ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(refusal ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = dynamoClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(() => {
  client.destroy();
  server.close();
});
beforeEach(() => {
  calls = 0;
});

const refusal = (name: string, members: object = {}) => ({
  __type: `com.amazonaws.dynamodb.v20120810#${name}`,
  message: name,
  ...members,
});
const cancelled = (...codes: string[]) =>
  refusal('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });
const put = () => client.send(new PutItemCommand({ TableName: 'any', Item: { pk: { S: 'a' } } }));
const transact = () =>
  client.send(
    new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: 'any', Item: { pk: { S: 'a' } } } }] }),
  );

describe('a write', () => {
  it.each<[string, () => Promise<unknown>, object]>([
    ['that meets a transaction', put, refusal('TransactionConflictException')],
    ['in a transaction that meets another', transact, cancelled('None', 'TransactionConflict')],
    ['in a transaction that is throttled', transact, cancelled('ThrottlingError', 'TransactionConflict')],
  ])('%s is tried again', async (_, write, met) => {
    refusals = [met, met];
    await write();
    expect(calls).toBe(3);
  });

  it('that meets a transaction is tried again, however often others did before it', { timeout: 20_000 }, async () => {
    for (let write = 0; write < 40; write += 1) {
      refusals = Array.from({ length: 2 }, () => refusal('TransactionConflictException'));
      await put();
    }
    expect(calls).toBe(40 * 3);
  });

  it('is given up on in the end, with the reason', async () => {
    refusals = Array.from({ length: 20 }, () => refusal('TransactionConflictException'));
    await expect(put()).rejects.toMatchObject({ name: 'TransactionConflictException' });
    expect(calls).toBeGreaterThan(2);
    expect(calls).toBeLessThan(11);
    refusals = [];
  });

  it.each<[string, () => Promise<unknown>, object]>([
    ['whose condition does not hold', put, refusal('ConditionalCheckFailedException')],
    ['in a transaction with such a condition', transact, cancelled('TransactionConflict', 'ConditionalCheckFailed')],
    ['in a transaction that is not valid', transact, cancelled('ValidationError')],
  ])('%s is not tried again', async (_, write, met) => {
    refusals = [met];
    await expect(write()).rejects.toMatchObject({ message: expect.any(String) });
    expect(calls).toBe(1);
  });
});
