import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { ItemAction, Permissions, QueueId, SecretId, WorkQueueId } from '../permission-kinds.ts';
import type { Lake } from './lake.ts';
import { grantObjects } from './object-grants.ts';
import type { SyncSchedules } from './sync-schedules.ts';
import type { TableId } from './tables.ts';

export interface Resources {
  tables: Readonly<Record<TableId, TableV2>>;
  queues: Readonly<Record<QueueId, Queue>>;
  deadLetters: Readonly<Record<WorkQueueId, Queue>>;
  secrets: Readonly<Record<SecretId, Secret>>;
  credentialsKey: IKey;
  lake: Lake;
  reconcile: StateMachine;
  dailySync: StateMachine;
  schedules: SyncSchedules;
  /** ARNs of what mails may be sent from; none where the stage sends none. */
  mailIdentities: readonly string[];
}

/** Turns a line of the permissions table into policy statements: named actions on named resources, no wildcard. */
export function grant(to: IGrantable, permissions: Permissions, resources: Resources): void {
  for (const statement of statementsOf(permissions, resources)) to.grantPrincipal.addToPrincipalPolicy(statement);
  grantObjects(to, permissions, resources.lake);
}

function statementsOf(
  permissions: Permissions,
  { tables, queues, deadLetters, secrets, credentialsKey, reconcile, dailySync, schedules, mailIdentities }: Resources,
): PolicyStatement[] {
  const {
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
  } = permissions;
  const keyActions = permissions.credentialsKey ?? [];
  return [
    ...Object.entries(permissions.tables).flatMap(([table, use]) => tableStatements(tables[table as TableId], use)),
    ...allow(
      ['sqs:SendMessage'],
      sendsTo.map((queue) => queues[queue].queueArn),
    ),
    ...allow(
      ['sqs:GetQueueAttributes'],
      measures.map((queue) => queues[queue].queueArn),
    ),
    ...allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      receivesFrom.map((queue) => queues[queue].queueArn),
    ),
    // SQS moves messages with the rights of whom asks for it.
    ...allow(
      [
        ...['sqs:StartMessageMoveTask', 'sqs:ListMessageMoveTasks', 'sqs:GetQueueAttributes'],
        ...['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
      ],
      redrives.map((queue) => deadLetters[queue].queueArn),
    ),
    ...allow(
      ['sqs:SendMessage'],
      redrives.map((queue) => queues[queue].queueArn),
    ),
    ...allow(
      ['sqs:ChangeMessageVisibility'],
      putsOff.map((queue) => queues[queue].queueArn),
    ),
    ...allow(
      ['secretsmanager:GetSecretValue'],
      readsSecrets.map((secret) => secrets[secret].secretArn),
    ),
    ...allow(
      keyActions.map((action) => `kms:${action}`),
      [credentialsKey.keyArn],
    ),
    ...allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      readsStreamsOf.map((table) => tables[table].tableStreamArn!),
    ),
    ...allow(['states:StartSyncExecution'], startsReconcile ? [reconcile.stateMachineArn] : []),
    ...allow(['states:StartExecution'], startsDailySync ? [dailySync.stateMachineArn] : []),
    ...(keepsSchedules ? schedules.keeping : []),
    ...allow(['ses:SendEmail'], sendsMail ? mailIdentities : []),
  ];
}

/** A table's use once the type has made sure that its indexes exist. */
interface AnyTableUse {
  items?: readonly ItemAction[];
  query?: readonly string[];
}

function tableStatements(table: TableV2, { items = [], query = [] }: AnyTableUse): PolicyStatement[] {
  return [
    ...allow(items.length > 0 ? items.map((action) => `dynamodb:${action}`) : [], [table.tableArn]),
    ...allow(
      ['dynamodb:Query'],
      query.map((index) => (index === 'table' ? table.tableArn : `${table.tableArn}/index/${index}`)),
    ),
  ];
}

const allow = (actions: string[], resources: readonly string[]): PolicyStatement[] =>
  actions.length > 0 && resources.length > 0 ? [new PolicyStatement({ actions, resources: [...resources] })] : [];
