import { DAY, toMs, type Instant } from '../model/instant.ts';
import type { DisabledReason, WebhookEndpoint } from '../model/webhook-endpoint.ts';
import type { Meaning } from './webhook-answer.ts';

/** An endpoint that has taken nothing for so long is told nothing more. */
const GIVEN_UP_AFTER_MS = 5 * DAY;

/** One try: where it went, and what its outcome meant. */
export interface Tried {
  url: string;
  meaning: Meaning;
}

/** The endpoint after a try; the same one where nothing changes, as when it has moved to another address since. */
export const healthAfter = (endpoint: WebhookEndpoint, { url, meaning }: Tried, now: Instant): WebhookEndpoint => {
  if (endpoint.status === 'disabled' || endpoint.url !== url) return endpoint;
  const { failingSince } = endpoint;
  switch (meaning) {
    case 'unknown':
      return endpoint;
    case 'delivered':
      return failingSince === undefined ? endpoint : changed(wellEndpoint(endpoint), now);
    case 'gone':
      return disabledEndpoint(endpoint, 'GONE', now);
    case 'failed':
      if (failingSince === undefined) return changed({ ...endpoint, failingSince: now }, now);
      return toMs(now) - toMs(failingSince) >= GIVEN_UP_AFTER_MS
        ? disabledEndpoint(endpoint, 'FAILING', now)
        : endpoint;
  }
};

/** Why and since when it is disabled is told once: disabling it again changes nothing. */
export const disabledEndpoint = (endpoint: WebhookEndpoint, reason: DisabledReason, now: Instant): WebhookEndpoint =>
  endpoint.status === 'disabled'
    ? endpoint
    : changed({ ...endpoint, status: 'disabled', reason, disabledAt: now }, now);

/** Told again from now on, and no longer known to fail. */
export const enabledEndpoint = (endpoint: WebhookEndpoint, now: Instant): WebhookEndpoint => {
  if (endpoint.status === 'enabled')
    return endpoint.failingSince === undefined ? endpoint : changed(wellEndpoint(endpoint), now);
  const { reason: _, disabledAt: __, deletedAt: ___, ...rest } = endpoint;
  return changed({ ...rest, status: 'enabled', failingSince: undefined }, now);
};

/** Nobody sees it any more, and nothing goes there. */
export const deletedEndpoint = (endpoint: WebhookEndpoint, now: Instant): WebhookEndpoint =>
  changed({ ...endpoint, status: 'disabled', reason: 'BY_ADMIN', disabledAt: now, deletedAt: now }, now);

/** With nothing held against it. */
export const wellEndpoint = (endpoint: WebhookEndpoint): WebhookEndpoint => ({ ...endpoint, failingSince: undefined });

const changed = (endpoint: WebhookEndpoint, now: Instant): WebhookEndpoint => ({
  ...endpoint,
  updatedAt: now,
  version: endpoint.version + 1,
});
