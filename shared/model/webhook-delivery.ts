import * as z from 'zod';
import { Instant } from './instant.ts';
import { TenantId } from './registry.ts';
import { EndpointId } from './webhook-endpoint.ts';
import { WebhookEvent } from './webhook.ts';

/** The status that came back, or why nobody knows one. `unknown`: whoever asked died before writing down the answer. */
export const TryOutcome = z.union([z.int().min(0), z.enum(['timeout', 'network', 'address_forbidden', 'unknown'])]);
export type TryOutcome = z.infer<typeof TryOutcome>;

/** One request to the receiver and what came of it. */
export const DeliveryTry = z.object({
  at: Instant,
  outcome: TryOutcome,
  /** Absent where the outcome is unknown. */
  durationMs: z.int().min(0).optional(),
  /** The beginning of the answer's body. */
  body: z.string().max(1024).optional(),
  byHand: z.literal(true).optional(),
});
export type DeliveryTry = z.infer<typeof DeliveryTry>;

/** The newest tries of a delivery are kept; only a person makes more. */
export const TRIES_KEPT = 50;

export const DeliveryStatus = z.enum(['PENDING', 'SENDING', 'DELIVERED', 'FAILED', 'UNKNOWN']);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

const common = {
  tenantId: TenantId,
  endpointId: EndpointId,
  eventId: WebhookEvent.shape.id,
  type: WebhookEvent.shape.type,
  /** The event as it was first written down: the same bytes in each try. */
  body: z.string(),
  createdAt: Instant,
  tries: z.array(DeliveryTry).max(TRIES_KEPT),
  /** Tries of the schedule that failed; those made by hand are none of it. */
  failures: z.int().min(0),
  version: z.int().min(1),
};

/** A try that a person asked for, and when the schedule's own next one is owed, where one is. */
const ByHand = z.object({ owedAt: Instant.optional() });

/** One event for one endpoint. */
export const WebhookDelivery = z.discriminatedUnion('status', [
  z.object({ ...common, status: z.literal('PENDING'), nextAt: Instant, byHand: ByHand.optional() }),
  /** Somebody took it to send it, and has until then to write down the outcome. */
  z.object({ ...common, status: z.literal('SENDING'), since: Instant, until: Instant, byHand: ByHand.optional() }),
  z.object({ ...common, status: z.literal('DELIVERED'), at: Instant }),
  z.object({
    ...common,
    status: z.literal('FAILED'),
    at: Instant,
    cause: z.enum(['TRIES_SPENT', 'GONE', 'ENDPOINT_DISABLED']),
  }),
  /** It may have arrived or not: only a person sends it again. */
  z.object({ ...common, status: z.literal('UNKNOWN'), at: Instant }),
]);
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;
export type PendingDelivery = Extract<WebhookDelivery, { status: 'PENDING' }>;
export type SendingDelivery = Extract<WebhookDelivery, { status: 'SENDING' }>;

/** Which delivery. */
export type DeliveryRef = Pick<WebhookDelivery, 'tenantId' | 'endpointId' | 'eventId'>;
