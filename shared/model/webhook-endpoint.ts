import * as z from 'zod';
import { Instant } from './instant.ts';
import { TenantId } from './registry.ts';
import { WebhookEventType } from './webhook.ts';

export const EndpointId = z.string().regex(/^whk_[a-z0-9]{1,40}$/);

/** A tenant may have so many. */
export const MAX_ENDPOINTS = 10;

/** Why nothing is sent: the receiver said it is gone, failed for days, or somebody switched it off. */
export const DisabledReason = z.enum(['GONE', 'FAILING', 'BY_ADMIN']);
export type DisabledReason = z.infer<typeof DisabledReason>;

/** What deliveries are signed with, encrypted. */
const EndpointSecrets = z.object({
  current: z.string(),
  /** The one before, which signs too until then. */
  previous: z.object({ sealed: z.string(), until: Instant }).optional(),
});

const common = {
  tenantId: TenantId,
  id: EndpointId,
  url: z.string(),
  events: z.array(WebhookEventType).min(1),
  description: z.string().optional(),
  /** Since when no delivery has been taken; absent while they are. */
  failingSince: Instant.optional(),
  secrets: EndpointSecrets,
  createdAt: Instant,
  updatedAt: Instant,
  version: z.int().min(1),
};

/** Where a partner wants to be told. */
export const WebhookEndpoint = z.discriminatedUnion('status', [
  z.object({ ...common, status: z.literal('enabled') }),
  z.object({
    ...common,
    status: z.literal('disabled'),
    reason: DisabledReason,
    disabledAt: Instant,
    /** Set where it was deleted: nobody sees it any more. */
    deletedAt: Instant.optional(),
  }),
]);
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>;
