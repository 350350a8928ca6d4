import * as z from 'zod';
import { Alert } from './alert.ts';
import { Announcement } from './notify-message.ts';

/** What is told of an alert: ids and numbers, nothing of its evidence. */
export const ToldAlert = Alert.pick({
  tenantId: true,
  id: true,
  type: true,
  category: true,
  severity: true,
  affiliateId: true,
  platform: true,
  subject: true,
  campaignId: true,
  submissionId: true,
  repeats: true,
  openedAt: true,
  announcedAt: true,
  reason: true,
  summary: true,
});
export type ToldAlert = z.infer<typeof ToldAlert>;

/** One announcement of one alert. */
export const Telling = z.object({ announcement: Announcement, alert: ToldAlert });
export type Telling = z.infer<typeof Telling>;
