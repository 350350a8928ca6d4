import type { FunctionName } from '../shared/lambda/env.ts';

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: `/v1/${string}` | '/discord/interactions';
  function: FunctionName;
}

/** Every route of the HTTP API and the function that answers it. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/v1/health', function: 'health' },

  { method: 'POST', path: '/v1/submissions', function: 'submissions' },
  { method: 'POST', path: '/v1/submissions/batch', function: 'submissions' },
  { method: 'PUT', path: '/v1/submissions/{id}/metrics', function: 'submissions' },
  { method: 'GET', path: '/v1/submissions', function: 'submissions' },
  { method: 'GET', path: '/v1/submissions/{id}', function: 'submissions' },
  { method: 'GET', path: '/v1/submissions/{id}/history', function: 'submissions' },

  { method: 'GET', path: '/v1/affiliates', function: 'affiliates' },
  { method: 'POST', path: '/v1/affiliates', function: 'affiliates' },
  { method: 'GET', path: '/v1/affiliates/{id}', function: 'affiliates' },
  { method: 'PATCH', path: '/v1/affiliates/{id}', function: 'affiliates' },
  { method: 'GET', path: '/v1/affiliates/{id}/trust', function: 'affiliates' },
  { method: 'POST', path: '/v1/affiliates/{id}/discord-link', function: 'affiliates' },

  { method: 'GET', path: '/v1/affiliates/{id}/connections', function: 'connections' },
  { method: 'POST', path: '/v1/affiliates/{id}/connections', function: 'connections' },
  { method: 'DELETE', path: '/v1/affiliates/{id}/connections/{platform}/{accountId}', function: 'connections' },

  { method: 'GET', path: '/v1/campaigns', function: 'campaigns' },
  { method: 'POST', path: '/v1/campaigns', function: 'campaigns' },
  { method: 'GET', path: '/v1/campaigns/{id}', function: 'campaigns' },
  { method: 'PATCH', path: '/v1/campaigns/{id}', function: 'campaigns' },
  { method: 'GET', path: '/v1/campaigns/{id}/performance', function: 'campaigns' },

  { method: 'GET', path: '/v1/policies', function: 'policies' },
  { method: 'POST', path: '/v1/policies', function: 'policies' },
  { method: 'POST', path: '/v1/policies/validate', function: 'policies' },
  { method: 'POST', path: '/v1/policies/rollback', function: 'policies' },
  { method: 'GET', path: '/v1/policies/{version}', function: 'policies' },
  { method: 'GET', path: '/v1/policies/{version}/diff', function: 'policies' },
  { method: 'POST', path: '/v1/policies/{version}/activate', function: 'policies' },

  { method: 'GET', path: '/v1/alerts', function: 'alerts' },
  { method: 'GET', path: '/v1/alerts/{id}', function: 'alerts' },
  { method: 'PATCH', path: '/v1/alerts/{id}', function: 'alerts' },

  { method: 'GET', path: '/v1/alerts/statistics', function: 'alerts' },

  { method: 'GET', path: '/v1/clawbacks', function: 'clawbacks' },
  { method: 'GET', path: '/v1/clawbacks/{id}', function: 'clawbacks' },
  { method: 'PATCH', path: '/v1/clawbacks/{id}', function: 'clawbacks' },

  { method: 'GET', path: '/v1/review-queue', function: 'reviews' },
  { method: 'POST', path: '/v1/submissions/{id}/dispute', function: 'reviews' },
  { method: 'GET', path: '/v1/disputes', function: 'reviews' },
  { method: 'GET', path: '/v1/disputes/{id}', function: 'reviews' },
  { method: 'POST', path: '/v1/disputes/{id}/evidence', function: 'reviews' },
  { method: 'POST', path: '/v1/disputes/{id}/decision', function: 'reviews' },
  { method: 'POST', path: '/v1/submissions/{id}/override', function: 'reviews' },
  { method: 'GET', path: '/v1/overrides', function: 'reviews' },
  { method: 'GET', path: '/v1/overrides/{id}', function: 'reviews' },
  { method: 'POST', path: '/v1/overrides/{id}/approve', function: 'reviews' },
  { method: 'POST', path: '/v1/overrides/{id}/reject', function: 'reviews' },

  { method: 'GET', path: '/v1/webhooks', function: 'webhooks' },
  { method: 'POST', path: '/v1/webhooks', function: 'webhooks' },
  { method: 'GET', path: '/v1/webhooks/{id}', function: 'webhooks' },
  { method: 'PATCH', path: '/v1/webhooks/{id}', function: 'webhooks' },
  { method: 'DELETE', path: '/v1/webhooks/{id}', function: 'webhooks' },
  { method: 'POST', path: '/v1/webhooks/{id}/rotate-secret', function: 'webhooks' },
  { method: 'POST', path: '/v1/webhooks/{id}/test', function: 'webhooks' },
  { method: 'GET', path: '/v1/webhooks/{id}/deliveries', function: 'webhooks' },
  { method: 'GET', path: '/v1/webhooks/{id}/deliveries/{eventId}', function: 'webhooks' },
  { method: 'POST', path: '/v1/webhooks/{id}/deliveries/{eventId}/redeliver', function: 'webhooks' },

  { method: 'GET', path: '/v1/notifications', function: 'notifications' },
  { method: 'PUT', path: '/v1/notifications', function: 'notifications' },
  { method: 'GET', path: '/v1/notifications/notices', function: 'notifications' },
  { method: 'POST', path: '/v1/notifications/destinations/{name}/enable', function: 'notifications' },

  { method: 'GET', path: '/v1/mapping', function: 'mapping' },
  { method: 'PUT', path: '/v1/mapping', function: 'mapping' },
  { method: 'GET', path: '/v1/brands', function: 'mapping' },
  { method: 'GET', path: '/v1/brands/{id}', function: 'mapping' },
  { method: 'PUT', path: '/v1/brands/{id}', function: 'mapping' },

  { method: 'GET', path: '/v1/daily', function: 'daily' },
  { method: 'GET', path: '/v1/reports/{type}', function: 'daily' },
  { method: 'GET', path: '/v1/reports/state-heatmap', function: 'daily' },
  { method: 'GET', path: '/v1/reports/order-leaderboard', function: 'daily' },
  { method: 'GET', path: '/v1/reports/reconciliation', function: 'daily' },

  { method: 'GET', path: '/v1/ops/syncs', function: 'syncs' },
  { method: 'POST', path: '/v1/ops/syncs', function: 'syncs' },
  { method: 'GET', path: '/v1/ops/syncs/{id}', function: 'syncs' },
  { method: 'GET', path: '/v1/ops/syncs/status', function: 'syncs' },
  { method: 'PUT', path: '/v1/ops/syncs/sources/{source}', function: 'syncs' },
  { method: 'PATCH', path: '/v1/ops/syncs/sources/{source}', function: 'syncs' },

  { method: 'GET', path: '/v1/ops/platform-costs', function: 'ops' },
  { method: 'GET', path: '/v1/ops/dead-letters', function: 'ops' },
  { method: 'POST', path: '/v1/ops/dead-letters/redrive', function: 'ops' },
  { method: 'GET', path: '/v1/ops/dead-letters/redrives', function: 'ops' },
  { method: 'GET', path: '/v1/ops/dead-letters/redrives/{id}', function: 'ops' },
  { method: 'GET', path: '/v1/ops/replays', function: 'ops' },
  { method: 'POST', path: '/v1/ops/replays', function: 'ops' },
  { method: 'GET', path: '/v1/ops/replays/{id}', function: 'ops' },
  { method: 'POST', path: '/v1/ops/replays/{id}/apply', function: 'ops' },

  // Signed by Discord, in place of a key.
  { method: 'POST', path: '/discord/interactions', function: 'discord' },
];

/** Answers every other address, with a 404 problem. */
export const FALLBACK: FunctionName = 'health';
