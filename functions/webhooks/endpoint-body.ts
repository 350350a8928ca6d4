import * as z from 'zod';
import { WebhookEventType } from '../../shared/model/webhook.ts';

const MAX_OVERLAP_HOURS = 168;

const fields = {
  /** Whether webhooks may go there is another question. */
  url: z.string().min(1),
  events: z
    .array(WebhookEventType)
    .min(1)
    .refine((events) => new Set(events).size === events.length, 'names an event twice'),
  description: z.string().trim().min(1).max(200),
};

export const NewEndpointBody = z.strictObject({ ...fields, description: fields.description.optional() });
export type NewEndpointBody = z.output<typeof NewEndpointBody>;

/** What is given replaces what was; a `description` of null takes it away. */
export const EndpointChangeBody = z
  .strictObject({
    url: fields.url.optional(),
    events: fields.events.optional(),
    description: fields.description.nullable().optional(),
    status: z.enum(['enabled', 'disabled']).optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'name at least one change');
export type EndpointChangeBody = z.output<typeof EndpointChangeBody>;

export const RotationBody = z.strictObject({ overlapHours: z.int().min(0).max(MAX_OVERLAP_HOURS).default(24) });
