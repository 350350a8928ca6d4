import { atMs, type Instant } from '../../shared/model/instant.ts';
import type { Platform } from '../../shared/model/platform.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { AccountDay } from '../../shared/model/vendor-day.ts';
import type { VerifyMessage } from '../../shared/model/verify-message.ts';
import { callTokens, type CallTokens, type CountedCalls } from '../../shared/lambda/call-tokens.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { countedAccount, type CallLimits, type DailyBudget } from '../../shared/platforms/call-limits.ts';
import { capabilityOf } from '../../shared/platforms/capabilities.ts';
import type { FetchResult, PostRef } from '../../shared/platforms/port.ts';
import { rateOf } from '../../shared/rules/token-bucket.ts';
import { dailyQuotaStore } from '../../shared/store/daily-quotas.ts';
import { paidReadStore } from '../../shared/store/paid-reads.ts';
import { platformCostStore } from '../../shared/store/platform-costs.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { tokenBucketStore } from '../../shared/store/token-buckets.ts';
import { reserve, type DaySpending } from './day-spending.ts';
import { noteSpending } from './note-spending.ts';
import { wantedPosts, type WantedPost } from './wanted-posts.ts';

export interface SpendLimitsOn {
  tables: Tables;
  limitsOf: (platform: Platform) => CallLimits;
}

/** What a worker is about to ask a platform account for. */
export interface Asking {
  platform: Platform;
  account: string;
  posts: readonly PostRef[];
  items: readonly VerifyMessage[];
  policy: Pick<Policy, 'budget'>;
  now: () => number;
}

/** Which posts may be asked for now, and until when the others wait. */
export interface Admission {
  posts: WantedPost[];
  held: { posts: WantedPost[]; retryAt: Instant }[];
  of: AccountDay;
  /** Calls that are planned for them. */
  calls: number;
  /** The bucket that these calls came out of, where there is one. */
  counted: CountedCalls | null;
  /** What was spent of the day's budgets in advance. */
  advances: { budget: DailyBudget; units: number }[];
}

/** The limits that all workers share: of calls by the minute, of a budget by the day. */
export interface SpendLimits {
  admit(asking: Asking): Promise<Admission>;
  /** Accounts for what was asked. Never rejects: what was fetched counts more than the books. */
  note(admission: Admission, result: FetchResult, nowMs: number): Promise<void>;
}

export function spendLimits({ tables, limitsOf }: SpendLimitsOn): SpendLimits {
  const tokens = callTokens(tokenBucketStore(tables));
  const quotas = dailyQuotaStore(tables);
  const paidReads = paidReadStore(tables);
  const costs = platformCostStore(tables);
  return {
    async admit({ platform, account: asked, posts, items, policy, now }) {
      const limits = limitsOf(platform);
      const account = countedAccount(limits, asked);
      const admission: Admission = {
        ...{ posts: [], held: [], calls: 0, advances: [] },
        of: { platform, account, ...limits.dayOf(now()) },
        counted: limits.pace ? { vendor: platform, account, rate: rateOf(limits.pace) } : null,
      };
      for (const lane of lanesOf(wantedPosts(posts, items), limits.budgets))
        await admitLane({ quotas, paidReads, policy, tokens, now }, lane, admission);
      return admission;
    },

    async note(admission, result, nowMs) {
      const { counted, calls } = admission;
      try {
        if (counted) tokens.giveBack(counted, calls - (result.calls ?? calls));
        // A reopening time has told everybody already.
        if (counted && result.limit && result.blockedUntil === undefined)
          await tokens.heed(counted, result.limit, nowMs);
        await noteSpending({ quotas, paidReads, costs }, admission, result);
      } catch (error) {
        const { platform } = admission.of;
        logger.error('what a call cost was not noted', { code: LOG.spendingLost, platform, error: error as Error });
      }
    },
  };
}

/** Posts that are asked for in calls of their own, because a budget of their own pays for them. */
interface Lane {
  posts: WantedPost[];
  budget: DailyBudget | null;
}

function lanesOf(wanted: readonly WantedPost[], budgets: readonly DailyBudget[]): Lane[] {
  const lanes = Map.groupBy(wanted, (post) => budgets.find(({ covers }) => covers(post)) ?? null);
  return [...lanes].map(([budget, posts]) => ({ budget, posts }));
}

interface Admitting extends DaySpending {
  tokens: CallTokens;
  now: () => number;
}

async function admitLane(admitting: Admitting, lane: Lane, admission: Admission): Promise<void> {
  const { tokens, now } = admitting;
  const { of, counted } = admission;
  const { batchSize } = capabilityOf(of.platform);
  const callsFor = (posts: readonly WantedPost[]): number => Math.ceil(posts.length / batchSize);

  const planned = callsFor(lane.posts);
  const there = counted ? await tokens.take(counted, planned, now) : { calls: planned };
  const paced = lane.posts.slice(0, there.calls * batchSize);
  if (paced.length < lane.posts.length)
    admission.held.push({ posts: lane.posts.slice(paced.length), retryAt: there.retryAt ?? atMs(now()) });

  const reserved = lane.budget
    ? await reserve(admitting, lane.budget, of, paced, batchSize)
    : { posts: paced, held: [], units: 0 };
  if (reserved.held.length > 0) admission.held.push({ posts: reserved.held, retryAt: of.endsAt });
  if (lane.budget) admission.advances.push({ budget: lane.budget, units: reserved.units });

  const calls = callsFor(reserved.posts);
  if (counted) tokens.giveBack(counted, there.calls - calls);
  admission.posts.push(...reserved.posts);
  admission.calls += calls;
}
