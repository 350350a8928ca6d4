import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { DynamoError, type DynamoCall } from './dynamodb-wire.ts';
import type { Stack } from './template.ts';

const ignored = z.unknown().optional();
const KeySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.string() }));
const Projection = z.strictObject({ ProjectionType: z.string(), NonKeyAttributes: z.array(z.string()).optional() });

const TableProperties = z.strictObject({
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.string() })),
  KeySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        IndexName: z.string(),
        KeySchema,
        Projection,
        WarmThroughput: ignored,
        WriteOnDemandThroughputSettings: ignored,
      }),
    )
    .optional(),
  LocalSecondaryIndexes: z.array(z.strictObject({ IndexName: z.string(), KeySchema, Projection })).optional(),
  StreamSpecification: z.strictObject({ StreamViewType: z.string() }).optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  Replicas: z.array(z.unknown()).length(1),
  SSESpecification: ignored,
  WarmThroughput: ignored,
  WriteOnDemandThroughputSettings: ignored,
});

export interface Table {
  logicalId: string;
  name: string;
  /** The address that the template gives the table's stream; the emulator's own differs. */
  streamArn: string;
  keyNames: string[];
  timeToLive?: string;
}

interface Description {
  Table: { KeySchema: unknown; GlobalSecondaryIndexes?: { IndexName: string }[]; LatestStreamArn?: string };
}

/** Creates the declared tables that are not there yet. A table that is there with another key stops the start. */
export async function createTables(stack: Stack, call: DynamoCall, databasePath?: string): Promise<Table[]> {
  const declared = stack.all('AWS::DynamoDB::GlobalTable', TableProperties);
  const tables = await Promise.all(
    declared.map(async ({ name, logicalId, properties, attributes }) => {
      const existing = await describe(call, name);
      if (existing) await bringUpToDate(call, name, properties, existing);
      else await create(call, name, properties);
      const ttl = properties.TimeToLiveSpecification;
      return {
        logicalId,
        name,
        streamArn: attributes['StreamArn']!,
        keyNames: properties.KeySchema.map((key) => key.AttributeName),
        ...(ttl?.Enabled && { timeToLive: ttl.AttributeName }),
      };
    }),
  );
  if (databasePath) indexStreams(databasePath);
  return tables;
}

async function describe(call: DynamoCall, name: string): Promise<Description['Table'] | undefined> {
  try {
    return (await call<Description>('DescribeTable', { TableName: name })).Table;
  } catch (error) {
    if (error instanceof DynamoError && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

type Properties = z.infer<typeof TableProperties>;

async function create(call: DynamoCall, name: string, properties: Properties): Promise<void> {
  const { AttributeDefinitions, KeySchema, LocalSecondaryIndexes, StreamSpecification } = properties;
  await call('CreateTable', {
    TableName: name,
    AttributeDefinitions,
    KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes?.map(toIndex),
    LocalSecondaryIndexes,
    StreamSpecification: StreamSpecification && { ...StreamSpecification, StreamEnabled: true },
  });
  const ttl = properties.TimeToLiveSpecification;
  if (ttl) await call('UpdateTimeToLive', { TableName: name, TimeToLiveSpecification: ttl });
}

async function bringUpToDate(
  call: DynamoCall,
  name: string,
  properties: Properties,
  existing: Description['Table'],
): Promise<void> {
  if (JSON.stringify(existing.KeySchema) !== JSON.stringify(properties.KeySchema))
    throw new Error(`the key of ${name} has changed; remove the local data to make the table again`);
  const known = new Set(existing.GlobalSecondaryIndexes?.map((index) => index.IndexName));
  for (const index of properties.GlobalSecondaryIndexes ?? []) {
    if (known.has(index.IndexName)) continue;
    await call('UpdateTable', {
      TableName: name,
      AttributeDefinitions: properties.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: toIndex(index) }],
    });
  }
}

const toIndex = ({ IndexName, KeySchema, Projection }: NonNullable<Properties['GlobalSecondaryIndexes']>[number]) => ({
  IndexName,
  KeySchema,
  Projection,
});

/** Without this index every write to a table with a stream reads the whole stream. */
function indexStreams(databasePath: string): void {
  const db = new DatabaseSync(databasePath);
  db.exec(`PRAGMA busy_timeout = 2000;
    CREATE INDEX IF NOT EXISTS _local_stream_seq ON _stream_records (table_name, CAST(sequence_number AS INTEGER))`);
  db.close();
}
