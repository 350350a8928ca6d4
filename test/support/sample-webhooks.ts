import type { PendingDelivery, SendingDelivery } from '../../shared/model/webhook-delivery.ts';
import type { WebhookEndpoint } from '../../shared/model/webhook-endpoint.ts';
import type { WebhookEvent } from '../../shared/model/webhook.ts';
import { claimedDelivery, newDelivery } from '../../shared/rules/webhook-delivery.ts';
import { T0 } from './sample-claims.ts';

type Enabled = Extract<WebhookEndpoint, { status: 'enabled' }>;

export const sampleEndpoint = (changes: Partial<Enabled> = {}): Enabled => ({
  ...{ tenantId: 'acme', id: 'whk_one', status: 'enabled', url: 'https://hooks.example.com/claims' },
  ...{ events: ['verdict.final', 'alert.created'], secrets: { current: 'sealed' } },
  ...{ createdAt: T0, updatedAt: T0, version: 1 },
  ...changes,
});

export const sampleWebhookEvent = (changes: Partial<WebhookEvent> = {}): WebhookEvent => ({
  ...{ id: `evt_${'0'.repeat(28)}1`, tenantId: 'acme', type: 'verdict.final', occurredAt: T0 },
  data: { submissionId: 'sub_invented', status: 'MATCHED' },
  ...changes,
});

export const pendingDelivery = (changes: Partial<PendingDelivery> = {}): PendingDelivery => ({
  ...newDelivery(sampleWebhookEvent(), 'whk_one', T0),
  ...changes,
});

export const sendingDelivery = (changes: Partial<PendingDelivery> = {}): SendingDelivery =>
  claimedDelivery(pendingDelivery(changes), T0);
