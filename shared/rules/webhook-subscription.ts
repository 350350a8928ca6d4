import type { WebhookEndpoint } from '../model/webhook-endpoint.ts';
import { TEST_EVENT, type WebhookEvent } from '../model/webhook.ts';

/** Whether an endpoint is told of events of a type. */
export const takesEvent = ({ status, events }: WebhookEndpoint, type: WebhookEvent['type']): boolean =>
  status === 'enabled' && (type === TEST_EVENT || events.includes(type));
