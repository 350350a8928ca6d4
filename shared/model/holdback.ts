import * as z from 'zod';
import { Instant } from './instant.ts';

/** That a campaign's claims were counted before its lock, and what was told of it. */
export const HoldbackNote = z.object({
  tenantId: z.string(),
  campaignId: z.string(),
  lockAt: Instant,
  countedAt: Instant,
  /** Set once it was told: that happens once. */
  alertId: z.string().optional(),
  /** Nothing more is counted or told before this lock. */
  over: z.boolean(),
  version: z.int().min(1),
});
export type HoldbackNote = z.infer<typeof HoldbackNote>;
