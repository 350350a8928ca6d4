import type { StreamedTable } from './constructs/outbox.ts';
import type { IndexOf, TableId } from './constructs/tables.ts';
import type { PlatformWithSecret } from './platforms.ts';
import type { SourceVendor } from './sources.ts';

export type ItemAction = 'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';

export interface TableUse<T extends TableId = TableId> {
  items?: readonly ItemAction[];
  query?: readonly ('table' | IndexOf<T>)[];
}

export type WorkQueueId = 'standard' | 'priority';
export type QueueId = WorkQueueId | 'fanOutFailures' | 'replays' | 'webhooks' | 'notify' | 'discord' | 'files';
export type SecretId = 'cursor' | 'notifications' | 'discord' | PlatformWithSecret | SourceVendor;

/** What may be done with the key that wraps the tenants' data keys. */
export type KeyAction = 'GenerateDataKey' | 'Decrypt';

export type BucketId = 'exports' | 'lake';

/** Which objects, by what their keys match. */
export interface ObjectUse<P extends string = string> {
  reads?: readonly P[];
  writes?: readonly P[];
  /** All keys of the bucket. */
  lists?: true;
}

/** What begins the keys of the lake. */
export type LakePrefix = `${'orders' | 'facts' | 'quarantine' | 'events' | 'contacts' | 'sheets' | 'staging'}/*`;

export interface Permissions {
  tables: { readonly [T in TableId]?: TableUse<T> };
  readsSecrets?: readonly SecretId[];
  credentialsKey?: readonly KeyAction[];
  objects?: { exports?: ObjectUse<'*'>; lake?: ObjectUse<LakePrefix> };
  sendsTo?: readonly QueueId[];
  /** Whose length it looks at. */
  measures?: readonly QueueId[];
  receivesFrom?: readonly QueueId[];
  /** Of these queues: looks into their dead letters, and has them moved back. */
  redrives?: readonly WorkQueueId[];
  /** Of which it says itself when a failed message comes back. */
  putsOff?: readonly QueueId[];
  readsStreamsOf?: readonly StreamedTable[];
  /** From the address that the stage names. */
  sendsMail?: true;
  startsReconcile?: true;
  startsDailySync?: true;
  /** Makes and changes the schedules of tenants. */
  keepsSchedules?: true;
}

/** What Powertools' persistence layer calls. A record that is there comes back with the put that it refuses. */
export const IDEMPOTENT = { items: ['PutItem', 'UpdateItem', 'DeleteItem'] } as const;

/** Which policy is active, and the policy itself. */
export const POLICY = { items: ['BatchGetItem'] } as const;
