import { DAY, HOUR, MINUTE } from '../model/instant.ts';
import type { Policy } from '../model/policy.ts';

/** Policy version 1: the defaults that ship in code. */
export const DEFAULT_POLICY: Policy = {
  version: 1,
  comparison: {
    growthBpsPerHour: 1_000,
    growthCapSeconds: 86_400,
    minimumDifference: { views: 10, clicks: 2, conversions: 1 },
    matchedBps: 500,
    lowBps: 1_000,
    mediumBps: 2_000,
    overclaimBps: 2_000,
    criticalBps: 5_000,
  },
  settleHours: { reddit: 0, youtube: 24, x: 1, tiktok: 24, instagram: 48, meta: 48, linkedin: 24 },
  retry: { maxAttempts: 5, baseMs: 30 * MINUTE, capMs: 6 * HOUR, windowMs: 24 * HOUR, maxWindowMs: 7 * DAY },
  trust: {
    startNano: 500_000_000,
    halfLifeSeconds: 90 * 86_400,
    deltas: {
      perfect_match: 10_000_000,
      minor_discrepancy: -10_000_000,
      medium_discrepancy: -30_000_000,
      high_discrepancy: -50_000_000,
      overclaim: -100_000_000,
      impossible_submission: -150_000_000,
    },
    rewardFrom: { views: 100, clicks: 10, conversions: 3 },
    buckets: { high_trust: 750_000_000, normal: 450_000_000, low_trust: 250_000_000 },
  },
  quality: {
    highCtrBps: 3_500,
    highCtrMinViews: 100,
    highCvrBps: 6_000,
    highCvrMinClicks: 20,
    evidenceFromViews: 50_000,
    decreaseBps: 100,
    spikeBps: 50_000,
    highRatioBps: 30_000,
    mediumRatioBps: 15_000,
  },
  reverify: { afterMs: [72 * HOUR, 7 * DAY], beforeLockMs: 24 * HOUR, decayedBps: 500 },
  alerts: { windowMs: HOUR, repeatedDiscrepancyMs: 6 * HOUR, platformDownMs: 120 * MINUTE },
  credentials: {
    expiringMs: 7 * DAY,
    // A refresh token outlives the access token; a token that renews itself must still be valid when it does.
    refreshBeforeMs: { refresh_token: 15 * MINUTE, access_token: 10 * DAY },
    refreshPauseMs: 5 * MINUTE,
  },
  breaker: { failures: 5, openMs: 300_000, probes: 3 },
  budget: { reserveBps: 2_000 },
  clawbacks: { expireMs: 90 * DAY },
  fraud: { trustWeight: 50, velocityWeight: 30, flagWeight: 20, velocityHalfLifeMs: 7 * DAY, flagWindowMs: 30 * DAY },
  disputes: { businessDays: 5 },
};
