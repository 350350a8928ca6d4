import * as z from 'zod';
import { DAY } from './instant.ts';
import { Platform } from './platform.ts';

const Bps = z.int().min(0);
const Hours = z.int().min(0);
const Ms = z.int().min(0);
const Nano = z.int();

/** Every threshold, delta, delay and window that a decision depends on. */
export const Policy = z.object({
  version: z.int().min(1),
  comparison: z.object({
    growthBpsPerHour: Bps,
    growthCapSeconds: z.int().min(0),
    minimumDifference: z.object({ views: z.int().min(0), clicks: z.int().min(0), conversions: z.int().min(0) }),
    matchedBps: Bps,
    lowBps: Bps,
    mediumBps: Bps,
    overclaimBps: Bps,
    criticalBps: Bps,
  }),
  settleHours: z.record(Platform, Hours),
  retry: z.object({
    maxAttempts: z.int().min(1),
    baseMs: Ms,
    capMs: Ms,
    /** Retries end this long after the settle hours have run from the submission. */
    windowMs: Ms,
    maxWindowMs: Ms,
  }),
  trust: z.object({
    startNano: Nano,
    halfLifeSeconds: z.int().min(1),
    deltas: z.object({
      perfect_match: Nano,
      minor_discrepancy: Nano,
      medium_discrepancy: Nano,
      high_discrepancy: Nano,
      overclaim: Nano,
      impossible_submission: Nano,
    }),
    /** A match earns only when one compared metric was observed at this size. */
    rewardFrom: z.object({ views: z.int(), clicks: z.int(), conversions: z.int() }),
    buckets: z.object({ high_trust: Nano, normal: Nano, low_trust: Nano }),
  }),
  quality: z.object({
    highCtrBps: Bps,
    highCtrMinViews: z.int(),
    highCvrBps: Bps,
    highCvrMinClicks: z.int(),
    evidenceFromViews: z.int(),
    decreaseBps: Bps,
    spikeBps: Bps,
    highRatioBps: Bps,
    mediumRatioBps: Bps,
  }),
  reverify: z.object({ afterMs: z.array(Ms), beforeLockMs: Ms, decayedBps: Bps }),
  alerts: z.object({ windowMs: Ms, repeatedDiscrepancyMs: Ms, platformDownMs: Ms }),
  credentials: z.object({
    /** An owner is asked to connect again this long before the end. */
    expiringMs: Ms,
    /** A token is refreshed when less than this is left of it. */
    refreshBeforeMs: z.object({ refresh_token: Ms, access_token: Ms }),
    /** After a refresh was begun, whatever came of it. */
    refreshPauseMs: Ms,
  }),
  breaker: z.object({ failures: z.int().min(1), openMs: Ms, probes: z.int().min(1) }),
  /** The part of a day's budget that is kept for checks where money or low trust is at stake. */
  budget: z.object({ reserveBps: Bps }),
  /** A recommendation that nobody decides on ends this long after it was made. Younger than the bundles stored before it. */
  clawbacks: z.object({ expireMs: Ms }).default({ expireMs: 90 * DAY }),
  fraud: z.object({
    trustWeight: z.int(),
    velocityWeight: z.int(),
    flagWeight: z.int(),
    velocityHalfLifeMs: Ms,
    flagWindowMs: Ms,
  }),
  /** A dispute is decided within so many business days of the tenant's. */
  disputes: z.object({ businessDays: z.int().min(1) }).default({ businessDays: 5 }),
});
export type Policy = z.infer<typeof Policy>;
