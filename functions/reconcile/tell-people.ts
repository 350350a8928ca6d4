import type { NotifyMessage } from '../../shared/model/notify-message.ts';
import type { MessageQueue } from '../../shared/outbound/announcement-queues.ts';
import { announcementOf } from '../../shared/rules/alert-announcement.ts';
import { alertFromItem } from '../../shared/store/alerts.ts';
import { ALERT_PREFIX } from '../../shared/store/keys.ts';
import type { ChangedItem } from './changed-item.ts';

/** Queues what people are to be told of alerts. Answers the changes whose message was not taken. */
export async function tellPeople(
  notifyQueue: MessageQueue<NotifyMessage>,
  changes: readonly ChangedItem[],
): Promise<ChangedItem[]> {
  const told = changes
    .filter(({ sk }) => sk.startsWith(ALERT_PREFIX))
    .flatMap((change) => {
      const alert = alertFromItem(change.after);
      const announcement = announcementOf(change.before && alertFromItem(change.before), alert);
      return announcement ? [{ change, message: { kind: 'alert', announcement, alert } as const }] : [];
    });
  const refused = new Set<NotifyMessage>(await notifyQueue.send(told.map(({ message }) => message)));
  return told.flatMap(({ change, message }) => (refused.has(message) ? [change] : []));
}
