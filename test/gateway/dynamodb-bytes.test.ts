import { describe, expect, it } from 'vitest';
import { asking, takeCapacity } from '../../local/gateway/dynamodb/capacity.ts';
import { Conflicts } from '../../local/gateway/dynamodb/conflicts.ts';
import { elementsOf } from '../../local/gateway/dynamodb/elements.ts';
import { itemSize, readUnits, writeUnits } from '../../local/gateway/dynamodb/item-size.ts';
import { leadingKeysOf } from '../../local/gateway/dynamodb/leading-keys.ts';
import { takeToken, TransactionTokens } from '../../local/gateway/dynamodb/transaction-tokens.ts';

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const text = (parts: readonly Buffer[]): unknown => JSON.parse(Buffer.concat([...parts]).toString());
const TRICK = {
  S: '"TableName":"other","IndexName":"x"},{"Put":{"TableName":"other"',
};
const NASTY = {
  TableName: { S: 'other' },
  Put: { L: [{ M: { Put: { M: { TableName: { S: 'other' } } } } }, { M: { Keys: { L: [] } } }] },
  ConsumedCapacity: { M: { TableName: { S: 'other' } } },
  trick: TRICK,
};

describe('what a request does, found in its bytes', () => {
  it.each([
    ['PutItem', { TableName: 'a', Item: NASTY }, [{ action: 'PutItem', table: 'a' }]],
    ['PutItem', { Item: NASTY, TableName: 'a' }, [{ action: 'PutItem', table: 'a' }]],
    ['GetItem', { TableName: 'arn:aws:dynamodb:us-east-1:1:table/a', Key: {} }, [{ action: 'GetItem', table: 'a' }]],
    ['Query', { TableName: 'a', IndexName: 'due' }, [{ action: 'Query', table: 'a', index: 'due' }]],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { Item: NASTY, TableName: 'a' } },
          { Update: { TableName: 'b', Key: NASTY } },
          { ConditionCheck: { Key: NASTY, TableName: 'c' } },
          { Delete: { TableName: 'd', Key: NASTY } },
        ],
      },
      [
        { action: 'PutItem', table: 'a' },
        { action: 'UpdateItem', table: 'b' },
        { action: 'ConditionCheckItem', table: 'c' },
        { action: 'DeleteItem', table: 'd' },
      ],
    ],
    [
      'TransactGetItems',
      { TransactItems: [{ Get: { TableName: 'a', Key: {} } }] },
      [{ action: 'GetItem', table: 'a' }],
    ],
    [
      'BatchGetItem',
      { RequestItems: { a: { Keys: [{ pk: TRICK }] }, b: { ConsistentRead: true, Keys: [] } } },
      [
        { action: 'BatchGetItem', table: 'a' },
        { action: 'BatchGetItem', table: 'b' },
      ],
    ],
    [
      'BatchWriteItem',
      { RequestItems: { a: [{ PutRequest: { Item: NASTY } }], b: [{ DeleteRequest: { Key: {} } }] } },
      [
        { action: 'BatchWriteItem', table: 'a' },
        { action: 'BatchWriteItem', table: 'b' },
      ],
    ],
    ['ListTables', {}, []],
  ])('%s', (operation, request, elements) => {
    expect(elementsOf(operation, bytes(request))).toEqual(elements);
  });
});

describe('consumed capacity', () => {
  it.each([
    [{ TableName: 'a' }, 'nothing'],
    [{ TableName: 'a', ReturnConsumedCapacity: 'NONE' }, 'nothing'],
    [{ ReturnConsumedCapacity: 'TOTAL', TableName: 'a' }, 'TOTAL'],
    [{ TableName: 'a', ReturnConsumedCapacity: 'INDEXES' }, 'INDEXES'],
  ])('is asked for by %j in full', (request, wanted) => {
    const asked = asking(bytes(request));
    expect(asked.wanted).toBe(wanted);
    expect(text(asked.body)).toEqual({ TableName: 'a', ReturnConsumedCapacity: 'INDEXES' });
  });

  const one = {
    TableName: 'a',
    CapacityUnits: 3,
    Table: { CapacityUnits: 1 },
    GlobalSecondaryIndexes: { i: { CapacityUnits: 2 } },
  };
  const consumed = [{ table: 'a', units: 1, indexes: { i: 2 } }];
  it.each([
    ['alone', { ConsumedCapacity: one }, {}],
    ['last', { Item: NASTY, ConsumedCapacity: one }, { Item: NASTY }],
    ['first', { ConsumedCapacity: one, Item: NASTY }, { Item: NASTY }],
    ['in a list', { Responses: { a: [NASTY] }, ConsumedCapacity: [one] }, { Responses: { a: [NASTY] } }],
  ])('%s is taken out of an answer', (_, answer, rest) => {
    const taken = takeCapacity(bytes(answer), 'nothing');
    expect(taken.consumed).toEqual(consumed);
    expect(text(taken.answer)).toEqual(rest);
  });

  it('stays where it was wanted, in the detail that was wanted', () => {
    const answer = { Item: NASTY, ConsumedCapacity: one };
    expect(text(takeCapacity(bytes(answer), 'INDEXES').answer)).toEqual(answer);
    expect(text(takeCapacity(bytes(answer), 'TOTAL').answer)).toEqual({
      Item: NASTY,
      ConsumedCapacity: { TableName: 'a', CapacityUnits: 3 },
    });
  });

  it('that is not there is none', () => {
    const answer = bytes({ Item: NASTY });
    expect(takeCapacity(answer, 'nothing')).toEqual({ consumed: [], answer: [answer] });
  });
});

describe('the size of an item', () => {
  it.each([
    [{ id: { S: 'abc' } }, 5],
    [{ id: { S: 'é' } }, 4],
    [{ n: { N: '12345' } }, 1 + 4],
    [{ n: { N: '-0.5' } }, 1 + 2],
    [{ b: { B: 'AAAA' } }, 1 + 3],
    [{ b: { BOOL: false } }, 2],
    [{ b: { NULL: true } }, 2],
    [{ l: { L: [{ S: 'ab' }, { N: '1' }] } }, 1 + 3 + (1 + 2) + (1 + 2)],
    [{ m: { M: { key: { S: 'ab' } } } }, 1 + 3 + (1 + 3 + 2)],
    [{ s: { SS: ['a', 'bc'] } }, 1 + 3],
    [{ m: { M: {} } }, 1 + 3],
    [{}, 0],
  ])('%j', (item, size) => {
    expect(itemSize(item)).toBe(size);
  });

  it.each([
    [0, 1, 1],
    [1024, 1, 1],
    [1025, 2, 1],
    [4096, 4, 1],
    [4097, 5, 2],
  ])('of %i bytes is %i to write and %i to read', (size, written, read) => {
    expect(writeUnits(size)).toBe(written);
    expect(readUnits(size)).toBe(read);
  });
});

describe('the keys that a call names', () => {
  const table = { arn: '', keys: ['pk', 'sk'], indexes: { due: ['shard'] } };
  const values = { ':a': { S: 'k1' }, ':b': { S: 'no' } };
  it.each([
    ['a put', { TableName: 't', Item: { pk: { S: 'k1' }, sk: { S: 'no' } } }, ['k1']],
    ['an update', { TableName: 't', Key: { pk: { N: '7' }, sk: { S: 'no' } } }, ['7']],
    [
      'a query',
      {
        KeyConditionExpression: '#p = :a AND sk = :b',
        ExpressionAttributeNames: { '#p': 'pk' },
        ExpressionAttributeValues: values,
      },
      ['k1'],
    ],
    [
      'a query of an index',
      { IndexName: 'due', KeyConditionExpression: 'shard=:a', ExpressionAttributeValues: values },
      ['k1'],
    ],
    ['a scan', { TableName: 't' }, []],
    [
      'a transaction, on this table only',
      {
        TransactItems: [
          { Put: { TableName: 't', Item: { pk: { S: 'k1' } } } },
          { Delete: { TableName: 'u', Key: { pk: { S: 'x' } } } },
        ],
      },
      ['k1'],
    ],
    ['a batch to read', { RequestItems: { t: { Keys: [{ pk: { S: 'k1' } }, { pk: { S: 'k2' } }] } } }, ['k1', 'k2']],
    [
      'a batch to write',
      {
        RequestItems: {
          t: [{ PutRequest: { Item: { pk: { S: 'k1' } } } }, { DeleteRequest: { Key: { pk: { S: 'k2' } } } }],
        },
      },
      ['k1', 'k2'],
    ],
  ])('of %s', (_, request, keys) => {
    expect(leadingKeysOf(bytes(request), 't', table)).toEqual(keys);
  });
});

describe('transactions in flight', () => {
  const keysOf = (): string[] => ['id'];
  const put = (...ids: string[]) => ({
    body: bytes({
      TransactItems: ids.map((id) => ({ Put: { TableName: 't', Item: { id: { S: id }, n: { N: '1' } } } })),
    }),
  });
  const update = (id: string, table = 't') => ({ body: bytes({ TableName: table, Key: { id: { S: id } } }) });

  it('conflict with whoever writes one of their items, until they end', () => {
    const conflicts = new Conflicts(keysOf);
    const first = put('a', 'b');
    expect(conflicts.against(first)).toBeUndefined();
    conflicts.begin(first);
    expect(conflicts.against(put('c', 'b'))).toEqual([false, true]);
    expect(conflicts.against(update('a'))).toEqual([true]);
    expect(conflicts.against(update('c'))).toBeUndefined();
    expect(conflicts.against(update('a', 'another table'))).toBeUndefined();
    conflicts.end(first);
    expect(conflicts.against(put('a'))).toBeUndefined();
  });

  const id = { S: 'é "quoted" \\ {"TableName":"t","Key":{' };
  it.each([
    ['its key first', { Put: { TableName: 't', Item: { id, n: { N: '1' } } } }],
    [
      'a map that looks like an action',
      { Put: { Item: { id, n: { M: { Put: { M: { Key: id } } } } }, TableName: 't' } },
    ],
    ['its key last', { Put: { TableName: 't', Item: { n: { N: '1' }, id } } }],
    ['another attribute between', { Put: { TableName: 't', Item: { n: { S: '"id":{"S":"b"}' }, id } } }],
    ['the table after the key', { Update: { Key: { id }, TableName: 't' } }],
    ['a condition before both', { ConditionCheck: { ConditionExpression: 'x', TableName: 't', Key: { id } } }],
  ])('know an item written with %s', (_, action) => {
    const conflicts = new Conflicts(keysOf);
    conflicts.begin({
      body: bytes({ TransactItems: [{ Put: { TableName: 't', Item: { id: { S: 'b' } } } }, action] }),
    });
    expect(conflicts.against({ body: bytes({ TableName: 't', Key: { id } }) })).toEqual([true]);
    expect(conflicts.against({ body: bytes({ Item: { n: { N: '2' }, id }, TableName: 't' }) })).toEqual([true]);
    expect(conflicts.against(update('a'))).toBeUndefined();
  });
});

describe('the token of a transaction', () => {
  it('is taken out of the request wherever it stands', () => {
    expect(takeToken(bytes({ ClientRequestToken: 't', TransactItems: [] }))).toEqual({
      token: 't',
      body: bytes({ TransactItems: [] }),
    });
    expect(takeToken(bytes({ TransactItems: [], ClientRequestToken: 't' }))).toEqual({
      token: 't',
      body: bytes({ TransactItems: [] }),
    });
    expect(takeToken(bytes({ TransactItems: [] })).token).toBeUndefined();
  });

  it('is known from the beginning of a transaction until ten minutes after, unless it failed', () => {
    const tokens = new TransactionTokens();
    const [body, other] = [Buffer.from('1'), Buffer.from('2')];
    const first = tokens.see('t', body, 0);
    expect(tokens.see('t', body, 1).kind).toBe('in work');
    if (first.kind === 'new') first.end(true);
    expect(tokens.see('t', body, 599_999).kind).toBe('done');
    expect(tokens.see('t', other, 599_999).kind).toBe('another');
    expect(tokens.see('t', other, 600_000).kind).toBe('new');
    const failing = tokens.see('f', body, 0);
    if (failing.kind === 'new') failing.end(false);
    expect(tokens.see('f', body, 1).kind).toBe('new');
  });
});
