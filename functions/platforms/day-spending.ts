import type { Purchases } from '../../shared/model/daily-budget.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { AccountDay } from '../../shared/model/vendor-day.ts';
import type { DailyBudget } from '../../shared/platforms/call-limits.ts';
import { affordable } from '../../shared/rules/daily-budget.ts';
import type { DailyQuotaStore } from '../../shared/store/daily-quotas.ts';
import type { PaidReadStore } from '../../shared/store/paid-reads.ts';
import type { WantedPost } from './wanted-posts.ts';

export interface DaySpending {
  quotas: DailyQuotaStore;
  paidReads: PaidReadStore;
  policy: Pick<Policy, 'budget'>;
}

/** Posts that a day's budget covers, and those that wait for the next day. */
export interface Reserved {
  posts: WantedPost[];
  held: WantedPost[];
  /** Spent for them in advance. */
  units: number;
}

/**
 * Spends for these posts before they are asked for, those at stake first, so that workers who do so at once stay within
 * the budget together. A post that was paid for today waits for nothing.
 */
export async function reserve(
  spending: DaySpending,
  budget: DailyBudget,
  of: AccountDay,
  posts: readonly WantedPost[],
  batchSize: number,
): Promise<Reserved> {
  const items = chunks(posts, budget.per === 'post' ? 1 : batchSize);
  const atStake = items.filter((item) => item.some((post) => post.atStake)).length;
  const wanted = { atStake, others: items.length - atStake, each: budget.each };
  const allowed = await spend(spending, budget, of, wanted);

  const goes = (at: number): boolean => at < allowed.atStake || (at >= atStake && at - atStake < allowed.others);
  const held = items.filter((_, at) => !goes(at)).flat();
  const free = await paidAlready(spending, budget, of, held);
  return {
    posts: [...items.filter((_, at) => goes(at)).flat(), ...held.filter(({ postId }) => free.has(postId))],
    held: held.filter(({ postId }) => !free.has(postId)),
    units: allowed.units,
  };
}

const TRIES = 8;
const NOTHING = { atStake: 0, others: 0, units: 0 };

async function spend({ quotas, policy }: DaySpending, budget: DailyBudget, of: AccountDay, wanted: Purchases) {
  // The first try reads nothing: where much is left, the condition of the write says so.
  let allowed = affordable(wanted, 0, budget.perDay, policy.budget);
  let before: Parameters<DailyQuotaStore['spend']>[3] = { atMost: allowed.spentAtMost };
  for (let attempt = 0; attempt < TRIES && allowed.units > 0; attempt += 1) {
    if (await quotas.spend(of, budget.name, allowed.units, before)) return allowed;
    const spent = await quotas.spent(of, budget.name);
    allowed = affordable(wanted, spent ?? 0, budget.perDay, policy.budget);
    before = spent === undefined ? 'nothing' : { atMost: allowed.spentAtMost };
  }
  return NOTHING;
}

async function paidAlready(
  { paidReads }: DaySpending,
  budget: DailyBudget,
  of: AccountDay,
  held: readonly WantedPost[],
): Promise<ReadonlySet<string>> {
  if (budget.per === 'call' || held.length === 0) return new Set();
  return paidReads.paid(
    of,
    held.map(({ postId }) => postId),
  );
}

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
