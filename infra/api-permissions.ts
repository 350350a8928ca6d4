import type { FunctionName } from '../shared/lambda/env.ts';
import { IDEMPOTENT, POLICY, type Permissions } from './permission-kinds.ts';

/** What the functions may do that answer callers of the API. */
export const API_PERMISSIONS = {
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
  mapping: {
    tables: {
      registry: { items: ['GetItem'] },
      // Merged days tell which sources spend no more.
      sources: { items: ['GetItem', 'PutItem'], query: ['table'] },
    },
  },
  daily: {
    tables: {
      // Affiliates and their claims stand beside what network, orders and spend have of them.
      registry: { items: ['GetItem'], query: ['table'] },
      submissions: { items: ['BatchGetItem'], query: ['byAffiliate'] },
      sources: { items: ['GetItem'], query: ['table'] },
    },
  },
  syncs: {
    tables: {
      registry: { items: ['GetItem'] },
      sources: { items: ['GetItem', 'PutItem'], query: ['table'] },
      syncs: { items: ['GetItem', 'PutItem'], query: ['table'] },
      idempotency: IDEMPOTENT,
    },
    readsSecrets: ['cursor'],
    startsDailySync: true,
    keepsSchedules: true,
  },
  health: { tables: {} },
} as const satisfies { [F in FunctionName]?: Permissions };
