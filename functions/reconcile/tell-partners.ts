import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import type { WebhookMessage } from '../../shared/model/webhook.ts';
import type { MessageQueue } from '../../shared/outbound/announcement-queues.ts';
import { takesEvent } from '../../shared/rules/webhook-subscription.ts';
import type { WebhookStore } from '../../shared/store/webhooks.ts';
import type { ChangedItem } from './changed-item.ts';
import { webhookEventsOf } from './webhook-events.ts';

export interface Partners {
  webhooks: Pick<WebhookStore, 'endpointsOf'>;
  webhookQueue: MessageQueue<WebhookMessage>;
}

const TENANTS_AT_ONCE = 10;

/**
 * Queues what partners asked to be told. Who has no endpoint costs one look and nothing more. Answers the changes whose
 * events were not all taken.
 */
export async function tellPartners(
  { webhooks, webhookQueue }: Partners,
  changes: readonly ChangedItem[],
): Promise<ChangedItem[]> {
  const byTenant = [...Map.groupBy(changes, ({ tenantId }) => tenantId)];
  const told = await fewAtOnce(TENANTS_AT_ONCE, byTenant, async ([tenantId, its]) => {
    const endpoints = await webhooks.endpointsOf(tenantId);
    if (endpoints.length === 0) return [];
    return its.flatMap((change) =>
      webhookEventsOf(change)
        .filter(({ type }) => endpoints.some((endpoint) => takesEvent(endpoint, type)))
        .map((event) => ({ change, message: { kind: 'event', event } as const })),
    );
  });
  const refused = new Set<WebhookMessage>(await webhookQueue.send(told.flat().map(({ message }) => message)));
  return told.flat().flatMap(({ change, message }) => (refused.has(message) ? [change] : []));
}
