import { atMs } from '../../shared/model/instant.ts';
import type { HeldBatch } from '../../shared/model/notice.ts';
import type { NotifyMessage } from '../../shared/model/notify-message.ts';
import type { Telling } from '../../shared/model/telling.ts';
import { saidOfAlert, saidOfDigest, type Said } from '../../shared/rules/notification-text.ts';
import { wordingOf } from '../../shared/rules/wording.ts';
import { heldPut } from '../../shared/store/notifications.ts';
import type { Notifying } from './notifying.ts';
import { planOf } from './plans.ts';
import type { Progress } from './progress.ts';
import { sendOnce, type Sending } from '../../shared/lambda/send-once.ts';
import { sendingTo } from './sending-to.ts';

export type HeldMessage = Extract<NotifyMessage, { kind: 'held' }>;

/** Tells what was held back for a destination in one message, once its time has come. */
export async function tellHeld(notifying: Notifying, message: HeldMessage, isLast: boolean): Promise<Progress[]> {
  const { tenantId: owner, destination, dueAt } = message;
  const batch = await notifying.held.get({ owner, destination, dueAt });
  if (!batch || dueAt > atMs(notifying.now())) return [];
  const progress = await sendOnce(
    { ...notifying, isLast },
    {
      ...{ state: batch.send, version: batch.version },
      write: (send, version) => heldPut({ ...batch, send, version, updatedAt: atMs(notifying.now()) }),
    },
    await sendingBatch(notifying, batch),
  );
  return [{ ...progress, owner, destination }];
}

/** What joins the batch after it was read changes its version, so that it is not sent without it. */
async function sendingBatch(notifying: Notifying, batch: HeldBatch): Promise<Sending> {
  const { owner, destination } = batch;
  const [acting, tellings] = await Promise.all([planOf(notifying, owner), notifying.held.tellings(batch)]);
  if (acting?.plan.destinations[destination] === undefined) return NOBODY;
  return sendingTo(notifying, acting, destination, wordingOf(saidOf(tellings)), { tenant: owner, alert: 'digest' });
}

const saidOf = (tellings: readonly Telling[]): Said => {
  const [only, ...others] = tellings;
  return only !== undefined && others.length === 0 ? saidOfAlert(only) : saidOfDigest(tellings);
};

const NOBODY: Sending = {
  isDisabled: false,
  send: async () => ({ kind: 'refused', reason: 'the plan has no such destination any more', permanent: false }),
  disable: async () => undefined,
};
