import { atMs } from '../../shared/model/instant.ts';
import type { Notice, SendState } from '../../shared/model/notice.ts';
import type { NotifyMessage } from '../../shared/model/notify-message.ts';
import { ToldAlert } from '../../shared/model/telling.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { countUntold } from '../../shared/observability/metrics.ts';
import { stepAfter } from '../../shared/rules/notice-step.ts';
import { destinationsOf, type Told } from '../../shared/rules/notification-route.ts';
import { saidOfAlert } from '../../shared/rules/notification-text.ts';
import { wordingOf } from '../../shared/rules/wording.ts';
import { noticePut } from '../../shared/store/notices.ts';
import type { Notifying } from './notifying.ts';
import { plansFor, type ActingPlan } from './plans.ts';
import type { Progress } from './progress.ts';
import { unhindered } from './unhindered.ts';
import { sendOnce, type SendProgress } from '../../shared/lambda/send-once.ts';
import { sendingTo } from './sending-to.ts';

export type AlertMessage = Extract<NotifyMessage, { kind: 'alert' }>;

/** What one destination of one plan is to be told. */
interface Order extends Told {
  acting: ActingPlan;
}

/** Tells an alert everywhere that the operators' plan and its own tenant's want it; one destination never holds up another. */
export async function tellAlert(notifying: Notifying, message: AlertMessage, isLast: boolean): Promise<Progress[]> {
  const now = atMs(notifying.now());
  const { alert, announcement } = message;
  const orders = (await plansFor(notifying, alert.tenantId)).flatMap((acting) =>
    destinationsOf(alert, announcement, acting.plan, { now, timeZone: acting.timeZone }).map((told): Order => ({
      ...told,
      acting,
    })),
  );
  if (orders.length === 0) sayUntold(message);
  return Promise.all(
    orders.map((order) => unhindered(order.acting.owner, order.destination, tellAt(notifying, message, order, isLast))),
  );
}

async function tellAt(
  notifying: Notifying,
  message: AlertMessage,
  { acting, destination, when }: Order,
  isLast: boolean,
): Promise<SendProgress> {
  const { alert, announcement } = message;
  const { channel } = acting.plan.destinations[destination]!;
  const ref = {
    ...{ owner: acting.owner, about: alert.id, destination, announcement },
    announcedAt: alert.announcedAt,
  };
  const before = await notifying.notices.get(ref);
  const noticeOf = (send: SendState, version: number): Notice => ({
    ...{ ...ref, channel, send, version },
    updatedAt: atMs(notifying.now()),
  });
  // It is told with the others of its batch.
  if (before?.send.state === 'HELD') return { done: true, state: before.send, news: false };
  const telling = { announcement, alert: ToldAlert.parse(alert) };
  if (when !== 'now' && stepAfter(before?.send, atMs(notifying.now())).do === 'send') {
    const held: SendState = { state: 'HELD', until: when.heldUntil };
    const added = await notifying.held.add(noticeOf(held, (before?.version ?? 0) + 1), telling, when.heldUntil);
    return added ? { done: true, state: held, news: true } : { done: false, why: 'others are at it' };
  }
  return sendOnce(
    { ...notifying, isLast },
    {
      state: before?.send,
      version: before?.version ?? 0,
      write: (send, version) => noticePut(noticeOf(send, version)),
    },
    await sendingTo(notifying, acting, destination, wordingOf(saidOfAlert(telling)), {
      tenant: alert.tenantId,
      alert: alert.id,
    }),
  );
}

/** That a plan does not tell what is over is no news. */
function sayUntold({ alert: { tenantId, id, severity, category }, announcement }: AlertMessage): void {
  if (announcement === 'resolved') return;
  countUntold(1);
  logger.warn('no route tells an alert', {
    code: LOG.alertUntold,
    ofTenant: tenantId,
    alertId: id,
    severity,
    category,
  });
}
