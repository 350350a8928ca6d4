import { describe, expect, it } from 'vitest';
import type { BucketId, ObjectUse, SecretId } from '../../infra/permission-kinds.ts';
import { PERMISSIONS } from '../../infra/permissions.ts';
import { ENVIRONMENTS, type FunctionName } from '../../shared/lambda/env.ts';
import {
  functionNamed,
  referenced,
  resources,
  synthesizedTemplate,
  tableIds,
  template,
  type Template,
} from './synthesized.ts';

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
}
interface Policy {
  PolicyDocument: { Statement: Statement[] };
  Roles: unknown[];
}

const names = Object.keys(ENVIRONMENTS) as FunctionName[];
const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

const isPartition = (part: unknown): boolean => (part as { Ref?: string }).Ref === 'AWS::Partition';

/** What a policy resource names: `<logical id>` or `<logical id>/index/<name>`, or the text itself. */
function resourceOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join } = value as { 'Fn::Join'?: [string, unknown[]] };
  return join
    ? join[1].map((part) => (typeof part === 'string' ? part : isPartition(part) ? 'aws' : referenced(part))).join('')
    : referenced(value);
}

/** Every `<action> <resource>` that a role is allowed. */
function allowed(role: string): string[] {
  const policies = resources<Policy>('AWS::IAM::Policy').filter(({ Properties }) =>
    Properties.Roles.some((of) => referenced(of) === role),
  );
  return policies
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap(({ Effect, Action, Resource }) => {
      expect(Effect).toBe('Allow');
      return list(Action).flatMap((action) => list(Resource).map((of) => `${action} ${resourceOf(of)}`));
    })
    .toSorted();
}
const roleOf = (name: FunctionName): string => referenced(functionNamed(name).Properties.Role);
const allowedTo = (name: FunctionName): string[] => allowed(roleOf(name));

const MAIL_IDENTITY = 'arn:aws:ses:us-east-1:000000000000:identity/claimcheck.example';

const deadLetterIds = { standard: 'VerifyStandardDeadLettersQueue', priority: 'VerifyPriorityDeadLettersQueue' };
const queueIds = {
  standard: 'VerifyStandardQueue',
  priority: 'VerifyPriorityQueue',
  fanOutFailures: 'OutboxFailuresQueue',
  webhooks: 'AnnouncementsWebhooksQueue',
  notify: 'AnnouncementsNotifyQueue',
  discord: 'AnnouncementsDiscordQueue',
  replays: 'ReplaysStepsQueue',
  files: 'FilesQueue',
};
const secretIdOf = (secret: SecretId): string => `Secrets${secret[0]!.toUpperCase()}${secret.slice(1)}`;
const idStartingWith = (prefix: string): string => Object.keys(template.Resources).find((id) => id.startsWith(prefix))!;

const machineIn = (construct: string): string =>
  resources('AWS::StepFunctions::StateMachine').find(({ id }) => id.startsWith(construct))!.id;
const MACHINE = machineIn('ReconcileMachine');
const DAILY_SYNC = machineIn('DailySync');
const SCHEDULES = 'arn:aws:scheduler:us-east-1:000000000000:schedule/claimcheck-local-syncs/*';

const CREDENTIALS_KEY = idStartingWith('CredentialsKey');

/** The line of the permissions table, spelled out. */
function expected(name: FunctionName): string[] {
  const {
    tables,
    readsSecrets = [],
    sendsTo = [],
    measures = [],
    receivesFrom = [],
    redrives = [],
    putsOff = [],
    readsStreamsOf = [],
    startsReconcile,
    startsDailySync,
    keepsSchedules,
    sendsMail,
    credentialsKey = [],
    objects = {},
  } = PERMISSIONS[name];
  const logGroup = referenced(functionNamed(name).Properties.LoggingConfig['LogGroup']);
  const lines = [
    `logs:CreateLogStream ${logGroup}`,
    `logs:PutLogEvents ${logGroup}`,
    'xray:PutTelemetryRecords *',
    'xray:PutTraceSegments *',
    ...Object.entries(tables).flatMap(([table, { items = [], query = [] }]) => [
      ...items.map((action) => `dynamodb:${action} ${tableIds[table]}`),
      ...query.map((index) => `dynamodb:Query ${tableIds[table]}${index === 'table' ? '' : `/index/${index}`}`),
    ]),
    ...sendsTo.map((queue) => `sqs:SendMessage ${idStartingWith(queueIds[queue])}`),
    ...measures.map((queue) => `sqs:GetQueueAttributes ${idStartingWith(queueIds[queue])}`),
    ...receivesFrom.flatMap((queue) =>
      ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map(
        (action) => `sqs:${action} ${idStartingWith(queueIds[queue])}`,
      ),
    ),
    ...redrives.flatMap((queue) => [
      ...['StartMessageMoveTask', 'ListMessageMoveTasks', 'GetQueueAttributes', 'ReceiveMessage', 'DeleteMessage'].map(
        (action) => `sqs:${action} ${idStartingWith(deadLetterIds[queue])}`,
      ),
      `sqs:SendMessage ${idStartingWith(queueIds[queue])}`,
    ]),
    ...putsOff.map((queue) => `sqs:ChangeMessageVisibility ${idStartingWith(queueIds[queue])}`),
    ...readsSecrets.map((secret) => `secretsmanager:GetSecretValue ${idStartingWith(secretIdOf(secret))}`),
    ...credentialsKey.map((action) => `kms:${action} ${CREDENTIALS_KEY}`),
    ...readsStreamsOf.flatMap((table) =>
      ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
        (action) => `dynamodb:${action} ${tableIds[table]}`,
      ),
    ),
    ...(sendsMail ? [`ses:SendEmail ${MAIL_IDENTITY}`] : []),
    ...(Object.entries(objects) as [BucketId, ObjectUse][]).flatMap(([bucket, use]) => objectLines(bucket, use)),
    ...(startsReconcile ? [`states:StartSyncExecution ${MACHINE}`] : []),
    ...(startsDailySync ? [`states:StartExecution ${DAILY_SYNC}`] : []),
    ...(keepsSchedules
      ? [
          ...['CreateSchedule', 'UpdateSchedule'].map((action) => `scheduler:${action} ${SCHEDULES}`),
          `iam:PassRole ${idStartingWith('SyncSchedulesRole')}`,
        ]
      : []),
  ];
  // Two buckets under one key are one line.
  return [...new Set(lines)].toSorted();
}

const bucketIds = { exports: 'LakeExports', lake: 'Lake' };

function objectLines(bucket: BucketId, { reads = [], writes = [], lists }: ObjectUse): string[] {
  const id = resources('AWS::S3::Bucket').find(
    (found) => found.id.replace(/[0-9A-F]{8}$/, '') === bucketIds[bucket],
  )!.id;
  return [
    ...reads.map((pattern) => `s3:GetObject ${id}/${pattern}`),
    ...(reads.length > 0 ? [`kms:Decrypt ${idStartingWith('LakeKey')}`] : []),
    ...writes.map((pattern) => `s3:PutObject ${id}/${pattern}`),
    ...(writes.length > 0 ? [`kms:GenerateDataKey ${idStartingWith('LakeKey')}`] : []),
    ...(lists ? [`s3:ListBucket ${id}`] : []),
  ];
}

describe('the role of each function', () => {
  it.each(names)('allows %s its line of the permissions table and nothing else', (name) => {
    expect(allowedTo(name)).toEqual(expected(name));
  });

  it('is its own', () => {
    expect(new Set(names.map(roleOf)).size).toBe(names.length);
  });

  it.each(names)('reaches exactly the tables that %s has names for', (name) => {
    const { Variables } = functionNamed(name).Properties.Environment;
    const named = Object.entries(Variables)
      .filter(([variable]) => variable.endsWith('_TABLE'))
      .map(([, value]) => referenced(value));
    const reached = allowedTo(name)
      .filter((line) => /^dynamodb:(?!DescribeStream|GetRecords|GetShardIterator|ListStreams)/.test(line))
      .map((line) => line.replace(/^\S+ /, '').replace(/\/.*/, ''));
    expect([...new Set(reached)].toSorted()).toEqual(named.toSorted());
  });

  it.each(names)('lets %s read exactly the secrets that it has addresses for', (name) => {
    const { Variables } = functionNamed(name).Properties.Environment;
    const named = Object.entries(Variables)
      .filter(([variable]) => variable.endsWith('_SECRET_ID'))
      .map(([, value]) => `secretsmanager:GetSecretValue ${referenced(value)}`);
    expect(allowedTo(name).filter((line) => line.startsWith('secretsmanager:'))).toEqual(named);
  });
});

describe('who may do what matters most', () => {
  const mayDo = (line: string): FunctionName[] => names.filter((name) => allowedTo(name).includes(line));

  it('lets only reconcile, evidence, replays and people’s reviews write trust', () => {
    expect(mayDo(`dynamodb:PutItem ${tableIds['trust']}`)).toEqual([
      'reviews',
      'reconcile',
      'judge-evidence',
      'replay',
    ]);
    expect(mayDo(`dynamodb:UpdateItem ${tableIds['trust']}`)).toEqual([]);
  });

  it('lets no one delete a claim, an alert, a trust entry, a registry entry or a connection', () => {
    for (const table of ['submissions', 'alerts', 'trust', 'registry', 'credentials'])
      expect(mayDo(`dynamodb:DeleteItem ${tableIds[table]}`)).toEqual([]);
  });

  it('lets only dispatch start the machine, and take checks from a queue', () => {
    expect(mayDo(`states:StartSyncExecution ${MACHINE}`)).toEqual(['dispatch']);
    expect(mayDo(`sqs:ReceiveMessage ${idStartingWith(queueIds.standard)}`)).toEqual(['dispatch']);
  });

  it('lets only people and schedules start a sync, and only operators make schedules', () => {
    expect(mayDo(`states:StartExecution ${DAILY_SYNC}`)).toEqual(['syncs', 'start-sync']);
    expect(mayDo(`scheduler:CreateSchedule ${SCHEDULES}`)).toEqual(['syncs']);
  });

  it('lets only ops look into dead letters and move them', () => {
    for (const id of Object.values(deadLetterIds))
      for (const action of ['ReceiveMessage', 'StartMessageMoveTask'])
        expect(mayDo(`sqs:${action} ${idStartingWith(id)}`)).toEqual(['ops']);
  });

  it('lets each fetch function read its own platform’s secret only', () => {
    for (const platform of ['youtube', 'x', 'reddit', 'tiktok', 'linkedin'] as const)
      expect(mayDo(`secretsmanager:GetSecretValue ${idStartingWith(secretIdOf(platform))}`)).toEqual([
        `fetch-${platform}`,
      ]);
  });
});

describe('the tokens of affiliates', () => {
  it('can be opened by whom they are connected with only, and read as text by nobody but the sweep beside it', () => {
    const may = (pattern: RegExp) => names.filter((name) => allowedTo(name).some((line) => pattern.test(line)));
    const owners = names.filter((name) => name.startsWith('fetch-') && 'CREDENTIALS_TABLE' in ENVIRONMENTS[name].shape);
    expect(owners).toHaveLength(4);
    // Addresses and secrets of tenants are under the same data keys.
    const sealing: FunctionName[] = ['webhooks', 'notifications'];
    const opening: FunctionName[] = [...sealing, 'deliver-webhooks', 'notify'];
    const key = (action: string): RegExp => new RegExp(`^kms:${action} ${CREDENTIALS_KEY}$`);
    expect(may(key('GenerateDataKey')).toSorted()).toEqual(['connections', ...sealing].toSorted());
    expect(may(key('Decrypt')).toSorted()).toEqual(['connections', ...opening, ...owners].toSorted());
    const onTable = new RegExp(`^dynamodb:\\w+ ${tableIds['credentials']}`);
    expect(may(onTable).toSorted()).toEqual(['connections', 'sweep', ...opening, ...owners].toSorted());
  });

  it('are under a key that is rotated, has a name and stays in production', async () => {
    interface Key {
      EnableKeyRotation: boolean;
    }
    const keyIn = (of: Template) =>
      resources<Key>('AWS::KMS::Key', of).find(({ id }) => id.startsWith('CredentialsKey'))!;
    const production = keyIn(await synthesizedTemplate('prod'));
    expect(production).toMatchObject({ DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
    expect(keyIn(template).DeletionPolicy).toBe('Delete');
    const aliases = resources<{ AliasName: string; TargetKeyId: unknown }>('AWS::KMS::Alias');
    expect(aliases.map(({ Properties }) => [Properties.AliasName, referenced(Properties.TargetKeyId)])).toEqual([
      ['alias/claimcheck/local/credentials', CREDENTIALS_KEY],
      ['alias/claimcheck/local/lake', idStartingWith('LakeKey')],
    ]);
  });
});

describe('all roles together', () => {
  const everything = resources('AWS::IAM::Role').map(({ id }) => ({ id, lines: allowed(id) }));
  const lines = everything.flatMap(({ lines }) => lines);

  it('allow no action by wildcard, and never a scan', () => {
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.filter((line) => /^\S*\*/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.includes('dynamodb:Scan'))).toEqual([]);
  });

  it('name every resource, objects by what their keys begin with, but where AWS has none to name: traces and log delivery, and schedules that are yet to be made', () => {
    const unnamed = new Set(
      lines
        .filter((line) => line.includes('*') && !/^s3:\w+ \w+\/[^*]*\*$/.test(line))
        .map((line) => line.replace(/:.*/, '')),
    );
    expect([...unnamed].toSorted()).toEqual(['logs', 'scheduler', 'xray']);
    expect(new Set(lines.filter((line) => /^scheduler:.*\*/.test(line)).map((line) => line.split(' ')[1]))).toEqual(
      new Set([SCHEDULES]),
    );
    const wildcards = everything.filter(({ lines }) => lines.some((line) => /^logs:\S+ \*/.test(line)));
    expect(wildcards.map(({ id }) => id.replace(/Role\w+$/, '')).toSorted()).toEqual([
      ...['DailySyncMachine', 'ReconcileMachine'],
    ]);
  });

  it('carry no managed policy and no policy of their own', () => {
    for (const { Properties } of resources<{ ManagedPolicyArns?: unknown; Policies?: unknown }>('AWS::IAM::Role')) {
      expect(Properties.ManagedPolicyArns).toBeUndefined();
      expect(Properties.Policies).toBeUndefined();
    }
  });

  it('let the machine run its three functions, and the schedule its one', () => {
    const invoked = (prefix: string) =>
      everything
        .find(({ id }) => id.startsWith(prefix))!
        .lines.filter((line) => line.startsWith('lambda:'))
        .toSorted();
    const invokes = (...functions: FunctionName[]) =>
      functions.map((name) => `lambda:InvokeFunction ${functionNamed(name).id}`).toSorted();
    expect(invoked('ReconcileMachine')).toEqual(
      invokes(...names.filter((name) => name.startsWith('fetch-')), 'reconcile'),
    );
    expect(invoked('MinuteSweep')).toEqual(invokes('sweep'));
  });
});
