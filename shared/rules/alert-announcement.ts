import type { Alert } from '../model/alert.ts';
import type { Announcement } from '../model/notify-message.ts';
import { isGraver } from './alert-policy.ts';

/** Whether people are told that an alert became another one, and as what. `before` is null where it is new. */
export function announcementOf(before: Alert | null, after: Alert): Announcement | null {
  if (before === null) return 'opened';
  if (after.status === 'RESOLVED') return before.status === 'RESOLVED' ? null : 'resolved';
  if (after.announcedAt === before.announcedAt) return null;
  return isGraver(after.severity, before.severity) ? 'raised' : 'reminder';
}
