import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { WebhookEvent } from '../../shared/model/webhook.ts';
import { newDelivery } from '../../shared/rules/webhook-delivery.ts';
import { takesEvent } from '../../shared/rules/webhook-subscription.ts';
import { sendDelivery, type Sending } from './send-delivery.ts';

const AT_ONCE = 10;

/** Makes a delivery of an event for each endpoint that takes it, once, and sends each. Rejects when any could not be. */
export async function tellEndpoints(sending: Sending, event: WebhookEvent, hasTime: () => boolean): Promise<void> {
  const endpoints = await sending.webhooks.endpointsOf(event.tenantId);
  const takers = endpoints.filter((endpoint) => takesEvent(endpoint, event.type));
  const errors = await fewAtOnce(AT_ONCE, takers, ({ id }) =>
    tellEndpoint(sending, event, id, hasTime).then(
      () => null,
      (error: unknown) => error,
    ),
  );
  const failed = errors.filter((error) => error !== null);
  if (failed.length > 0)
    throw new AggregateError(failed, 'an event could not be told to each endpoint', { cause: failed[0] });
}

async function tellEndpoint(
  sending: Sending,
  event: WebhookEvent,
  endpointId: string,
  hasTime: () => boolean,
): Promise<void> {
  const delivery = newDelivery(event, endpointId, atMs(sending.now()));
  const made = await sending.webhooks.saveDelivery(delivery, 'absent');
  await sendDelivery(sending, delivery, hasTime, made ? delivery : undefined);
}
