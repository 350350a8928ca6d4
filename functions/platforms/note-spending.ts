import { countSpending } from '../../shared/observability/metrics.ts';
import { capabilityOf } from '../../shared/platforms/capabilities.ts';
import type { FetchResult } from '../../shared/platforms/port.ts';
import type { DailyQuotaStore } from '../../shared/store/daily-quotas.ts';
import type { PaidReadStore } from '../../shared/store/paid-reads.ts';
import { ALL_TENANTS, type PlatformCostStore, type Spent } from '../../shared/store/platform-costs.ts';
import type { Admission } from './spend-limits.ts';

export interface SpendingBooks {
  quotas: DailyQuotaStore;
  paidReads: PaidReadStore;
  costs: PlatformCostStore;
}

/** Books what was asked: calls, posts that were read, and what the vendor bills for them. */
export async function noteSpending(books: SpendingBooks, admission: Admission, result: FetchResult): Promise<void> {
  const { of, advances } = admission;
  const calls = result.calls ?? admission.calls;
  const read = new Set(result.outcomes.flatMap(({ kind, postId }) => (kind === 'observed' ? [postId] : [])));
  const price = capabilityOf(of.platform).readCostMicros;
  // Only what the vendor gave is billed, and only the first time that day.
  const paid = price > 0 ? await books.paidReads.pay(of, [...read]) : new Set<string>();
  await Promise.all(
    advances.map(async ({ budget, units }) => {
      // Calls that two budgets paid for together cannot be told apart afterwards.
      const bought = budget.per === 'post' ? paid.size : advances.length === 1 ? calls : units / budget.each;
      if (bought * budget.each !== units) await books.quotas.correct(of, budget.name, bought * budget.each - units);
    }),
  );

  const shares = new Map<string, Spent>();
  for (const { postId, tenantId } of admission.posts) {
    const payer = price > 0 ? tenantId : ALL_TENANTS;
    const share = shares.get(payer) ?? { calls: shares.size === 0 ? calls : 0, posts: 0, costMicros: 0 };
    shares.set(payer, {
      ...share,
      posts: share.posts + (read.has(postId) ? 1 : 0),
      costMicros: share.costMicros + (paid.has(postId) ? price : 0),
    });
  }
  const spent = [...shares].filter((share) => share[1].calls + share[1].posts > 0);
  if (spent.length === 0) return;
  await Promise.all(spent.map(([tenantId, share]) => books.costs.add(of, tenantId, share)));
  countSpending(of.platform, { calls, posts: read.size, costMicros: paid.size * price });
}
