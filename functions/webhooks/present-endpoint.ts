import type { Instant } from '../../shared/model/instant.ts';
import type { WebhookEndpoint } from '../../shared/model/webhook-endpoint.ts';

/** What an admin sees: never a secret, but until when the one before the current signs too. */
export function presentEndpoint(endpoint: WebhookEndpoint, now: Instant) {
  const { tenantId: _, version: __, secrets, ...rest } = endpoint;
  const until = secrets.previous?.until;
  return { ...rest, ...(until !== undefined && until > now ? { previousSecretUntil: until } : {}) };
}
