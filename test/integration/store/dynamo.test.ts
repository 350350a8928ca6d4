import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { startDynamoDb, type DynamoDb } from '../../../local/engine/dynamodb-process.ts';
import { dynamoTables, type TableNames } from '../../../shared/store/dynamo-tables.ts';
import { INDEXES, type TableName, type Tables } from '../../../shared/store/tables.ts';
import { clawbacksContract } from '../../store/clawbacks-contract.ts';
import { dailyContract } from '../../store/daily-contract.ts';
import { notificationsContract } from '../../store/notifications-contract.ts';
import { ordersContract } from '../../store/orders-contract.ts';
import { policiesContract } from '../../store/policies-contract.ts';
import { platformLimitsContract } from '../../store/platform-limits-contract.ts';
import { reviewsContract } from '../../store/reviews-contract.ts';
import { sourcesContract } from '../../store/sources-contract.ts';
import { syncsContract } from '../../store/syncs-contract.ts';
import { sourceDaysContract } from '../../store/source-days-contract.ts';
import { tablesContract } from '../../store/tables-contract.ts';
import { trackingsContract } from '../../store/trackings-contract.ts';
import { webhooksContract } from '../../store/webhooks-contract.ts';

const KEYED: readonly TableName[] = [
  'submissions',
  'trust',
  'alerts',
  'registry',
  'credentials',
  'platformState',
  'webhooks',
  'notifications',
  'clawbacks',
  'reviews',
  'sources',
  'syncs',
];
const folder = mkdtempSync(join(tmpdir(), 'claimcheck-store-'));
let database: DynamoDb;
let client: DynamoDBClient;
let tables: Tables;

beforeAll(async () => {
  database = await startDynamoDb(folder);
  client = new DynamoDBClient({
    endpoint: database.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const names: TableNames = Object.fromEntries(KEYED.map((table) => [table, `contract-${table}-${Date.now()}`]));
  for (const table of KEYED) await client.send(new CreateTableCommand(definitionOf(table, names[table]!)));
  tables = dynamoTables(client, names);
});

afterAll(async () => {
  client.destroy();
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('tables on DynamoDB', () => {
  tablesContract(() => tables);
  platformLimitsContract(() => tables);
  policiesContract(() => tables);
  webhooksContract(() => tables);
  notificationsContract(() => tables);
  clawbacksContract(() => tables);
  reviewsContract(() => tables);
  sourcesContract(() => tables);
  dailyContract(() => tables);
  syncsContract(() => tables);
  sourceDaysContract(() => tables);
  ordersContract(() => tables);
  trackingsContract(() => tables);
});

function definitionOf(table: TableName, TableName: string) {
  const indexes = Object.entries(INDEXES).filter(([, index]) => index.table === table);
  const attributes = new Set(['pk', 'sk', ...indexes.flatMap(([, { partition, sort }]) => [partition, sort])]);
  const keySchema = (partition: string, sort: string) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: [...attributes].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: keySchema('pk', 'sk'),
    ...(indexes.length > 0
      ? {
          GlobalSecondaryIndexes: indexes.map(([IndexName, { partition, sort, projects }]) => ({
            IndexName,
            KeySchema: keySchema(partition, sort),
            Projection: projectionOf(projects),
          })),
        }
      : {}),
  };
}

function projectionOf(projects: 'all' | readonly string[]) {
  if (projects === 'all') return { ProjectionType: 'ALL' as const };
  if (projects.length === 0) return { ProjectionType: 'KEYS_ONLY' as const };
  return { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...projects] };
}
