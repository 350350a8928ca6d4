import { rmSync } from 'node:fs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../../local/gateway/faults/fault.ts';
import { temporaryFolder } from '../engine/fixture/assemble.ts';
import { almighty, caught, runAs, type Acting, type Clients } from './as-function.ts';

let acting: Acting;
let clients: Clients;
let log: string;
beforeAll(async () => {
  acting = await runAs(almighty);
  clients = acting.as(acting.engine.functionName('MisbehaveFunction'));
  log = acting.engine.tableName('Log');
});
afterAll(() => acting.end());
afterEach(async () => {
  await acting.local('DELETE', '/faults');
});

const fault = async (body: object): Promise<Fault> => {
  const answer = await acting.local('POST', '/faults', body);
  expect(answer.status).toBe(201);
  return (await answer.json()) as Fault;
};
const put = (id: string): Promise<unknown> => clients.tables.send(new PutCommand({ TableName: log, Item: { id } }));
const transact = (...ids: string[]): Promise<unknown> =>
  clients.tables.send(
    new TransactWriteCommand({ TransactItems: ids.map((id) => ({ Put: { TableName: log, Item: { id } } })) }),
  );
const read = async (id: string): Promise<Record<string, unknown> | undefined> =>
  (await acting.developer.tables.send(new GetCommand({ TableName: log, Key: { id } }))).Item;
const idle = (): Promise<void> =>
  expect.poll(async () => (await acting.engine.idle()).idle, { timeout: 20_000, interval: 50 }).toBe(true);

describe('a fault of DynamoDB', () => {
  it('throttles as AWS does, and nothing is written', async () => {
    await fault({ target: 'dynamodb', kind: 'throttle' });
    expect(await caught(put('throttled'))).toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    expect(await read('throttled')).toBeUndefined();
  });

  it('makes a single write conflict, and a transaction in each of its actions', async () => {
    await fault({ target: 'dynamodb', kind: 'conflict' });
    expect(await caught(put('conflict'))).toMatchObject({ name: 'TransactionConflictException' });
    expect(await caught(transact('conflict', 'conflict-2'))).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'TransactionConflict' }],
    });
    expect(await read('conflict')).toBeUndefined();
    await clients.tables.send(new GetCommand({ TableName: log, Key: { id: 'conflict' } }));
  });

  it('breaks before the write', async () => {
    await fault({ target: 'dynamodb', kind: 'error' });
    expect(await caught(put('broken'))).toMatchObject({
      name: 'InternalServerError',
      $metadata: { httpStatusCode: 500 },
    });
    expect(await read('broken')).toBeUndefined();
  });

  it('delays, and the write stands', async () => {
    await fault({ target: 'dynamodb', kind: 'delay', latencyMs: 120 });
    const begin = performance.now();
    await put('late');
    expect(performance.now() - begin).toBeGreaterThanOrEqual(115);
    expect(await read('late')).toEqual({ id: 'late' });
  });

  it('strikes as often as it is told, and then is gone', async () => {
    await fault({ target: 'dynamodb', kind: 'error', times: 2 });
    await caught(put('thrice'));
    await caught(put('thrice'));
    await put('thrice');
    expect(await (await acting.local('GET', '/faults')).json()).toEqual({ faults: [] });
  });

  it('strikes one table only, and in a transaction only what is of that table', async () => {
    const orders = acting.engine.tableName('Orders');
    await fault({ target: `dynamodb:${orders}`, kind: 'conflict' });
    await put('beside');
    const toOrders = { Put: { TableName: orders, Item: { id: 'struck' } } };
    expect(await caught(clients.tables.send(new PutCommand(toOrders.Put)))).toMatchObject({
      name: 'TransactionConflictException',
    });
    const both = new TransactWriteCommand({
      TransactItems: [{ Put: { TableName: log, Item: { id: 'struck' } } }, toOrders],
    });
    expect(await caught(clients.tables.send(both))).toMatchObject({
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
    });
    expect(await read('struck')).toBeUndefined();
  });

  it('strikes a share of the calls', async () => {
    await fault({ target: 'dynamodb', kind: 'throttle', rate: 0.3 });
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        put(`share-${i}`).then(
          () => true,
          () => false,
        ),
      ),
    );
    const struck = outcomes.filter((written) => !written).length;
    expect(struck).toBeGreaterThan(35);
    expect(struck).toBeLessThan(85);
  });
});

describe('a fault of SQS', () => {
  const send = (): Promise<unknown> =>
    clients.queues.send(new SendMessageCommand({ QueueUrl: acting.engine.queueUrl('Unread'), MessageBody: 'm' }));

  it.each([
    ['throttle', 'RequestThrottled'],
    ['error', 'InternalError'],
  ])('%s is the error %s', async (kind, name) => {
    await fault({ target: 'sqs', kind });
    expect(await caught(send())).toMatchObject({ name });
  });

  it('delivers a batch again after it was done', async () => {
    await fault({ target: 'sqs', kind: 'duplicate_delivery', times: 1 });
    await acting.developer.queues.send(
      new SendMessageCommand({
        QueueUrl: acting.engine.queueUrl('Work'),
        MessageBody: JSON.stringify({ id: 'twice', items: ['pen'] }),
      }),
    );
    await idle();
    expect(await read('done twice')).toMatchObject({ times: 2 });
  });
});

describe('a fault of streams', () => {
  it('delivers a batch of records again', async () => {
    await fault({ target: 'streams', kind: 'duplicate_delivery', times: 1 });
    const TableName = acting.engine.tableName('Orders');
    await acting.developer.tables.send(new PutCommand({ TableName, Item: { id: 'again' } }));
    await idle();
    expect(await read('seen INSERT again')).toMatchObject({ times: 2 });
  });
});

describe('a fault of a function', () => {
  const tick = (): Promise<unknown> => acting.engine.invoke(acting.engine.functionName('TickFunction'), {});
  const ticks = async (): Promise<number> => Number((await read('tick'))?.['times'] ?? 0);

  it.each([
    ['throttle', 'TooManyRequestsException'],
    ['error', 'ServiceException'],
  ])('%s is the error %s, and it does not run', async (kind, name) => {
    const before = await ticks();
    await fault({ target: `lambda:${acting.engine.functionName('TickFunction')}`, kind });
    expect(await caught(tick())).toMatchObject({ name });
    expect(await ticks()).toBe(before);
  });

  it('lets it be late', async () => {
    await fault({ target: `lambda:${acting.engine.functionName('TickFunction')}`, kind: 'delay', latencyMs: 150 });
    const begin = performance.now();
    await tick();
    expect(performance.now() - begin).toBeGreaterThanOrEqual(145);
  });

  it('lets it never answer until its time is up', async () => {
    const name = acting.engine.functionName('MisbehaveFunction');
    await fault({ target: `lambda:${name}`, kind: 'timeout', times: 1 });
    const begin = performance.now();
    expect(await caught(acting.engine.invoke(name, {}))).toMatchObject({ name: 'Sandbox.Timedout' });
    expect(performance.now() - begin).toBeGreaterThanOrEqual(990);
    expect(await acting.engine.invoke(name, {})).toBe('fine');
  });

  it('crashes it before its write, which then never was', async () => {
    const before = await ticks();
    await fault({
      target: `lambda:${acting.engine.functionName('TickFunction')}`,
      kind: 'crash_before_commit',
      times: 1,
    });
    expect(await caught(tick())).toMatchObject({ name: 'Runtime.ExitError' });
    expect(await ticks()).toBe(before);
    await tick();
    expect(await ticks()).toBe(before + 1);
  });

  it('crashes it after its write, which stands, and it never reports', async () => {
    const before = await ticks();
    await fault({
      target: `lambda:${acting.engine.functionName('TickFunction')}`,
      kind: 'crash_after_commit',
      times: 1,
    });
    expect(await caught(tick())).toMatchObject({ name: 'Runtime.ExitError' });
    expect(await ticks()).toBe(before + 1);
  });
});

describe('POST /_local/faults', () => {
  it.each([
    [
      { target: 'dynamo', kind: 'error' },
      /^target: dynamo is no target; known targets are dynamodb, sqs, s3, streams, dynamodb:Fixture-.*, lambda:/,
    ],
    [{ target: 'dynamodb:nothing', kind: 'error' }, /^target: dynamodb:nothing/],
    [{ target: 'lambda:nobody', kind: 'error' }, /^target: lambda:nobody/],
    [
      { target: 'sqs', kind: 'conflict' },
      /^kind: conflict cannot happen to sqs; known kinds are throttle, error, delay/,
    ],
    [{ target: 'sqs', kind: 'error', rate: 1.1 }, /^rate: /],
    [{ target: 'sqs', kind: 'error', times: 0 }, /^times: /],
    [{ target: 'sqs', kind: 'delay', latencyMs: '5' }, /^latencyMs: /],
    ['{', /^body: not JSON/],
  ])('refuses %j and names what is wrong', async (body, detail) => {
    const answer = await acting.local('POST', '/faults', body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ code: 'VALIDATION_FAILED', detail: expect.stringMatching(detail) });
  });

  it('answers with an id by which the fault is cleared', async () => {
    const { id } = await fault({ target: 'sqs', kind: 'error', rate: 0 });
    const other = await fault({ target: 'dynamodb', kind: 'error', rate: 1 });
    expect((await acting.local('DELETE', `/faults/${id}`)).status).toBe(200);
    expect(await (await acting.local('GET', '/faults')).json()).toEqual({ faults: [other] });
    expect((await acting.local('DELETE', `/faults/${id}`)).status).toBe(404);
  });

  it('outlives the engine, and the same seed strikes the same calls', async () => {
    const struckIn = async (dataDir: string, set: boolean): Promise<string> => {
      const once = await runAs(almighty, { dataDir, seed: 11, keep: true });
      if (set) await once.local('POST', '/faults', { target: 'dynamodb', kind: 'throttle', rate: 0.5 });
      const own = once.as(once.engine.functionName('MisbehaveFunction'));
      let struck = '';
      for (let i = 0; i < 24; i += 1)
        struck += await own.tables
          .send(new GetCommand({ TableName: once.engine.tableName('Log'), Key: { id: 'x' } }))
          .then(
            () => '.',
            () => 'x',
          );
      await once.end();
      return struck;
    };
    const dataDir = temporaryFolder();
    const first = await struckIn(dataDir, true);
    expect(first).toMatch(/x/);
    expect(first).toMatch(/\./);
    expect(await struckIn(dataDir, false)).toBe(first);
    rmSync(dataDir, { recursive: true });
  });
});
