import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { Expression } from './expression.ts';
import {
  INDEXES,
  type Item,
  type Key,
  type Page,
  type Query,
  type Refusal,
  type TableName,
  type Tables,
  type Write,
} from './tables.ts';

export type TableNames = Partial<Record<TableName, string>>;

const BATCH_GET_LIMIT = 100;

/** The tables on DynamoDB. Only the tables a function was given a name for can be reached. */
export function dynamoTables(client: DynamoDBClient, names: TableNames): Tables {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const nameOf = (table: TableName): string => {
    const name = names[table];
    if (name === undefined) throw new Error(`this function has no ${table} table`);
    return name;
  };

  async function getChunk(table: TableName, keys: readonly Key[], consistent: boolean): Promise<Item[]> {
    const found: Item[] = [];
    let open: Key[] = [...keys];
    for (let round = 0; open.length > 0; round += 1) {
      if (round > 0) await sleep(Math.random() * 50 * 2 ** Math.min(round, 6));
      if (round > 8) throw new Error(`${open.length} keys of ${table} were not answered`);
      const name = nameOf(table);
      const answer = await documents.send(
        new BatchGetCommand({ RequestItems: { [name]: { Keys: open, ConsistentRead: consistent } } }),
      );
      found.push(...((answer.Responses?.[name] ?? []) as Item[]));
      open = (answer.UnprocessedKeys?.[name]?.Keys ?? []) as Key[];
    }
    return found;
  }

  return {
    async get(table, key, options = {}) {
      const answer = await documents.send(
        new GetCommand({ TableName: nameOf(table), Key: keyOf(key), ConsistentRead: options.consistent ?? false }),
      );
      return answer.Item as Item | undefined;
    },

    async getMany(table, keys, options = {}) {
      const chunks: Key[][] = [];
      for (let at = 0; at < keys.length; at += BATCH_GET_LIMIT) {
        chunks.push(keys.slice(at, at + BATCH_GET_LIMIT).map(keyOf));
      }
      const pages = await Promise.all(chunks.map((chunk) => getChunk(table, chunk, options.consistent ?? false)));
      return pages.flat();
    },

    async query(query) {
      return queryPage(documents, nameOf(query.table), query);
    },

    async write(write) {
      try {
        const input = toAction(write, nameOf(write.table));
        if (input.Put) await documents.send(new PutCommand(input.Put));
        else if (input.Update) await documents.send(new UpdateCommand(input.Update));
        else if (input.Delete) await documents.send(new DeleteCommand(input.Delete));
        else throw new Error('a check stands only inside a transaction');
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async transact(writes) {
      try {
        await documents.send(
          new TransactWriteCommand({ TransactItems: writes.map((write) => toAction(write, nameOf(write.table))) }),
        );
        return { committed: true };
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        return {
          committed: false,
          refusals: (error.CancellationReasons ?? []).map((reason) => refusalOf(reason.Code)),
        };
      }
    },
  };
}

const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk });

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

function toAction(write: Write, TableName: string): Action {
  const expression = new Expression();
  const condition = expression.all(write.when);
  if ('put' in write) {
    return { Put: { TableName, Item: write.put, ...condition, ...expression.placeholders() } };
  }
  if ('delete' in write) {
    return { Delete: { TableName, Key: keyOf(write.delete), ...condition, ...expression.placeholders() } };
  }
  if ('check' in write) {
    const { ConditionExpression = '' } = condition;
    return {
      ConditionCheck: { TableName, Key: keyOf(write.check), ConditionExpression, ...expression.placeholders() },
    };
  }
  const UpdateExpression = expression.changes(write);
  return {
    Update: { TableName, Key: keyOf(write.update), UpdateExpression, ...condition, ...expression.placeholders() },
  };
}

function refusalOf(code: string | undefined): Refusal {
  switch (code) {
    case undefined:
    case 'None':
      return 'none';
    case 'ConditionalCheckFailed':
      return 'condition';
    case 'TransactionConflict':
      return 'conflict';
    case 'ThrottlingError':
    case 'ProvisionedThroughputExceeded':
      return 'throttled';
    default:
      throw new Error(`a transaction was refused: ${code}`);
  }
}

async function queryPage(documents: DynamoDBDocumentClient, TableName: string, query: Query): Promise<Page> {
  const index = query.index && INDEXES[query.index];
  const expression = new Expression();
  const { KeyConditionExpression } = expression.keys(
    index?.partition ?? 'pk',
    query.partition,
    index?.sort ?? 'sk',
    query.sort,
  );
  const answer = await documents.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression,
      ...expression.placeholders(),
      ...(query.index ? { IndexName: query.index } : { ConsistentRead: query.consistent ?? false }),
      ScanIndexForward: !(query.newestFirst ?? false),
      ...(query.limit === undefined ? {} : { Limit: query.limit }),
      ...(query.startAfter ? { ExclusiveStartKey: startKey(query.startAfter, query) } : {}),
    }),
  );
  const items = (answer.Items ?? []) as Item[];
  return answer.LastEvaluatedKey ? { items, next: answer.LastEvaluatedKey as Item } : { items };
}

function startKey(item: Item, query: Query): Item {
  const index = query.index && INDEXES[query.index];
  const key: Item = { pk: item.pk, sk: item.sk };
  if (index) for (const attribute of [index.partition, index.sort]) key[attribute] = item[attribute];
  return key;
}
