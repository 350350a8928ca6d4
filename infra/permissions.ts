import type { FunctionName } from '../shared/lambda/env.ts';
import type { IndexOf, TableId } from './constructs/tables.ts';

export type ItemAction = 'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

export interface TableUse<T extends TableId = TableId> {
  items?: readonly ItemAction[];
  query?: readonly ('table' | IndexOf<T>)[];
}

export type QueueId = 'standard' | 'priority' | 'fanOutFailures';
export type SecretId = 'cursor' | 'youtube' | 'x';

export interface Permissions {
  tables: { readonly [T in TableId]?: TableUse<T> };
  readsSecrets?: readonly SecretId[];
  sendsTo?: readonly QueueId[];
  receivesFrom?: readonly QueueId[];
  readsStreamOf?: 'submissions';
  startsReconcile?: true;
}

/** What Powertools' persistence layer calls. A record that is there comes back with the put that it refuses. */
const IDEMPOTENT = { items: ['PutItem', 'UpdateItem', 'DeleteItem'] } as const;

/** What each function may do. A function's role allows exactly its line here, its own log group and its traces. */
export const PERMISSIONS: Record<FunctionName, Permissions> = {
  submissions: {
    tables: {
      submissions: {
        items: ['GetItem', 'BatchGetItem', 'PutItem'],
        query: ['table', 'byCampaign', 'byAffiliate'],
      },
      trust: { query: ['table'] },
      registry: { items: ['GetItem'], query: ['table'] },
      idempotency: IDEMPOTENT,
    },
    readsSecrets: ['cursor'],
  },
  affiliates: {
    tables: {
      registry: { items: ['GetItem', 'PutItem'], query: ['table'] },
      trust: { items: ['GetItem'], query: ['table'] },
      idempotency: IDEMPOTENT,
    },
    readsSecrets: ['cursor'],
  },
  campaigns: {
    tables: {
      registry: { items: ['GetItem', 'PutItem'], query: ['table'] },
      submissions: { items: ['BatchGetItem'], query: ['byCampaign'] },
      idempotency: IDEMPOTENT,
    },
    readsSecrets: ['cursor'],
  },
  alerts: {
    tables: {
      registry: { items: ['GetItem'] },
      alerts: { items: ['GetItem', 'PutItem'], query: ['table', 'open'] },
    },
    readsSecrets: ['cursor'],
  },
  health: { tables: {} },
  'fan-out': {
    tables: { trust: { items: ['BatchGetItem'] } },
    readsStreamOf: 'submissions',
    sendsTo: ['standard', 'priority', 'fanOutFailures'],
  },
  dispatch: {
    // The record of what was given up, and its claim's owed check taken back with it.
    tables: { submissions: { items: ['BatchGetItem', 'PutItem', 'UpdateItem'] } },
    receivesFrom: ['standard', 'priority'],
    startsReconcile: true,
  },
  sweep: {
    tables: {
      submissions: { items: ['BatchGetItem', 'PutItem', 'UpdateItem'], query: ['due'] },
      alerts: { items: ['BatchGetItem', 'PutItem'] },
      trust: { items: ['BatchGetItem'] },
      registry: { query: ['table'] },
      platformState: { items: ['GetItem', 'PutItem'] },
    },
    sendsTo: ['standard', 'priority'],
  },
  reconcile: {
    tables: {
      submissions: { items: ['BatchGetItem', 'PutItem'], query: ['byPost'] },
      trust: { items: ['BatchGetItem', 'PutItem'] },
      alerts: { items: ['BatchGetItem', 'PutItem'] },
      registry: { items: ['BatchGetItem'] },
      idempotency: IDEMPOTENT,
    },
  },
  'fetch-youtube': {
    tables: { platformState: { items: ['GetItem', 'PutItem'] } },
    readsSecrets: ['youtube'],
  },
  'fetch-x': {
    tables: { platformState: { items: ['GetItem', 'PutItem'] } },
    readsSecrets: ['x'],
  },
};
