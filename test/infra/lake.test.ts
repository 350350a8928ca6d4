import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { configOf, FILES } from '../../infra/config.ts';
import { Lake } from '../../infra/constructs/lake.ts';
import { grantObjects } from '../../infra/constructs/object-grants.ts';
import { ORDER_TABLE_COLUMNS } from '../../infra/order-table-columns.ts';
import type { Permissions } from '../../infra/permission-kinds.ts';
import { checkedApp } from '../../infra/synthesize.ts';
import { referenced, resources, synthesizedTemplate, template, type Resource, type Template } from './synthesized.ts';

interface Rule {
  Prefix?: string;
  ExpirationInDays?: number;
  NoncurrentVersionExpiration?: { NoncurrentDays: number };
  AbortIncompleteMultipartUpload?: { DaysAfterInitiation: number };
}
interface Bucket {
  BucketName: string;
  BucketEncryption: { ServerSideEncryptionConfiguration: { BucketKeyEnabled: boolean }[] };
  LifecycleConfiguration: { Rules: Rule[] };
  NotificationConfiguration?: { QueueConfigurations: { Event: string; Queue: unknown; Filter: object }[] };
  PublicAccessBlockConfiguration: Record<string, boolean>;
  VersioningConfiguration?: { Status: string };
}

const production = await synthesizedTemplate('prod');
const bucket = (name: string, of: Template = template): Resource<Bucket> =>
  resources<Bucket>('AWS::S3::Bucket', of).find(({ Properties }) => Properties.BucketName.includes(`-${name}-`))!;

describe.each(['exports', 'lake'])('the bucket of %s', (name) => {
  const { id, Properties } = bucket(name);

  it('is encrypted under the key of both, by a key of its own that spares calls', () => {
    const [rule] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
    const key = resources('AWS::KMS::Key').find((found) => found.id.startsWith('LakeKey'))!;
    expect(rule).toEqual({
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': [key.id, 'Arn'] } },
    });
    expect(key.Properties).toMatchObject({ EnableKeyRotation: true });
  });

  it('is closed to the public and to whoever speaks without TLS', () => {
    expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    const policy = resources<{ Bucket: unknown }>('AWS::S3::BucketPolicy').find(
      (found) => referenced(found.Properties.Bucket) === id,
    );
    expect(JSON.stringify(policy)).toContain('"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"');
  });

  it('stays in production, with its versions and its key', () => {
    expect(bucket(name, production)).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { VersioningConfiguration: { Status: 'Enabled' } },
    });
    const key = resources('AWS::KMS::Key', production).find((found) => found.id.startsWith('LakeKey'))!;
    expect(key.DeletionPolicy).toBe('Retain');
    expect(bucket(name).DeletionPolicy).toBe('Delete');
  });

  it('drops what was replaced after 30 days and what was never finished after 7', () => {
    expect(Properties.LifecycleConfiguration.Rules[0]).toMatchObject({
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    });
  });
});

describe('what lies in the buckets', () => {
  const expiring = (name: string): (string | number | undefined)[][] =>
    bucket(name).Properties.LifecycleConfiguration.Rules.flatMap(({ Prefix, ExpirationInDays: days }) =>
      days === undefined ? [] : [[Prefix, days]],
    );

  it('ends for exports after 400 days, for refused rows after 90, for pages of a read after 2, and for what was read never', () => {
    expect(expiring('exports')).toEqual([[undefined, 400]]);
    expect(expiring('lake')).toEqual([
      ['quarantine/', 90],
      ['staging/', 2],
    ]);
  });
});

describe('an export that arrives', () => {
  const queue = resources<{ RedrivePolicy?: { maxReceiveCount: number }; VisibilityTimeout?: number }>(
    'AWS::SQS::Queue',
  ).find(({ id, Properties }) => id.startsWith('FilesQueue') && Properties.RedrivePolicy)!;

  it('is told to the queue of files, where it is a CSV file, and to nobody else', () => {
    expect(bucket('exports').Properties.NotificationConfiguration).toEqual({
      QueueConfigurations: [
        {
          Event: 's3:ObjectCreated:*',
          Queue: { 'Fn::GetAtt': [queue.id, 'Arn'] },
          Filter: { S3Key: { Rules: [{ Name: 'suffix', Value: '.csv' }] } },
        },
      ],
    });
    expect(bucket('lake').Properties.NotificationConfiguration).toBeUndefined();
  });

  it('may be told: the policy of the queue lets this bucket in, and is there before it', () => {
    const policy = resources<{ Queues: unknown[]; PolicyDocument: { Statement: { Principal: object }[] } }>(
      'AWS::SQS::QueuePolicy',
    ).find(({ Properties }) => Properties.Queues.some((of) => referenced(of) === queue.id))!;
    const statement = policy.Properties.PolicyDocument.Statement.find(({ Principal }) => 'Service' in Principal);
    expect(statement).toMatchObject({
      Action: 'sqs:SendMessage',
      Principal: { Service: 's3.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
    });
    expect(JSON.stringify(statement)).toContain(`:s3:::${bucket('exports').Properties.BucketName}"`);
    expect(bucket('exports').DependsOn).toContain(policy.id);
  });

  it('is given three tries, each longer than six loads', () => {
    expect(queue.Properties).toMatchObject({
      RedrivePolicy: { maxReceiveCount: FILES.maxReceives },
      VisibilityTimeout: 6 * FILES.loadSeconds,
    });
  });
});

/** A stack of its own, synthesized with every check on. */
function synthesized(build: (stack: Stack) => void): Template {
  const outdir = mkdtempSync(join(tmpdir(), 'claimcheck-lake-'));
  try {
    const app = checkedApp(outdir);
    build(new Stack(app, 'Test', { env: { account: '000000000000', region: 'us-east-1' } }));
    return app.synth().getStackByName('Test').template as Template;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

describe('a grant on objects', () => {
  const granted = (objects: Permissions['objects']): string[] => {
    const { Resources } = synthesized((stack) => {
      const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
      grantObjects(role, { tables: {}, ...(objects && { objects }) }, new Lake(stack, 'Lake', configOf()));
    });
    const policies = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
    return policies.flatMap(({ Properties }) => {
      const { Statement } = Properties['PolicyDocument'] as { Statement: { Action: string; Resource: unknown }[] };
      // CDK joins what it can.
      return Statement.flatMap(({ Action, Resource }) =>
        [Action].flat().flatMap((action) => [Resource].flat().map((of) => `${action} ${JSON.stringify(of)}`)),
      );
    });
  };
  const NAMED = /^(\S+) .*"(?:Lake)?(Lake|LakeExports|LakeKey)[0-9A-F]{8}","Arn"\](?:\},"(\/[^"]*)")?/;
  const short = (lines: string[]): string[] =>
    lines.map((line) => NAMED.exec(line)!.slice(1).filter(Boolean).join(' ')).toSorted();

  it.each([
    [undefined, []],
    [{ exports: { lists: true } }, ['s3:ListBucket LakeExports']],
    [{ exports: { reads: ['*'] } }, ['kms:Decrypt LakeKey', 's3:GetObject LakeExports /*']],
    [{ lake: { writes: ['orders/*'] } }, ['kms:GenerateDataKey LakeKey', 's3:PutObject Lake /orders/*']],
    [
      { lake: { reads: ['orders/*'], writes: ['orders/*', 'quarantine/*'] } },
      [
        ...['kms:Decrypt LakeKey', 'kms:GenerateDataKey LakeKey', 's3:GetObject Lake /orders/*'],
        ...['s3:PutObject Lake /orders/*', 's3:PutObject Lake /quarantine/*'],
      ],
    ],
  ] as const)('of %j is these actions on these keys', (objects, lines) => {
    expect(short(granted(objects))).toEqual([...lines].toSorted());
  });
});

describe('the table of orders', () => {
  const [table] = resources('AWS::Glue::Table');
  const input = table!.Properties['TableInput'] as Record<string, object>;

  it('finds the files where they are written, by tenant and by day, without partitions being registered', () => {
    expect(input['PartitionKeys']).toEqual([
      { Name: 'tenant', Type: 'string' },
      { Name: 'file_date', Type: 'string' },
    ]);
    expect(JSON.stringify(input['Parameters'])).toContain('/orders/tenant=${tenant}/file_date=${file_date}"');
    expect(input['Parameters']).toMatchObject({
      'projection.enabled': 'true',
      'projection.tenant.type': 'injected',
      'projection.file_date.type': 'date',
      'projection.file_date.format': 'yyyy-MM-dd',
    });
  });

  it('has the columns of the files, and is Parquet', () => {
    expect(input['StorageDescriptor']).toMatchObject({
      Columns: Object.entries(ORDER_TABLE_COLUMNS).map(([Name, Type]) => ({ Name, Type })),
      SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    });
  });
});
