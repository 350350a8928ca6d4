import { after, HOUR, MINUTE, type Instant } from '../model/instant.ts';
import {
  TRIES_KEPT,
  type DeliveryTry,
  type PendingDelivery,
  type SendingDelivery,
  type WebhookDelivery,
} from '../model/webhook-delivery.ts';
import type { WebhookEvent } from '../model/webhook.ts';
import { meaningOf } from './webhook-answer.ts';
import { askedFor, nextTryAt } from './webhook-retry.ts';

/** Longer than any function that sends may run. */
const LEASE_MS = 2 * MINUTE;
const SUSPENDED_MS = HOUR;

/** An event to be told to an endpoint, at once. */
export const newDelivery = (event: WebhookEvent, endpointId: string, now: Instant): PendingDelivery => {
  const { id, type, occurredAt, tenantId, data } = event;
  return {
    ...{ tenantId, endpointId, eventId: id, type, status: 'PENDING', nextAt: now },
    body: JSON.stringify({ id, type, timestamp: occurredAt, tenantId, schemaVersion: 1, data }),
    ...{ createdAt: now, tries: [], failures: 0, version: 1 },
  };
};

/** A person wants to see it arrive or fail now: it is tried once. */
export const testDelivery = (event: WebhookEvent, endpointId: string, now: Instant): PendingDelivery => ({
  ...newDelivery(event, endpointId, now),
  byHand: {},
});

export const isDue = ({ nextAt }: PendingDelivery, now: Instant): boolean => nextAt <= now;

/** Taken by who will send it. Nobody else does, even where that one never says what came of it. */
export const claimedDelivery = (pending: PendingDelivery, now: Instant): SendingDelivery => {
  const { nextAt: _, ...rest } = pending;
  return { ...rest, status: 'SENDING', since: now, until: after(now, LEASE_MS), version: rest.version + 1 };
};

/** Left by who sent it, or the same one while there is still time. */
export const afterLease = (delivery: WebhookDelivery, now: Instant): WebhookDelivery => {
  if (delivery.status !== 'SENDING' || delivery.until > now) return delivery;
  return { ...tried(delivery, { at: delivery.since, outcome: 'unknown' }), status: 'UNKNOWN', at: now };
};

/** What is known of a try when it is over. */
export interface Answered extends Required<Pick<DeliveryTry, 'durationMs'>>, Pick<DeliveryTry, 'outcome' | 'body'> {
  retryAfterMs?: number | undefined;
}

/** The delivery after an answer: done, to be tried again, or given up. `random` is in [0, 1). */
export const afterAnswer = (
  sending: SendingDelivery,
  { retryAfterMs, ...answer }: Answered,
  now: Instant,
  random: number,
): WebhookDelivery => {
  const { byHand } = sending;
  const done = tried(sending, { at: sending.since, ...answer });
  const meaning = meaningOf(answer.outcome);
  if (meaning === 'delivered') return { ...done, status: 'DELIVERED', at: now };
  if (meaning === 'gone') return { ...done, status: 'FAILED', at: now, cause: 'GONE' };
  const failures = byHand ? done.failures : done.failures + 1;
  const nextAt = byHand
    ? resumedAt(byHand.owedAt, now, retryAfterMs)
    : nextTryAt(failures, now, { random, retryAfterMs });
  return nextAt === null
    ? { ...done, failures, status: 'FAILED', at: now, cause: 'TRIES_SPENT' }
    : { ...done, failures, status: 'PENDING', nextAt };
};

/** A try by hand takes nothing from the schedule: what it owed before stays owed. */
const resumedAt = (owedAt: Instant | undefined, now: Instant, retryAfterMs = 0): Instant | null => {
  if (owedAt === undefined) return null;
  const asked = after(now, askedFor(retryAfterMs));
  return asked > owedAt ? asked : owedAt;
};

/** One more try at once, because a person asked for it. Null while it is being sent. */
export const sentByHand = (delivery: WebhookDelivery, now: Instant): PendingDelivery | null => {
  const left = afterLease(delivery, now);
  if (left.status === 'SENDING') return null;
  if (left.status === 'PENDING') {
    const byHand = left.byHand ?? { owedAt: left.nextAt };
    return { ...left, nextAt: now, byHand, version: delivery.version + 1 };
  }
  return { ...bare(left), status: 'PENDING', nextAt: now, byHand: {}, version: delivery.version + 1 };
};

/** Not for the moment: the tenant is suspended. */
export const putOff = (pending: PendingDelivery, now: Instant): PendingDelivery => ({
  ...pending,
  nextAt: after(now, SUSPENDED_MS),
  version: pending.version + 1,
});

/** Its endpoint takes nothing any more. */
export const withoutEndpoint = (pending: PendingDelivery, now: Instant): WebhookDelivery => ({
  ...bare(pending),
  ...{ status: 'FAILED', at: now, cause: 'ENDPOINT_DISABLED', version: pending.version + 1 },
});

/** What a delivery is in every status. */
const bare = (delivery: WebhookDelivery) => {
  const { tenantId, endpointId, eventId, type, body, createdAt, tries, failures, version } = delivery;
  return { tenantId, endpointId, eventId, type, body, createdAt, tries, failures, version };
};

const tried = (sending: SendingDelivery, { at, outcome, durationMs, body }: DeliveryTry) => {
  const one: DeliveryTry = {
    ...{ at, outcome },
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(body === undefined ? {} : { body }),
    ...(sending.byHand ? { byHand: true } : {}),
  };
  return { ...bare(sending), tries: [...sending.tries, one].slice(-TRIES_KEPT), version: sending.version + 1 };
};
