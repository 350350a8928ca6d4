import { describe, expect, it } from 'vitest';
import {
  alertKey,
  alertSlotKey,
  attemptKey,
  claimKey,
  clawbackKey,
  deadLetterKey,
  ledgerKey,
  lotKey,
  revisionKey,
  trustScoreKey,
} from '../../shared/store/keys.ts';
import { INDEXES, TABLES } from '../../shared/store/tables.ts';
import { T0 } from '../support/sample-claims.ts';
import { functionNamed, referenced, resources, synthesizedTemplate, tableIds, template } from './synthesized.ts';

interface Index {
  IndexName: string;
  KeySchema: { AttributeName: string; KeyType: string }[];
  Projection: { ProjectionType: string; NonKeyAttributes?: string[] };
}
interface Table {
  KeySchema: { AttributeName: string; KeyType: string }[];
  BillingMode: string;
  GlobalSecondaryIndexes?: Index[];
  StreamSpecification?: { StreamViewType: string };
  TimeToLiveSpecification?: { AttributeName: string; Enabled: boolean };
  Replicas: {
    DeletionProtectionEnabled: boolean;
    PointInTimeRecoverySpecification?: { PointInTimeRecoveryEnabled: boolean };
  }[];
}

const tables = resources<Table>('AWS::DynamoDB::GlobalTable');
const tableOf = (name: string) => tables.find(({ id }) => id === tableIds[name])!.Properties;
const keysOf = (schema: { AttributeName: string; KeyType: string }[]) =>
  schema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`);

describe('the tables', () => {
  it('are those the code knows, and no others', () => {
    expect(Object.keys(tableIds).toSorted()).toEqual([...TABLES].toSorted());
    expect(tables.map(({ id }) => id).toSorted()).toEqual(Object.values(tableIds).toSorted());
  });

  it.each(TABLES)('keep %s on demand and restorable to any second', (name) => {
    const { BillingMode, Replicas } = tableOf(name);
    expect(BillingMode).toBe('PAY_PER_REQUEST');
    expect(Replicas).toHaveLength(1);
    expect(Replicas[0]?.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled).toBe(true);
  });

  it.each(TABLES.filter((name) => name !== 'idempotency'))('key %s by pk and sk', (name) => {
    expect(keysOf(tableOf(name).KeySchema)).toEqual(['HASH pk', 'RANGE sk']);
  });

  it('give the idempotency records their own key', () => {
    expect(keysOf(tableOf('idempotency').KeySchema)).toEqual(['HASH id']);
  });

  it('give an end to idempotency records, to what concerns one day of a platform, to what was told, to what was asked in Discord and to pages of a day that is not read, and to nothing else', () => {
    expect(tables.filter(({ Properties }) => Properties.TimeToLiveSpecification)).toHaveLength(6);
    expect(tableOf('idempotency').TimeToLiveSpecification).toEqual({ AttributeName: 'expiration', Enabled: true });
    for (const table of ['platformState', 'webhooks', 'notifications', 'discord', 'sources'])
      expect(tableOf(table).TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
  });

  it('have exactly the indexes that the code queries', () => {
    const declared = tables.flatMap(({ id, Properties }) =>
      (Properties.GlobalSecondaryIndexes ?? []).map((index) => ({
        name: index.IndexName,
        table: Object.entries(tableIds).find(([, tableId]) => tableId === id)?.[0],
        keys: keysOf(index.KeySchema),
        projects: index.Projection.ProjectionType === 'ALL' ? 'all' : (index.Projection.NonKeyAttributes ?? []),
      })),
    );
    const used = Object.entries(INDEXES).map(([name, { table, partition, sort, projects }]) => ({
      name,
      table,
      keys: [`HASH ${partition}`, `RANGE ${sort}`],
      projects,
    }));
    expect(declared.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(
      used.toSorted((a, b) => a.name.localeCompare(b.name)),
    );
  });

  it('refuse to be deleted in production, and there only', async () => {
    const production = resources<Table>('AWS::DynamoDB::GlobalTable', await synthesizedTemplate('prod'));
    expect(production).toHaveLength(TABLES.length);
    for (const { Properties, DeletionPolicy } of production) {
      expect(Properties.Replicas[0]?.DeletionProtectionEnabled).toBe(true);
      expect(DeletionPolicy).toBe('Retain');
    }
    expect(tables.every(({ Properties }) => Properties.Replicas[0]?.DeletionProtectionEnabled === false)).toBe(true);
  });
});

describe('the streams', () => {
  interface Mapping {
    EventSourceArn: unknown;
    FunctionName: unknown;
    FilterCriteria: { Filters: { Pattern: string }[] };
    DestinationConfig: { OnFailure: { Destination: unknown } };
    [setting: string]: unknown;
  }
  const streamed = ['submissions', 'alerts', 'trust', 'clawbacks', 'syncs'] as const;
  const mappingsOf = (table: string) =>
    resources<Mapping>('AWS::Lambda::EventSourceMapping')
      .map(({ Properties }) => Properties)
      .filter(({ EventSourceArn }) => referenced(EventSourceArn) === tableIds[table]);

  it.each([
    ['submissions', 'NEW_AND_OLD_IMAGES'],
    ['alerts', 'NEW_AND_OLD_IMAGES'],
    ['trust', 'NEW_IMAGE'],
    ['clawbacks', 'NEW_AND_OLD_IMAGES'],
    ['syncs', 'NEW_AND_OLD_IMAGES'],
  ])('of %s has one reader, and carries what it needs of a change: %s', (table, view) => {
    expect(mappingsOf(table).map(({ FunctionName }) => referenced(FunctionName))).toEqual([
      functionNamed('fan-out').id,
    ]);
    expect(tableOf(table).StreamSpecification).toEqual({ StreamViewType: view });
  });

  it('are those that something follows from', () => {
    expect(tables.filter(({ Properties }) => Properties.StreamSpecification)).toHaveLength(streamed.length);
  });

  it.each(streamed)(
    'of %s misses nothing: from the oldest record, five retries, bisected, and the rest is kept',
    (table) => {
      const [mapping] = mappingsOf(table);
      expect(mapping).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        MaximumRetryAttempts: 5,
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BatchSize: 100,
        MaximumBatchingWindowInSeconds: 1,
      });
      const failures = template.Resources[referenced(mapping!.DestinationConfig.OnFailure.Destination)];
      expect(failures).toMatchObject({
        Type: 'AWS::SQS::Queue',
        Properties: { MessageRetentionPeriod: 14 * 24 * 3600 },
      });
    },
  );

  it.each([
    ['submissions', 'a claim', claimKey('acme', 'sub_1').sk, ['INSERT', 'MODIFY']],
    ['submissions', 'a replaced revision', revisionKey('acme', 'sub_1', 2).sk, ['INSERT', 'MODIFY']],
    ['submissions', 'an attempt', attemptKey('acme', 'sub_1', 1, 1).sk, []],
    ['submissions', 'a dead-letter record', deadLetterKey('acme', 'sub_1#1').sk, []],
    ['submissions', 'a lot', lotKey('acme', 'sub_1', 2).sk, []],
    ['alerts', 'an alert', alertKey('acme', 'alr_1').sk, ['INSERT', 'MODIFY']],
    ['alerts', 'the slot of one', alertSlotKey('acme', 'aff_ann', 'FRAUD', 'POST_GONE').sk, []],
    ['trust', 'an entry', ledgerKey('acme', 'aff_ann', T0, 'sub_1', '2.0').sk, ['INSERT']],
    ['trust', 'a score', trustScoreKey('acme', 'aff_ann').sk, []],
    ['clawbacks', 'a recommendation', clawbackKey('acme', 'clw_1').sk, ['INSERT', 'MODIFY']],
  ])('bring of %s %s (%s) as it is written by %j', (table, _, sk, events) => {
    const { Filters } = mappingsOf(table)[0]!.FilterCriteria;
    expect(Filters).toHaveLength(1);
    const { eventName, dynamodb } = JSON.parse(Filters[0]!.Pattern) as {
      eventName: string[];
      dynamodb: { Keys: { sk: { S: { prefix: string }[] } } };
    };
    expect(dynamodb.Keys.sk.S.some(({ prefix }) => sk.startsWith(prefix)) ? eventName : []).toEqual(events);
  });
});
