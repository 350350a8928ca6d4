import type { WebhookDelivery } from '../../shared/model/webhook-delivery.ts';

/** One line of a list: where it stands, and its newest try. */
export function presentDelivery(delivery: WebhookDelivery) {
  const { eventId, type, createdAt, tries } = delivery;
  const lastTry = tries.at(-1);
  return { eventId, type, createdAt, ...standing(delivery), ...(lastTry ? { lastTry } : {}) };
}

/** All of it: each try, and the body as it is sent. */
export function presentWholeDelivery(delivery: WebhookDelivery) {
  const { eventId, type, createdAt, tries, body } = delivery;
  return { eventId, type, createdAt, ...standing(delivery), tries, body };
}

function standing(delivery: WebhookDelivery) {
  const { status } = delivery;
  switch (status) {
    case 'PENDING':
      return { status, nextAt: delivery.nextAt };
    case 'SENDING':
      return { status, since: delivery.since };
    case 'FAILED':
      return { status, at: delivery.at, cause: delivery.cause };
    case 'DELIVERED':
    case 'UNKNOWN':
      return { status, at: delivery.at };
  }
}
