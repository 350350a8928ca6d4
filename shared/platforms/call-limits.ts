import { MINUTE } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';
import type { Pace } from '../model/token-bucket.ts';
import type { VendorDay } from '../model/vendor-day.ts';
import { SHARED_ACCOUNT } from './account.ts';
import { capabilityOf } from './capabilities.ts';
import { pacificDay } from './pacific-day.ts';
import type { PostRef } from './port.ts';
import { utcDay } from './utc-day.ts';

/** What may be spent in one of the vendor's days. Budgets of a platform share no post. */
export interface DailyBudget {
  name: string;
  /** In units of the budget: calls, or micros of a US dollar. */
  perDay: number;
  /** Price of one call, or of one post; a post is paid for once a day, however often it is read. */
  each: number;
  per: 'call' | 'post';
  covers: (post: PostRef) => boolean;
}

/** How often a platform may be asked. */
export interface CallLimits {
  /** Whose calls the vendor counts together. */
  countedBy: 'app' | 'account';
  /** Absent where the vendor states none in calls. */
  pace?: Pace;
  budgets: readonly DailyBudget[];
  dayOf: (nowMs: number) => VendorDay;
}

interface Configured {
  /** What the operator allows a day, where the vendor publishes no number or bills each read. */
  dailyBudget?: number | undefined;
}

const everyPost = (): boolean => true;

const configuredCalls = ({ dailyBudget }: Configured): DailyBudget[] =>
  dailyBudget === undefined ? [] : [{ name: 'calls', perDay: dailyBudget, each: 1, per: 'call', covers: everyPost }];

const billedReads = (platform: Platform, { dailyBudget }: Configured): DailyBudget[] => {
  const each = capabilityOf(platform).readCostMicros;
  return dailyBudget === undefined
    ? []
    : [{ name: 'micros', perDay: dailyBudget, each, per: 'post', covers: everyPost }];
};

/** One entry per platform, as the vendors document their limits. */
const LIMITS: Readonly<Record<Platform, (configured: Configured) => CallLimits>> = {
  youtube: () => ({
    countedBy: 'app',
    // Ours: Google refuses bursts without saying how many calls are one. The day's units are gone before this matters.
    pace: { calls: 3_000, windowMs: MINUTE, burst: 1_500 },
    budgets: [
      // Two buckets of Google's: the call that also names the channel, and the one that only counts.
      { name: 'general', perDay: 10_000, each: 1, per: 'call', covers: ({ author }) => author === undefined },
      { name: 'counts', perDay: 10_000, each: 1, per: 'call', covers: ({ author }) => author !== undefined },
    ],
    dayOf: pacificDay,
  }),
  x: (configured) => ({
    countedBy: 'app',
    pace: { calls: 3_500, windowMs: 15 * MINUTE, burst: 1_500 },
    budgets: billedReads('x', configured),
    dayOf: utcDay,
  }),
  reddit: () => ({
    countedBy: 'app',
    pace: { calls: 100, windowMs: MINUTE, burst: 20 },
    budgets: [],
    dayOf: utcDay,
  }),
  tiktok: () => ({
    countedBy: 'app',
    pace: { calls: 600, windowMs: MINUTE, burst: 200 },
    budgets: [],
    dayOf: utcDay,
  }),
  // Per member and day; the numbers stand only in the app's own developer portal.
  linkedin: (configured) => ({ countedBy: 'account', budgets: configuredCalls(configured), dayOf: utcDay }),
  // Meta tells in headers which share of its limits is used, not how many calls are left: at all of it the client closes
  // the account until the time that they say.
  instagram: () => ({ countedBy: 'account', budgets: [], dayOf: utcDay }),
  meta: () => ({ countedBy: 'account', budgets: [], dayOf: utcDay }),
};

export const callLimitsOf = (platform: Platform, configured: Configured = {}): CallLimits =>
  LIMITS[platform](configured);

/** The account that the vendor counts a call under. */
export const countedAccount = ({ countedBy }: CallLimits, account: string): string =>
  countedBy === 'app' ? SHARED_ACCOUNT : account;

/** Platforms whose checks may have to wait for another day, so that it matters what is at stake. */
export const mayRunShort = (platform: Platform): boolean =>
  callLimitsOf(platform, { dailyBudget: 0 }).budgets.length > 0;
