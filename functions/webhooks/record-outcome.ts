import { newAlertId } from '../../shared/lambda/alert-id.ts';
import type { Instant } from '../../shared/model/instant.ts';
import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import type { WebhookDelivery } from '../../shared/model/webhook-delivery.ts';
import type { WebhookEndpoint } from '../../shared/model/webhook-endpoint.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { raiseAlert, type AlertFact } from '../../shared/rules/alert-policy.ts';
import { healthAfter, type Tried } from '../../shared/rules/webhook-health.ts';
import { alertPut, slotName, slotPut, type AlertStore } from '../../shared/store/alerts.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import type { Tables, Write } from '../../shared/store/tables.ts';
import { deliveryPut, endpointPut, type WebhookStore } from '../../shared/store/webhooks.ts';

export interface Recording {
  tables: Pick<Tables, 'transact'>;
  webhooks: Pick<WebhookStore, 'endpoint' | 'saveDelivery'>;
  alerts: Pick<AlertStore, 'newestOf'>;
  policies: Pick<Policies, 'policyFor'>;
}

/** What a try made of its delivery, and what it says of the endpoint. */
export interface Outcome {
  delivery: WebhookDelivery;
  endpoint: WebhookEndpoint;
  tried: Tried;
  now: Instant;
}

type Disabled = Extract<WebhookEndpoint, { status: 'disabled' }>;

const TRIES = 5;

/**
 * Writes down an outcome together with what it changes at the endpoint: since when it fails, or that it is disabled and the
 * alert that tells so. All of it or nothing, on the condition of the claim. False where the claim has ended.
 */
export async function recordOutcome(recording: Recording, outcome: Outcome): Promise<boolean> {
  const { tables, webhooks } = recording;
  const { delivery, tried, now } = outcome;
  const claimed = delivery.version - 1;
  let before: WebhookEndpoint | undefined = outcome.endpoint;
  for (let tries = 0; tries < TRIES && before; tries += 1) {
    const after = healthAfter(before, tried, now);
    if (after === before) break;
    const telling = after.status === 'disabled' ? await alertWrites(recording, after, now) : [];
    const { committed } = await tables.transact([
      deliveryPut(delivery, claimed),
      endpointPut(after, before.version),
      ...telling,
    ]);
    if (committed) {
      tell(after);
      return true;
    }
    before = await webhooks.endpoint(delivery.tenantId, delivery.endpointId);
  }
  return webhooks.saveDelivery(delivery, claimed);
}

async function alertWrites({ alerts, policies }: Recording, endpoint: Disabled, now: Instant): Promise<Write[]> {
  const fact = factOf(endpoint);
  const policy = await policies.policyFor(PLATFORM_TENANT);
  const previous = (await alerts.newestOf([fact])).get(slotName(fact));
  const { alert, opened } = raiseAlert(previous ?? null, fact, { now, newId: newAlertId(now) }, policy);
  return opened
    ? [alertPut(alert, 'absent'), slotPut(alert, previous)]
    : [alertPut(alert, previous?.version ?? 'absent')];
}

const factOf = ({ tenantId, id, url, reason, failingSince }: Disabled): AlertFact => ({
  ...{ tenantId, affiliateId: '-', subject: id },
  ...{ type: 'WEBHOOK_DISABLED', category: 'SYSTEM_HEALTH', severity: 'MEDIUM' },
  evidence: { host: new URL(url).host, reason, ...(failingSince === undefined ? {} : { failingSince }) },
});

function tell(endpoint: WebhookEndpoint): void {
  if (endpoint.status !== 'disabled') return;
  const { tenantId, id, reason } = endpoint;
  logger.warn('an endpoint was disabled', { code: LOG.webhookDisabled, tenantId, endpointId: id, reason });
}
