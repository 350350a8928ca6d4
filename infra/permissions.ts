import type { FunctionName } from '../shared/lambda/env.ts';
import { API_PERMISSIONS } from './api-permissions.ts';
import { IDEMPOTENT, POLICY, type Permissions } from './permission-kinds.ts';

/** The breaker, the bucket, the day's budget and its books, and, where posts are billed, those that were paid for. */
const GUARDED = { items: ['GetItem', 'PutItem', 'UpdateItem'] } as const;

/** The ids that a vendor uses for posts are kept beside them. */
const RESOLVING = { items: [...GUARDED.items, 'BatchGetItem'] } as const;

/** The accounts that owners connected, with the tenant's data key, and their renewal. */
const OWNERS = { items: ['GetItem', 'PutItem'], query: ['table'] } as const;

/** Who the tenant is, what is known of its days, and the limits of the account. */
const PULLING = {
  registry: { items: ['GetItem'] },
  sources: { items: ['GetItem', 'PutItem'], query: ['table'] },
  platformState: { items: ['GetItem', 'PutItem', 'UpdateItem'] },
} as const;

/** The same, where the rows are elsewhere and only the ledger in the table. */
const PULLING_TO_LAKE = { ...PULLING, sources: { items: ['GetItem', 'PutItem'] } } as const;

/** What each function may do. A function's role allows exactly its line here, its own log group and its traces. */
export const PERMISSIONS: Record<FunctionName, Permissions> = {
  ...API_PERMISSIONS,
  'fan-out': {
    // Whether a campaign pays by its numbers, and which policy is an affiliate's.
    tables: {
      trust: { items: ['BatchGetItem'] },
      registry: { items: ['GetItem', ...POLICY.items] },
      webhooks: { query: ['table'] },
      // The tracking ids of new claims.
      sources: { items: ['PutItem'] },
    },
    readsStreamsOf: ['submissions', 'alerts', 'trust', 'clawbacks', 'syncs'],
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
      // Who has sources, when they were read, and runs that never ended.
      sources: { query: ['table'] },
      syncs: { items: ['PutItem'], query: ['table'] },
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
  'start-sync': {
    tables: {
      registry: { items: ['GetItem'] },
      sources: { query: ['table'] },
      syncs: { items: ['GetItem', 'PutItem'] },
    },
    startsDailySync: true,
    sendsTo: ['files'],
  },
  'load-orders': {
    tables: {
      registry: { items: ['GetItem', ...POLICY.items] },
      // What is known of files, and the sums of days; a day whose orders are all gone goes.
      sources: { items: ['GetItem', 'PutItem', 'DeleteItem'], query: ['table'] },
      alerts: { items: ['BatchGetItem', 'PutItem'] },
    },
    // What opens and seals objects also does so with the key that buyers are hashed with.
    objects: {
      exports: { reads: ['*'], lists: true },
      lake: { reads: ['facts/*'], writes: ['orders/*', 'facts/*', 'quarantine/*'] },
    },
    receivesFrom: ['files'],
    putsOff: ['files'],
    sendsTo: ['files'],
  },
  'merge-days': { tables: { sources: { items: ['GetItem', 'PutItem'], query: ['table'] } } },
  'judge-evidence': {
    tables: {
      submissions: { items: ['BatchGetItem', 'PutItem'] },
      trust: { items: ['BatchGetItem', 'PutItem'] },
      alerts: { items: ['BatchGetItem', 'PutItem'] },
      clawbacks: { items: ['BatchGetItem', 'PutItem'] },
      registry: { items: ['GetItem', ...POLICY.items] },
      sources: { items: ['GetItem', 'PutItem'], query: ['table'] },
    },
  },
  'make-reports': {
    tables: { registry: { items: ['GetItem'] }, sources: { query: ['table'] }, syncs: { items: ['PutItem'] } },
  },
  'finish-sync': {
    tables: {
      registry: { items: ['GetItem', ...POLICY.items] },
      sources: { query: ['table'] },
      syncs: { items: ['GetItem', 'PutItem'] },
      alerts: { items: ['BatchGetItem', 'PutItem'], query: ['open'] },
    },
  },
  'pull-everflow': { tables: PULLING, readsSecrets: ['everflow'] },
  'pull-everflow-subs': { tables: PULLING, readsSecrets: ['everflow'] },
  'pull-redtrack': { tables: PULLING, readsSecrets: ['redtrack'] },
  // What opens and seals objects also does so with the key that people are hashed with.
  'pull-posthog': {
    tables: PULLING_TO_LAKE,
    readsSecrets: ['posthog'],
    objects: { lake: { reads: ['events/*', 'staging/*'], writes: ['events/*', 'staging/*', 'quarantine/*'] } },
  },
  'pull-mautic': {
    tables: PULLING_TO_LAKE,
    readsSecrets: ['mautic'],
    objects: { lake: { reads: ['contacts/*', 'staging/*'], writes: ['contacts/*', 'staging/*', 'quarantine/*'] } },
  },
  'pull-sheets': {
    // Whether the run may empty a sheet stands in it.
    tables: { ...PULLING_TO_LAKE, syncs: { items: ['GetItem'] } },
    readsSecrets: ['sheets'],
    objects: { lake: { writes: ['sheets/*'] } },
  },
};
