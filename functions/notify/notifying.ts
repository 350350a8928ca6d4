import type { Redelivery } from '../../shared/outbound/redelivery.ts';
import type { NotificationStore } from '../../shared/store/notifications.ts';
import type { NoticeStore } from '../../shared/store/notices.ts';
import type { Disabling } from './disable-destination.ts';
import type { PlanReading } from './plans.ts';
import type { SendTo } from './send-on-channel.ts';

/** What telling takes. */
export interface Notifying extends PlanReading, Disabling {
  notices: Pick<NoticeStore, 'get'>;
  held: Pick<NotificationStore, 'add' | 'get' | 'tellings'>;
  sendTo: SendTo;
  redelivery: Redelivery;
}
