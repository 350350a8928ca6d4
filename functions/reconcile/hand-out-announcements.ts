import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { atMs, type Instant } from '../../shared/model/instant.ts';
import type { NotifyMessage } from '../../shared/model/notify-message.ts';
import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import type { WebhookMessage } from '../../shared/model/webhook.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { MessageQueue } from '../../shared/outbound/announcement-queues.ts';
import type { NotificationStore } from '../../shared/store/notifications.ts';
import type { WebhookStore } from '../../shared/store/webhooks.ts';

export interface OwedAnnouncements {
  tenantIds: () => Promise<string[]>;
  webhooks: Pick<WebhookStore, 'due'>;
  notifications: Pick<NotificationStore, 'due'>;
  webhookQueue: MessageQueue<WebhookMessage>;
  notifyQueue: MessageQueue<NotifyMessage>;
  now: () => number;
}

const TENANTS_AT_ONCE = 10;
/** Of one tenant in one run: what is left has its turn a minute later, and nobody waits behind it. */
const PER_TENANT = 500;

/**
 * Sends what partners and people are owed by now to whoever tells them. They claim it before they tell it, so that what
 * is sent twice, or not taken yet, is told once.
 */
export async function handOutAnnouncements(owed: OwedAnnouncements): Promise<{ deliveries: number; notices: number }> {
  const now = atMs(owed.now());
  const counts = await fewAtOnce(TENANTS_AT_ONCE, [PLATFORM_TENANT, ...(await owed.tenantIds())], (tenantId) =>
    handOutOf(owed, tenantId, now),
  );
  const sum = (of: 'deliveries' | 'notices') => counts.reduce((total, count) => total + count[of], 0);
  const handedOut = { deliveries: sum('deliveries'), notices: sum('notices') };
  if (handedOut.deliveries + handedOut.notices > 0)
    logger.info('owed announcements handed out', { code: LOG.announcementsHandedOut, ...handedOut });
  return handedOut;
}

async function handOutOf(
  { webhooks, notifications, webhookQueue, notifyQueue }: OwedAnnouncements,
  tenantId: string,
  now: Instant,
) {
  const [deliveries, notices] = await Promise.all([
    webhooks.due(tenantId, now, PER_TENANT),
    notifications.due(tenantId, now, PER_TENANT),
  ]);
  const [refused, refusedNotices] = await Promise.all([
    webhookQueue.send(deliveries.map((delivery) => ({ kind: 'due', ...delivery }))),
    notifyQueue.send(notices.map((notice) => ({ kind: 'held', ...notice }))),
  ]);
  return { deliveries: deliveries.length - refused.length, notices: notices.length - refusedNotices.length };
}
