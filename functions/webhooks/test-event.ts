import { randomBytes } from 'node:crypto';
import { toMs, type Instant } from '../../shared/model/instant.ts';
import { TEST_EVENT, type WebhookEvent } from '../../shared/model/webhook.ts';

const TIME_DIGITS = 9;

/** An event that tells only that the endpoint is reached. */
export const testEvent = (tenantId: string, endpointId: string, now: Instant): WebhookEvent => ({
  id: `evt_${toMs(now).toString(36).padStart(TIME_DIGITS, '0')}${randomBytes(10).toString('hex')}`,
  ...{ tenantId, type: TEST_EVENT, occurredAt: now, data: { endpointId } },
});
