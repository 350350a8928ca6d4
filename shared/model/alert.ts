import * as z from 'zod';
import { Instant } from './instant.ts';
import { Platform } from './platform.ts';

export const AlertType = z.enum([
  'HIGH_DISCREPANCY',
  'OWNERSHIP',
  'POST_GONE',
  'MISSING_DATA',
  'PLATFORM_DOWN',
  'CREDENTIAL_EXPIRING',
  'WEBHOOK_DISABLED',
  'DESTINATION_DISABLED',
  'HOLDBACK',
  'DISPUTE_ESCALATED',
  'SYNC_FAILED',
  'SOURCE_ANOMALY',
  'ORDER_FILE_FAILED',
]);
export type AlertType = z.infer<typeof AlertType>;

export const AlertCategory = z.enum(['FRAUD', 'DATA_QUALITY', 'SYSTEM_HEALTH']);
export type AlertCategory = z.infer<typeof AlertCategory>;

export const AlertSeverity = z.enum(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']);
export type AlertSeverity = z.infer<typeof AlertSeverity>;

export const AlertStatus = z.enum(['OPEN', 'ACKNOWLEDGED', 'RESOLVED']);
export type AlertStatus = z.infer<typeof AlertStatus>;

/** Trouble that was told once. While it is not RESOLVED it holds its slot and repeats count on it. */
export const Alert = z.object({
  tenantId: z.string(),
  id: z.string(),
  type: AlertType,
  category: AlertCategory,
  severity: AlertSeverity,
  status: AlertStatus,
  /** `-` where no affiliate is concerned. */
  affiliateId: z.string(),
  /** Absent where no platform is concerned. */
  platform: Platform.optional(),
  /** What else it is about: a webhook endpoint's id, a destination's name. */
  subject: z.string().optional(),
  campaignId: z.string().optional(),
  submissionId: z.string().optional(),
  repeats: z.int().min(0),
  openedAt: Instant,
  updatedAt: Instant,
  /** Last time it was told: when opened, raised, or reminded after the window. */
  announcedAt: Instant,
  reason: z.string().optional(),
  /** One sentence of ids and numbers, where what it is about needs one. */
  summary: z.string().optional(),
  evidence: z.record(z.string(), z.unknown()),
  version: z.int().min(1),
});
export type Alert = z.infer<typeof Alert>;
