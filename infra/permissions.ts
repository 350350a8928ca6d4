import type { FunctionName } from '../shared/lambda/env.ts';
import type { StreamedTable } from './constructs/outbox.ts';
import type { IndexOf, TableId } from './constructs/tables.ts';
import type { PlatformWithSecret } from './platforms.ts';

export type ItemAction = 'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';

export interface TableUse<T extends TableId = TableId> {
  items?: readonly ItemAction[];
  query?: readonly ('table' | IndexOf<T>)[];
}

export type WorkQueueId = 'standard' | 'priority';
export type QueueId = WorkQueueId | 'fanOutFailures' | 'replays' | 'webhooks' | 'notify' | 'discord';
export type SecretId = 'cursor' | 'notifications' | 'discord' | PlatformWithSecret;

/** What may be done with the key that wraps the tenants' data keys. */
export type KeyAction = 'GenerateDataKey' | 'Decrypt';

export interface Permissions {
  tables: { readonly [T in TableId]?: TableUse<T> };
  readsSecrets?: readonly SecretId[];
  credentialsKey?: readonly KeyAction[];
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
}

/** What Powertools' persistence layer calls. A record that is there comes back with the put that it refuses. */
const IDEMPOTENT = { items: ['PutItem', 'UpdateItem', 'DeleteItem'] } as const;

/** The breaker, the bucket, the day's budget and its books, and, where posts are billed, those that were paid for. */
const GUARDED = { items: ['GetItem', 'PutItem', 'UpdateItem'] } as const;

/** The ids that a vendor uses for posts are kept beside them. */
const RESOLVING = { items: [...GUARDED.items, 'BatchGetItem'] } as const;

/** Which policy is active, and the policy itself. */
const POLICY = { items: ['BatchGetItem'] } as const;

/** The accounts that owners connected, with the tenant's data key, and their renewal. */
const OWNERS = { items: ['GetItem', 'PutItem'], query: ['table'] } as const;

/** What each function may do. A function's role allows exactly its line here, its own log group and its traces. */
export const PERMISSIONS: Record<FunctionName, Permissions> = {
  submissions: {
    tables: {
      submissions: {
        items: ['GetItem', 'BatchGetItem', 'PutItem'],
        query: ['table', 'byCampaign', 'byAffiliate'],
      },
      trust: { query: ['table'] },
      reviews: { items: ['BatchGetItem'], query: ['table'] },
      registry: { items: ['GetItem', ...POLICY.items], query: ['table'] },
      idempotency: IDEMPOTENT,
    },
    readsSecrets: ['cursor'],
  },
  affiliates: {
    tables: {
      registry: { items: ['GetItem', 'PutItem', ...POLICY.items], query: ['table'] },
      trust: { items: ['GetItem'], query: ['table'] },
      // The newest claims, for how suspicious it looks.
      submissions: { items: ['BatchGetItem'], query: ['byAffiliate'] },
      // A code for Discord.
      discord: { items: ['PutItem'] },
      idempotency: IDEMPOTENT,
    },
    readsSecrets: ['cursor'],
  },
  connections: {
    tables: {
      registry: { items: ['GetItem', 'PutItem', ...POLICY.items] },
      credentials: { items: ['GetItem', 'PutItem'], query: ['table'] },
      idempotency: IDEMPOTENT,
    },
    readsSecrets: ['cursor'],
    // The first account of a tenant makes its data key; every later one opens it.
    credentialsKey: ['GenerateDataKey', 'Decrypt'],
  },
  campaigns: {
    tables: {
      registry: { items: ['GetItem', 'PutItem', ...POLICY.items], query: ['table'] },
      submissions: { items: ['BatchGetItem'], query: ['byCampaign'] },
      idempotency: IDEMPOTENT,
    },
    readsSecrets: ['cursor'],
  },
  policies: {
    tables: {
      // Moving a pointer checks that the version is there as it was validated.
      registry: { items: ['GetItem', 'BatchGetItem', 'PutItem', 'ConditionCheckItem'], query: ['table'] },
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
  reviews: {
    tables: {
      registry: { items: ['GetItem', ...POLICY.items] },
      submissions: { items: ['BatchGetItem', 'PutItem'], query: ['table', 'byAffiliate'] },
      trust: { items: ['BatchGetItem', 'PutItem'] },
      alerts: { items: ['BatchGetItem', 'PutItem'], query: ['open'] },
      reviews: {
        // A dispute that is closed frees its slot.
        items: ['GetItem', 'PutItem', 'DeleteItem'],
        query: ['table', 'openReviews', 'reviewsOfAffiliate'],
      },
      // What was recommended to take back ends with its verdict.
      clawbacks: { items: ['BatchGetItem', 'PutItem'] },
      idempotency: IDEMPOTENT,
    },
    readsSecrets: ['cursor'],
  },
  ops: {
    tables: {
      registry: { items: ['GetItem', ...POLICY.items] },
      platformState: { query: ['table'] },
      // Dead letters and what became of their claims; a redrive, and the checks that it owes again. Replays: their progress, and what they found.
      submissions: {
        items: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
        query: ['table', 'deadLetters'],
      },
      idempotency: IDEMPOTENT,
    },
    readsSecrets: ['cursor'],
    redrives: ['standard', 'priority'],
    sendsTo: ['replays'],
  },
  webhooks: {
    tables: {
      registry: { items: ['GetItem'] },
      webhooks: { items: ['GetItem', 'PutItem'], query: ['table'] },
      credentials: { items: ['GetItem', 'PutItem'] },
      idempotency: IDEMPOTENT,
    },
    readsSecrets: ['cursor'],
    credentialsKey: ['GenerateDataKey', 'Decrypt'],
    sendsTo: ['webhooks'],
  },
  notifications: {
    tables: {
      registry: { items: ['GetItem'] },
      notifications: { items: ['GetItem', 'BatchGetItem', 'PutItem'], query: ['table'] },
      credentials: { items: ['GetItem', 'PutItem'] },
      idempotency: IDEMPOTENT,
    },
    readsSecrets: ['cursor'],
    credentialsKey: ['GenerateDataKey', 'Decrypt'],
  },
  clawbacks: {
    tables: {
      registry: { items: ['GetItem'] },
      clawbacks: {
        items: ['GetItem', 'BatchGetItem', 'PutItem'],
        query: ['clawbacksByTime', 'clawbacksByAffiliate'],
      },
    },
    readsSecrets: ['cursor'],
  },
  health: { tables: {} },
  'fan-out': {
    // Whether a campaign pays by its numbers, and which policy is an affiliate's.
    tables: {
      trust: { items: ['BatchGetItem'] },
      registry: { items: ['GetItem', ...POLICY.items] },
      webhooks: { query: ['table'] },
    },
    readsStreamsOf: ['submissions', 'alerts', 'trust', 'clawbacks'],
    sendsTo: ['standard', 'priority', 'webhooks', 'notify', 'discord', 'fanOutFailures'],
  },
  'deliver-webhooks': {
    tables: {
      webhooks: { items: ['GetItem', 'PutItem'], query: ['table'] },
      alerts: { items: ['BatchGetItem', 'PutItem'] },
      registry: { items: ['GetItem', ...POLICY.items] },
      // The signing secrets are under the tenants' data keys.
      credentials: { items: ['GetItem'] },
    },
    credentialsKey: ['Decrypt'],
    receivesFrom: ['webhooks'],
    sendsTo: ['webhooks'],
  },
  notify: {
    tables: {
      notifications: {
        // That the plan is the one that was read.
        items: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
        query: ['table'],
      },
      alerts: { items: ['BatchGetItem', 'PutItem'] },
      registry: { items: ['GetItem', ...POLICY.items] },
      credentials: { items: ['GetItem'] },
    },
    credentialsKey: ['Decrypt'],
    readsSecrets: ['notifications'],
    receivesFrom: ['notify'],
    putsOff: ['notify'],
    sendsMail: true,
  },
  discord: {
    // Whose claims the user makes, and which campaigns those may be in.
    tables: { discord: { items: ['GetItem', 'PutItem'] }, registry: { items: ['GetItem'], query: ['table'] } },
    readsSecrets: ['discord'],
    sendsTo: ['discord'],
  },
  'discord-work': {
    tables: {
      discord: { items: ['GetItem', 'PutItem'] },
      submissions: { items: ['GetItem', 'BatchGetItem', 'PutItem'], query: ['table', 'byAffiliate'] },
      registry: { items: ['GetItem', ...POLICY.items], query: ['table'] },
      // A dispute that is opened there.
      reviews: { items: ['GetItem', 'PutItem'] },
    },
    readsSecrets: ['discord'],
    receivesFrom: ['discord'],
    putsOff: ['discord'],
  },
  dispatch: {
    // The record of what was given up, and its claim's owed check taken back with it.
    tables: { submissions: { items: ['BatchGetItem', 'UpdateItem'] } },
    receivesFrom: ['standard', 'priority'],
    putsOff: ['standard', 'priority'],
    startsReconcile: true,
  },
  sweep: {
    tables: {
      // Claims that waited in a lot get entries of their own; those of a campaign that is about to be locked are counted.
      submissions: { items: ['BatchGetItem', 'PutItem', 'UpdateItem'], query: ['due', 'byCampaign'] },
      alerts: { items: ['BatchGetItem', 'PutItem'] },
      trust: { items: ['BatchGetItem'] },
      registry: { items: ['GetItem', ...POLICY.items], query: ['table'] },
      platformState: { items: ['GetItem', 'PutItem'] },
      // Sees that tokens end, and cannot read them.
      credentials: { items: ['BatchGetItem', 'PutItem'], query: ['table', 'expiring'] },
      webhooks: { query: ['dueDeliveries'] },
      // What was told before a campaign's lock is noted beside the notices.
      notifications: { items: ['PutItem'], query: ['table', 'dueNotices'] },
      clawbacks: { items: ['BatchGetItem', 'PutItem'], query: ['dueClawbacks'] },
      reviews: { items: ['BatchGetItem', 'PutItem'], query: ['dueReviews'] },
    },
    sendsTo: ['standard', 'priority', 'replays', 'webhooks', 'notify'],
    measures: ['standard', 'priority'],
  },
  reconcile: {
    tables: {
      submissions: { items: ['BatchGetItem', 'PutItem', 'UpdateItem'], query: ['byPost'] },
      trust: { items: ['BatchGetItem', 'PutItem'] },
      alerts: { items: ['BatchGetItem', 'PutItem'] },
      clawbacks: { items: ['BatchGetItem', 'PutItem'] },
      registry: { items: ['BatchGetItem'] },
      idempotency: IDEMPOTENT,
    },
  },
  replay: {
    tables: {
      submissions: {
        items: ['BatchGetItem', 'PutItem', 'UpdateItem'],
        query: ['table', 'byCampaign', 'byAffiliate'],
      },
      trust: { items: ['BatchGetItem', 'PutItem'] },
      alerts: { items: ['BatchGetItem', 'PutItem'] },
      clawbacks: { items: ['BatchGetItem', 'PutItem'] },
      registry: { items: ['GetItem', ...POLICY.items], query: ['table'] },
    },
    sendsTo: ['replays'],
    receivesFrom: ['replays'],
  },
  'fetch-youtube': { tables: { registry: POLICY, platformState: GUARDED }, readsSecrets: ['youtube'] },
  'fetch-reddit': { tables: { registry: POLICY, platformState: GUARDED }, readsSecrets: ['reddit'] },
  'fetch-tiktok': {
    tables: { registry: POLICY, platformState: GUARDED, credentials: OWNERS },
    readsSecrets: ['tiktok'],
    credentialsKey: ['Decrypt'],
  },
  'fetch-linkedin': {
    tables: { registry: POLICY, platformState: RESOLVING, credentials: OWNERS },
    readsSecrets: ['linkedin'],
    credentialsKey: ['Decrypt'],
  },
  'fetch-instagram': {
    tables: { registry: POLICY, platformState: RESOLVING, credentials: OWNERS },
    credentialsKey: ['Decrypt'],
  },
  // Its tokens do not end, so nothing of the app is needed to renew them.
  'fetch-meta': {
    tables: { registry: POLICY, platformState: RESOLVING, credentials: OWNERS },
    credentialsKey: ['Decrypt'],
  },
  'fetch-x': {
    tables: { registry: POLICY, platformState: { items: [...GUARDED.items, 'BatchGetItem'] } },
    readsSecrets: ['x'],
  },
};
