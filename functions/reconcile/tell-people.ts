import type { NotifyMessage } from '../../shared/model/notify-message.ts';
import type { MessageQueue } from '../../shared/outbound/announcement-queues.ts';
import { announcementOf } from '../../shared/rules/alert-announcement.ts';
import { alertFromItem } from '../../shared/store/alerts.ts';
import { ALERT_PREFIX, REPORT_PREFIX } from '../../shared/store/keys.ts';
import { reportFromItem } from '../../shared/store/reports.ts';
import type { ChangedItem } from './changed-item.ts';

/** Queues what people are to be told of alerts, and the reports that they get. Answers the changes whose message was not taken. */
export async function tellPeople(
  notifyQueue: MessageQueue<NotifyMessage>,
  changes: readonly ChangedItem[],
): Promise<ChangedItem[]> {
  const told = changes.flatMap((change) => {
    const message = messageOf(change);
    return message ? [{ change, message }] : [];
  });
  const refused = new Set<NotifyMessage>(await notifyQueue.send(told.map(({ message }) => message)));
  return told.flatMap(({ change, message }) => (refused.has(message) ? [change] : []));
}

function messageOf(change: ChangedItem): NotifyMessage | undefined {
  if (change.sk.startsWith(REPORT_PREFIX))
    return change.isNew ? { kind: 'report', report: reportFromItem(change.after) } : undefined;
  if (!change.sk.startsWith(ALERT_PREFIX)) return undefined;
  const alert = alertFromItem(change.after);
  const announcement = announcementOf(change.before && alertFromItem(change.before), alert);
  return announcement ? { kind: 'alert', announcement, alert } : undefined;
}
