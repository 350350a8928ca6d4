import { atMs, MINUTE, SECOND, toMs, type Instant } from '../../shared/model/instant.ts';
import {
  type DeliveryRef,
  type PendingDelivery,
  type SendingDelivery,
  type WebhookDelivery,
} from '../../shared/model/webhook-delivery.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { countWebhookDelivery } from '../../shared/observability/metrics.ts';
import type { PostTo } from '../../shared/outbound/post-to.ts';
import type { WebhookQueue } from '../../shared/outbound/webhook-queue.ts';
import { meaningOf } from '../../shared/rules/webhook-answer.ts';
import {
  afterAnswer,
  afterLease,
  claimedDelivery,
  isDue,
  putOff,
  withoutEndpoint,
} from '../../shared/rules/webhook-delivery.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import type { SealedText } from '../../shared/store/sealed-text.ts';
import type { WebhookStore } from '../../shared/store/webhooks.ts';
import { askReceiver } from './ask-receiver.ts';
import { signingSecrets } from './endpoint-secret.ts';
import { recordOutcome, type Recording } from './record-outcome.ts';

export interface Sending extends Recording {
  webhooks: WebhookStore;
  registry: Pick<RegistryReads, 'tenant'>;
  texts: SealedText;
  post: PostTo;
  queue: WebhookQueue;
  now: () => number;
  /** From 0 up to, not including, 1. */
  random: () => number;
}

/** A retry that comes sooner is asked for by a message of its own, since nobody looks more often at what is due. */
const SOON_MS = MINUTE;

/**
 * Sends a delivery whose time has come. Whoever claims it sends it, and nobody else: where the outcome is not written down
 * in time, nobody knows it. `hasTime` says whether a request may still begin; without it the next look at what is due does.
 */
export async function sendDelivery(
  sending: Sending,
  ref: DeliveryRef,
  hasTime: () => boolean,
  known?: PendingDelivery,
): Promise<void> {
  const delivery = known ?? (await sending.webhooks.delivery(ref));
  const at = atMs(sending.now());
  if (delivery?.status === 'SENDING') await noteLeft(sending, delivery, at);
  if (delivery?.status === 'PENDING' && isDue(delivery, at)) await sendDue(sending, delivery, at, hasTime);
}

async function noteLeft({ webhooks }: Sending, delivery: SendingDelivery, at: Instant): Promise<void> {
  const left = afterLease(delivery, at);
  if (left === delivery || !(await webhooks.saveDelivery(left, delivery.version))) return;
  countWebhookDelivery(left.status);
  logger.warn('nobody knows whether a delivery arrived', { code: LOG.webhookOutcomeUnknown, ...about(left) });
}

async function sendDue(sending: Sending, pending: PendingDelivery, at: Instant, hasTime: () => boolean): Promise<void> {
  const { webhooks, registry, texts } = sending;
  const tenant = await registry.tenant(pending.tenantId);
  if (tenant?.status !== 'active') {
    if (await webhooks.saveDelivery(putOff(pending, at), pending.version))
      logger.info('a delivery waits for its tenant', { code: LOG.webhookPutOff, ...about(pending) });
    return;
  }
  const endpoint = await webhooks.endpoint(pending.tenantId, pending.endpointId);
  if (endpoint?.status !== 'enabled') return notSent(sending, pending, at);
  const secrets = await signingSecrets(texts, endpoint, at);
  if (!hasTime()) return;

  const claim = claimedDelivery(pending, atMs(sending.now()));
  if (!(await webhooks.saveDelivery(claim, pending.version))) return;
  const answer = await askReceiver(sending, claim, endpoint.url, secrets);
  const answeredAt = atMs(sending.now());
  const after = afterAnswer(claim, answer, answeredAt, sending.random());
  const { outcome, durationMs } = answer;
  const tried = { url: endpoint.url, meaning: meaningOf(outcome) };
  const result = { ...about(after), type: after.type, outcome, durationMs, status: after.status };
  if (!(await recordOutcome(sending, { delivery: after, endpoint, tried, now: answeredAt }))) {
    logger.warn('an outcome came too late', { code: LOG.webhookOutcomeUnknown, ...result });
    return;
  }
  countWebhookDelivery(after.status);
  logger.info('a delivery was tried', { code: LOG.webhookTried, ...result });
  await askSoon(sending, after);
}

async function notSent({ webhooks }: Sending, pending: PendingDelivery, at: Instant): Promise<void> {
  const failed = withoutEndpoint(pending, at);
  if (!(await webhooks.saveDelivery(failed, pending.version))) return;
  countWebhookDelivery(failed.status);
  logger.info('a delivery has no endpoint any more', { code: LOG.webhookNotSent, ...about(failed) });
}

/** Where that fails the delivery is found when what is due is looked at. */
async function askSoon({ queue, now }: Sending, delivery: WebhookDelivery): Promise<void> {
  if (delivery.status !== 'PENDING') return;
  const waitMs = Math.max(0, toMs(delivery.nextAt) - now());
  if (waitMs > SOON_MS) return;
  try {
    const { tenantId, endpointId, eventId } = delivery;
    await queue.send({ kind: 'due', tenantId, endpointId, eventId }, Math.ceil(waitMs / SECOND));
  } catch (error) {
    logger.warn('a retry begins late', { code: LOG.webhookNotQueued, ...about(delivery), error: error as Error });
  }
}

const about = ({ tenantId, endpointId, eventId }: DeliveryRef) => ({ tenantId, endpointId, eventId });
