import type { Instant } from '../../shared/model/instant.ts';
import type { WebhookEndpoint } from '../../shared/model/webhook-endpoint.ts';
import { disabledEndpoint, enabledEndpoint, wellEndpoint } from '../../shared/rules/webhook-health.ts';
import type { EndpointChangeBody } from './endpoint-body.ts';

/** The endpoint with what an admin changed. Another address has never failed. */
export function changedEndpoint(before: WebhookEndpoint, change: EndpointChangeBody, now: Instant): WebhookEndpoint {
  const { url = before.url, events = before.events, status } = change;
  const description = change.description === undefined ? before.description : (change.description ?? undefined);
  const known = url === before.url ? before : wellEndpoint(before);
  const edited: WebhookEndpoint = { ...known, url, events, description };
  return { ...switched(edited, status, now), updatedAt: now, version: before.version + 1 };
}

function switched(endpoint: WebhookEndpoint, to: EndpointChangeBody['status'], now: Instant): WebhookEndpoint {
  if (to === undefined) return endpoint;
  return to === 'enabled' ? enabledEndpoint(endpoint, now) : disabledEndpoint(endpoint, 'BY_ADMIN', now);
}
