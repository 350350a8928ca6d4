import * as z from 'zod';
import { Instant } from './instant.ts';

/** What partners can be told of. */
export const WebhookEventType = z.enum([
  'submission.received',
  'verdict.final',
  'verdict.changed',
  'alert.created',
  'alert.resolved',
  'trust.changed',
  'clawback.proposed',
  'clawback.decided',
  'sync.completed',
  'sync.failed',
  'key.rotated',
  'key.revoked',
]);
export type WebhookEventType = z.infer<typeof WebhookEventType>;

/** The event of a test; every endpoint takes it. */
export const TEST_EVENT = 'webhook.test';

/** Something that happened, once: its id is derived from what it tells, so that telling it again tells nothing new. */
export const WebhookEvent = z.object({
  /** `evt_`, the time in base 36, 20 characters of a hash: sorts by time. Also the `webhook-id` of every delivery. */
  id: z.string().regex(/^evt_[a-z0-9]{29}$/),
  tenantId: z.string(),
  type: z.union([WebhookEventType, z.literal(TEST_EVENT)]),
  occurredAt: Instant,
  /** Ids and numbers, no personal data. */
  data: z.record(z.string(), z.unknown()),
});
export type WebhookEvent = z.infer<typeof WebhookEvent>;

/** What the webhook queue carries: an event to be told to whom it concerns, or a delivery whose time has come. */
export const WebhookMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), event: WebhookEvent }),
  z.object({ kind: z.literal('due'), tenantId: z.string(), endpointId: z.string(), eventId: z.string() }),
]);
export type WebhookMessage = z.infer<typeof WebhookMessage>;
