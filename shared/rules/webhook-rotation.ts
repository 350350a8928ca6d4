import { after, HOUR, type Instant } from '../model/instant.ts';
import type { WebhookEndpoint } from '../model/webhook-endpoint.ts';

/** With a new secret. The one before signs too for so many hours; one before that does not any more. */
export const rotatedEndpoint = (
  endpoint: WebhookEndpoint,
  sealed: string,
  overlapHours: number,
  now: Instant,
): WebhookEndpoint => {
  const previous = { sealed: endpoint.secrets.current, until: after(now, overlapHours * HOUR) };
  return {
    ...endpoint,
    secrets: { current: sealed, ...(overlapHours > 0 ? { previous } : {}) },
    updatedAt: now,
    version: endpoint.version + 1,
  };
};

/** The secrets that sign at an instant, sealed, the current one first. */
export const validSecrets = ({ secrets: { current, previous } }: WebhookEndpoint, at: Instant): string[] =>
  previous && previous.until > at ? [current, previous.sealed] : [current];
