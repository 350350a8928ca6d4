import * as z from 'zod';
import { Alert } from './alert.ts';
import { Instant } from './instant.ts';
import { Report } from './report.ts';

/** Why an alert is told: it is new, became graver, is still there after the window, or is over. */
export const Announcement = z.enum(['opened', 'raised', 'reminder', 'resolved']);
export type Announcement = z.infer<typeof Announcement>;

/** What the notify queue carries: an alert or a report to be told, or what was held back for a destination until now. */
export const NotifyMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('alert'), announcement: Announcement, alert: Alert }),
  z.object({ kind: z.literal('report'), report: Report }),
  z.object({ kind: z.literal('held'), tenantId: z.string(), destination: z.string(), dueAt: Instant }),
]);
export type NotifyMessage = z.infer<typeof NotifyMessage>;
