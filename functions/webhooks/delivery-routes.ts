import * as z from 'zod';
import { Problem } from '../../shared/lambda/error-responses.ts';
import { filledPage, type Rows } from '../../shared/lambda/filled-page.ts';
import { PAGE_QUERY, route, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import { savedChange } from '../../shared/lambda/save-change.ts';
import { DeliveryStatus, type DeliveryRef, type WebhookDelivery } from '../../shared/model/webhook-delivery.ts';
import type { WebhookEndpoint } from '../../shared/model/webhook-endpoint.ts';
import { TEST_EVENT, WebhookEvent, WebhookEventType } from '../../shared/model/webhook.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { WebhookQueue } from '../../shared/outbound/webhook-queue.ts';
import { sentByHand, testDelivery } from '../../shared/rules/webhook-delivery.ts';
import type { WebhookStore } from '../../shared/store/webhooks.ts';
import { endpointOf, WEBHOOK_ROLES } from './endpoint-routes.ts';
import { presentDelivery, presentWholeDelivery } from './present-delivery.ts';
import { testEvent } from './test-event.ts';

export interface Deliveries {
  webhooks: WebhookStore;
  queue: WebhookQueue;
}

const ListQuery = z.strictObject({
  ...PAGE_QUERY,
  status: DeliveryStatus.optional(),
  type: z.enum([...WebhookEventType.options, TEST_EVENT]).optional(),
});
type ListQuery = z.output<typeof ListQuery>;

/** What was sent to an endpoint, and sending it because a person asks. */
export const deliveryRoutes = (deliveries: Deliveries): Route[] => {
  const { webhooks } = deliveries;
  return [
    route({
      method: 'GET',
      path: '/v1/webhooks/{id}/deliveries',
      roles: WEBHOOK_ROLES,
      query: ListQuery,
      async handle(call) {
        const { query, after } = call;
        const endpoint = await endpointOf(webhooks, call);
        const { items, next } = await filledPage(query.limit, after, (from) =>
          readDeliveries(webhooks, endpoint, query, from?.eventId),
        );
        return { status: 200, body: { items: items.map(presentDelivery) }, next };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/webhooks/{id}/deliveries/{eventId}',
      roles: WEBHOOK_ROLES,
      async handle(call) {
        const endpoint = await endpointOf(webhooks, call);
        return { status: 200, body: presentWholeDelivery(await deliveryOf(webhooks, endpoint, call)) };
      },
    }),
    route({
      method: 'POST',
      path: '/v1/webhooks/{id}/deliveries/{eventId}/redeliver',
      roles: WEBHOOK_ROLES,
      async handle(call) {
        const endpoint = enabled(await endpointOf(webhooks, call));
        const delivery = await savedChange<WebhookDelivery>({
          read: () => deliveryOf(webhooks, endpoint, call),
          change(before) {
            const again = sentByHand(before, call.now);
            if (!again) throw new Problem('REVISION_CONFLICT', { detail: 'It is being sent at this moment.' });
            return again;
          },
          save: (after, expected) => webhooks.saveDelivery(after, expected),
          notFound: noSuchDelivery,
        });
        await askedFor(deliveries, delivery);
        return { status: 202, body: presentWholeDelivery(delivery) };
      },
    }),
    route({
      method: 'POST',
      path: '/v1/webhooks/{id}/test',
      roles: WEBHOOK_ROLES,
      async handle(call) {
        const { id } = enabled(await endpointOf(webhooks, call));
        const delivery = testDelivery(testEvent(call.tenantId, id, call.now), id, call.now);
        if (!(await webhooks.saveDelivery(delivery, 'absent')))
          throw new Problem('UNAVAILABLE', { retryAfterSeconds: 1 });
        await askedFor(deliveries, delivery);
        return { status: 202, body: presentWholeDelivery(delivery) };
      },
    }),
  ];
};

async function readDeliveries(
  webhooks: WebhookStore,
  { tenantId, id }: WebhookEndpoint,
  { limit, status, type }: ListQuery,
  after: string | undefined,
): Promise<Rows<WebhookDelivery>> {
  const { deliveries, more } = await webhooks.deliveries(tenantId, id, { limit, after });
  const passes = (delivery: WebhookDelivery): boolean =>
    (status === undefined || delivery.status === status) && (type === undefined || delivery.type === type);
  const rows = deliveries.map((delivery) => ({
    position: { eventId: delivery.eventId },
    item: passes(delivery) ? delivery : undefined,
  }));
  return { rows, more };
}

/** Throws 409: nothing is sent to it. */
function enabled(endpoint: WebhookEndpoint): WebhookEndpoint {
  if (endpoint.status === 'enabled') return endpoint;
  throw new Problem('ENDPOINT_DISABLED', { detail: 'Enable the endpoint first.' });
}

/** The delivery of the path. Throws 404. */
async function deliveryOf(
  webhooks: WebhookStore,
  { tenantId, id }: WebhookEndpoint,
  { params }: Pick<ApiCall, 'params'>,
): Promise<WebhookDelivery> {
  const event = WebhookEvent.shape.id.safeParse(params.eventId);
  const delivery = event.success
    ? await webhooks.delivery({ tenantId, endpointId: id, eventId: event.data })
    : undefined;
  if (!delivery) throw noSuchDelivery();
  return delivery;
}

const noSuchDelivery = (): Problem => new Problem('NOT_FOUND', { detail: 'There is no such delivery.' });

/** What is saved is not taken back: where it cannot be asked for now, it is when what is due is looked at. */
async function askedFor({ queue }: Deliveries, { tenantId, endpointId, eventId }: DeliveryRef): Promise<void> {
  const about = { endpointId, eventId };
  try {
    await queue.send({ kind: 'due', tenantId, endpointId, eventId });
    logger.info('a delivery was asked for', { code: LOG.webhookAskedFor, ...about });
  } catch (error) {
    logger.warn('a delivery begins late', { code: LOG.webhookNotQueued, ...about, error: error as Error });
  }
}
