import {
  BatchGetCommand,
  BatchWriteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attach, caught, runAs, type Acting, type Clients } from './as-function.ts';

const table = (name: string): object => ({ 'Fn::Join': ['', ['arn:*:dynamodb:*:*:table/*', name, '*']] });

let acting: Acting;
let denied: Clients;
let keyed: Clients;
let orders: string;
let log: string;
beforeAll(async () => {
  acting = await runAs((template) => {
    attach(template, 'MisbehaveFunction', [
      { Effect: 'Allow', Action: 'dynamodb:*Item', Resource: '*' },
      { Effect: 'Allow', Action: 'dynamodb:Query', Resource: table('Orders') },
      { Effect: 'Deny', Action: 'dynamodb:Query', Resource: table('/index/byShop') },
      { Effect: 'Deny', Action: ['dynamodb:GetItem'], Resource: table('Log') },
      { Effect: 'Deny', Action: 'dynamodb:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::Join': ['', ['arn:aws:sqs:*:*:*', 'Unread*']] } },
    ]);
    attach(template, 'HoardFunction', [
      {
        Effect: 'Allow',
        Action: ['dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan'],
        Resource: table('Orders'),
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['mine', 'mine-*'] } },
      },
    ]);
  });
  denied = acting.as(acting.engine.functionName('MisbehaveFunction'));
  keyed = acting.as(acting.engine.functionName('HoardFunction'));
  orders = acting.engine.tableName('Orders');
  log = acting.engine.tableName('Log');
});
afterAll(() => acting.end());

const get = (TableName: string, id: string): GetCommand => new GetCommand({ TableName, Key: { id } });
const put = (TableName: string, id: string): { Put: { TableName: string; Item: { id: string } } } => ({
  Put: { TableName, Item: { id } },
});
const query = (id: string, more: object = {}): QueryCommand =>
  new QueryCommand({
    TableName: orders,
    KeyConditionExpression: '#id = :id',
    ExpressionAttributeNames: { '#id': 'id' },
    ExpressionAttributeValues: { ':id': id },
    ...more,
  });
const DENIED = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } };

describe('an explicit Deny', () => {
  it('wins over an Allow of the same call, and says so', async () => {
    await denied.tables.send(get(orders, 'a'));
    const error = await caught(denied.tables.send(get(log, 'a')));
    expect(error).toMatchObject(DENIED);
    expect(String(error)).toContain('with an explicit deny in an identity-based policy');
  });

  it('of an index leaves its table readable', async () => {
    await denied.tables.send(query('a'));
    const byShop = query('a', { IndexName: 'byShop', ExpressionAttributeNames: { '#id': 'shop' } });
    expect(await caught(denied.tables.send(byShop))).toMatchObject(DENIED);
  });
});

describe('a role', () => {
  it('that nobody gave scans does not scan', async () => {
    expect(String(await caught(denied.tables.send(new ScanCommand({ TableName: orders }))))).toContain(
      'because no identity-based policy allows the dynamodb:Scan action',
    );
  });

  it('is asked for each part of a transaction, and of a batch', async () => {
    const own = new TransactWriteCommand({ TransactItems: [put(orders, 't1'), put(log, 't1')] });
    await denied.tables.send(own);
    const mixed = new TransactWriteCommand({ TransactItems: [put(orders, 'mine'), put(log, 'mine')] });
    expect(await caught(keyed.tables.send(mixed))).toMatchObject(DENIED);
    expect((await acting.developer.tables.send(get(orders, 'mine'))).Item).toBeUndefined();
    const batch = new BatchWriteCommand({ RequestItems: { [orders]: [{ PutRequest: { Item: { id: 'b' } } }] } });
    expect(await caught(keyed.tables.send(batch))).toMatchObject(DENIED);
  });

  it('is asked for the one action behind a batch of messages, in the shape of SQS', async () => {
    const Entries = [{ Id: '1', MessageBody: 'm' }];
    await denied.queues.send(new SendMessageBatchCommand({ QueueUrl: acting.engine.queueUrl('Unread'), Entries }));
    const other = new SendMessageCommand({ QueueUrl: acting.engine.queueUrl('Lost'), MessageBody: 'm' });
    const error = await caught(denied.queues.send(other));
    expect(error).toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    expect(String(error)).toContain('sqs:sendmessage');
  });

  it('does not bind the developer, and nobody else gets in', async () => {
    await acting.developer.tables.send(new ScanCommand({ TableName: orders }));
    const stranger = acting.as('no such function');
    expect(await caught(stranger.tables.send(get(orders, 'a')))).toMatchObject({ name: 'UnrecognizedClientException' });
  });

  it('is not fooled by items whose attributes are called like members of a request', async () => {
    const Item = {
      id: 'odd',
      TableName: log,
      Put: [{ Put: { TableName: log } }],
      ConsumedCapacity: { TableName: 'x' },
    };
    await denied.tables.send(new PutCommand({ TableName: orders, Item }));
    expect((await denied.tables.send(get(orders, 'odd'))).Item).toEqual(Item);
    expect((await denied.tables.send(query('odd'))).Items).toEqual([Item]);
  });
});

describe('a limit to leading keys', () => {
  it.each([
    ['a get of its own', () => get(orders, 'mine')],
    ['a get under its prefix', () => get(orders, 'mine-2')],
    ['a query of its own', () => query('mine')],
    ['a batch of its own', () => new BatchGetCommand({ RequestItems: { [orders]: { Keys: [{ id: 'mine' }] } } })],
    ['a put of its own', () => new PutCommand({ TableName: orders, Item: { id: 'mine-3' } })],
    ['a scan, which names no key', () => new ScanCommand({ TableName: orders })],
  ])('allows %s', async (_, command) => {
    await keyed.tables.send(command() as GetCommand);
  });

  it.each([
    ['a get of another', () => get(orders, 'other')],
    ['a query of another', () => query('other')],
    [
      'a batch with another among its own',
      () => new BatchGetCommand({ RequestItems: { [orders]: { Keys: [{ id: 'mine' }, { id: 'other' }] } } }),
    ],
    ['a put of another', () => new PutCommand({ TableName: orders, Item: { id: 'xmine' } })],
  ])('denies %s', async (_, command) => {
    expect(await caught(keyed.tables.send(command() as GetCommand))).toMatchObject(DENIED);
  });
});

describe('a template', () => {
  it.each([
    ['NotAction', { NotAction: 'dynamodb:Scan', Resource: '*' }],
    ['NotResource', { Action: 'dynamodb:Scan', NotResource: '*' }],
  ])('with %s in a policy stops the start with its name', async (name, statement) => {
    const start = runAs((changed) => {
      attach(changed, 'MisbehaveFunction', []);
      changed.Resources['HandMadeMisbehaveFunction']!.Properties['PolicyDocument'] = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', ...statement }],
      };
    });
    expect(String(await caught(start))).toMatch(new RegExp(`HandMadeMisbehaveFunction.*${name}`, 's'));
  });
});

describe('GET /_local/grants', () => {
  it('lists what was granted and what of it was never called', async () => {
    const { granted, unused } = (await (await acting.local('GET', '/grants')).json()) as Record<
      'granted' | 'unused',
      { role: string; action: string; resource: string }[]
    >;
    const ofHoard = unused.filter(({ role }) => role.includes('HoardFunction')).map(({ action }) => action);
    expect(ofHoard).toEqual(['dynamodb:UpdateItem']);
    expect(granted.filter(({ action }) => action === 'dynamodb:*Item')).toHaveLength(1);
    expect(unused.some(({ action }) => action === 'dynamodb:*Item')).toBe(false);
  });
});
