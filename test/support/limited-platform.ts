import { guardedFetch } from '../../functions/platforms/guarded-fetch.ts';
import { spendLimits } from '../../functions/platforms/spend-limits.ts';
import { MINUTE, toMs } from '../../shared/model/instant.ts';
import type { Platform } from '../../shared/model/platform.ts';
import type { VerifyMessage } from '../../shared/model/verify-message.ts';
import { accountFor } from '../../shared/platforms/account.ts';
import { callLimitsOf, type CallLimits } from '../../shared/platforms/call-limits.ts';
import type { FetchResult, PostRef } from '../../shared/platforms/port.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { platformCostStore } from '../../shared/store/platform-costs.ts';
import { platformStateStore } from '../../shared/store/platform-state.ts';
import type { Item, Tables } from '../../shared/store/tables.ts';
import { MemoryTables } from './memory-tables.ts';
import { absent, checkOf, observed, sampleClaim, T0 } from './sample-claims.ts';

type Answer = (posts: readonly PostRef[]) => Partial<FetchResult>;

/** A platform that answers what a test says, asked by any number of workers that share memory tables and a clock. */
export function limitedPlatform(platform: Platform, changes: Partial<CallLimits> = {}, dailyBudget?: number) {
  const memory = new MemoryTables();
  const clock = { ms: toMs(T0) };
  const asked: string[][] = [];
  let answer: Answer = () => ({});

  const worker = (tables: Tables = memory) => {
    const fetch = guardedFetch({
      clientOf: () => ({
        fetch: async (posts) => {
          asked.push(posts.map(({ postId }) => postId));
          const outcomes = posts.map(({ postId }) => observed({ views: 1 }, { postId }));
          return { outcomes, call: 'ok', ...answer(posts) };
        },
      }),
      state: platformStateStore(tables),
      limits: spendLimits({
        tables,
        limitsOf: (of) => ({ ...callLimitsOf(of, { dailyBudget }), ...changes }),
      }),
      policy: DEFAULT_POLICY,
      now: () => clock.ms,
    });
    return async (checks: readonly VerifyMessage[], affiliateId = 'aff_ann') => {
      const account = accountFor({ platform, tenantId: 'acme', affiliateId });
      const items = checks.map((check) => ({ ...check, affiliateId, account }));
      const { outcomes } = await fetch({ platform, account, items });
      return outcomes.map((outcome) =>
        outcome.kind === 'absent'
          ? { postId: outcome.postId, reason: outcome.reason, retryAt: outcome.retryAt }
          : { postId: outcome.postId },
      );
    };
  };

  return {
    memory,
    clock,
    asked,
    worker,
    minutes(count: number): void {
      clock.ms += count * MINUTE;
    },
    answers(next: Answer): void {
      answer = next;
    },
    /** The item of the account under this sort key. */
    item: (sk: string): Item | undefined => memory.all('platformState').find((item) => item.sk === sk),
    costs: (day: string) => platformCostStore(memory).onDay(day),
    check: (postId: string, message: Partial<VerifyMessage> = {}): VerifyMessage =>
      checkOf(sampleClaim({ platform, postId }), message),
    checks: (from: number, count: number, message: Partial<VerifyMessage> = {}): VerifyMessage[] =>
      Array.from({ length: count }, (_, n) => checkOf(sampleClaim({ platform, postId: String(from + n) }), message)),
  };
}

/** An answer in which these posts are not there. */
export const without =
  (...missing: string[]): Answer =>
  (posts) => ({
    outcomes: posts.map(({ postId }) =>
      missing.includes(postId) ? absent('TRUE_ABSENCE', { postId }) : observed({ views: 1 }, { postId }),
    ),
  });

/** Counts what is asked of tables, as `<operation> <kind of item>`. */
export function counted(tables: Tables) {
  const counts: Record<string, number> = {};
  const kindOf = (sk: string): string => sk.replace(/#.*/, '');
  const count = (operation: string, sk: string, times = 1): void => {
    const name = `${operation} ${kindOf(sk)}`;
    counts[name] = (counts[name] ?? 0) + times;
  };
  const counting: Tables = {
    ...tables,
    get: async (table, key, options) => {
      count('read', key.sk);
      return tables.get(table, key, options);
    },
    getMany: async (table, keys, options) => {
      for (const { sk } of keys) count('read', sk);
      return tables.getMany(table, keys, options);
    },
    query: (query) => tables.query(query),
    write: async (write) => {
      count('write', ('put' in write ? write.put : 'update' in write ? write.update : { sk: 'other' }).sk);
      return tables.write(write);
    },
    transact: (writes) => tables.transact(writes),
  };
  return { tables: counting, counts };
}
