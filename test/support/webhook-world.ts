import type { SQSBatchResponse } from 'aws-lambda';
import { deliverBatch } from '../../functions/webhooks/deliver-batch.ts';
import { sealedSecret } from '../../functions/webhooks/endpoint-secret.ts';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { atMs, SECOND, toMs } from '../../shared/model/instant.ts';
import type { DeliveryRef, WebhookDelivery } from '../../shared/model/webhook-delivery.ts';
import type { WebhookEndpoint } from '../../shared/model/webhook-endpoint.ts';
import type { WebhookEvent, WebhookMessage } from '../../shared/model/webhook.ts';
import type { Post, PostAnswer } from '../../shared/outbound/post-to.ts';
import { newWebhookSecret } from '../../shared/outbound/webhook-signature.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { sealedText } from '../../shared/store/sealed-text.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { tenantKeys } from '../../shared/store/tenant-keys.ts';
import { webhookStore } from '../../shared/store/webhooks.ts';
import { sqsRecord } from './sqs-record.ts';
import { MemoryDataKeys } from './memory-data-keys.ts';
import { MemoryTables } from './memory-tables.ts';
import { T0 } from './sample-claims.ts';
import { sampleEndpoint } from './sample-webhooks.ts';

/** A request that a receiver got, and when. */
export type Received = Omit<Post, 'signal'> & { at: string };

export const answering = (status: number, headers: Record<string, string> = {}, body = ''): PostAnswer => ({
  ...({ kind: 'answered', status } as const),
  ...{ headers, body },
});

/** Those who deliver webhooks, with receivers, a queue and a clock that tests move. */
export function webhookWorld(memory = new MemoryTables(), tables: Tables = memory) {
  const clock = { ms: toMs(T0), remainingMs: 30 * SECOND };
  const now = (): number => clock.ms;
  const received: Received[] = [];
  const queued: { message: WebhookMessage; at: number }[] = [];
  const dataKeys = new MemoryDataKeys();
  const webhooks = webhookStore(memory);
  const texts = sealedText(tenantKeys(memory, dataKeys, now));
  const world = {
    memory,
    clock,
    received,
    /** Messages on their way, and when they arrive. */
    queued,
    dataKeys,
    webhooks,
    /** What receivers say. */
    answer: async (_request: Received): Promise<PostAnswer> => answering(204),
    queueFails: false,

    async tenant(id: string, status: 'active' | 'suspended' = 'active'): Promise<void> {
      const tenant = { id, name: id, status, timeZone: 'America/New_York', createdAt: T0 };
      await memory.write({ table: 'registry', put: { pk: `t#${id}`, sk: 'tenant', ...tenant }, when: [] });
    },

    /** An endpoint with a secret of its own; answers the secret. */
    async endpoint(changes: Parameters<typeof sampleEndpoint>[0] = {}): Promise<string> {
      const secret = newWebhookSecret();
      const endpoint = sampleEndpoint(changes);
      const current = await sealedSecret(texts, endpoint, secret);
      await webhooks.addEndpoint({ ...endpoint, secrets: { ...endpoint.secrets, current } });
      return secret;
    },

    async endpointNow(id = 'whk_one', tenantId = 'acme'): Promise<WebhookEndpoint> {
      const endpoint = await webhooks.endpoint(tenantId, id);
      if (!endpoint) throw new Error('there is no such endpoint');
      return endpoint;
    },

    async deliveryOf({ id, tenantId }: WebhookEvent, endpointId = 'whk_one'): Promise<WebhookDelivery | undefined> {
      return webhooks.delivery({ tenantId, endpointId, eventId: id });
    },

    alerts: async (tenantId = 'acme') => (await alertStore(memory).list(tenantId, { open: false, limit: 10 })).alerts,

    /** One batch with these messages. */
    send: (...messages: (WebhookMessage | string)[]): Promise<SQSBatchResponse> =>
      deliver(
        { Records: messages.map((message, at) => sqsRecord('webhooks', message, { id: `message-${at}` })) },
        { getRemainingTimeInMillis: () => clock.remainingMs },
      ),

    tell: (...events: WebhookEvent[]): Promise<SQSBatchResponse> =>
      world.send(...events.map((event) => ({ kind: 'event' as const, event }))),

    /** What is due by now is asked for, as every minute. */
    async sweep(tenantId = 'acme'): Promise<SQSBatchResponse> {
      const due = await webhooks.due(tenantId, atMs(now()), 100);
      return world.send(...due.map((ref: DeliveryRef) => ({ kind: 'due' as const, ...ref })));
    },

    /** Time goes by in seconds: messages arrive, and each minute what is due is asked for. */
    async pass(ms: number): Promise<void> {
      for (const end = clock.ms + ms; clock.ms < end;) {
        clock.ms += SECOND;
        const arriving = queued.filter(({ at }) => at <= clock.ms);
        for (const one of arriving) queued.splice(queued.indexOf(one), 1);
        if (arriving.length > 0) await world.send(...arriving.map(({ message }) => message));
        if (clock.ms % (60 * SECOND) === 0) await world.sweep();
      }
    },
  };
  const deliver = deliverBatch({
    tables,
    webhooks: webhookStore(tables),
    alerts: alertStore(tables),
    policies: activePolicies(memory, now),
    registry: registryCache(registryStore(memory), now),
    texts,
    async post({ url, headers, body }) {
      const request = { url, headers, body, at: atMs(now()) };
      received.push(request);
      return world.answer(request);
    },
    queue: {
      async send(message, delaySeconds = 0) {
        if (world.queueFails) throw new Error('the queue is away');
        queued.push({ message, at: clock.ms + delaySeconds * SECOND });
      },
    },
    now,
    random: () => 0,
  });
  return world;
}

export type WebhookWorld = ReturnType<typeof webhookWorld>;
