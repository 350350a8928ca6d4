import type { AccountDay } from '../model/vendor-day.ts';
import { afterDay } from './expiry.ts';
import { quotaKey } from './keys.ts';
import type { Condition, Tables } from './tables.ts';

/** What is spent of the budgets of a platform account's day, by the budget's name. */
export interface DailyQuotaStore {
  /** Undefined where nothing was spent yet. */
  spent(of: AccountDay, budget: string): Promise<number | undefined>;
  /** Spends units where at most so many were spent before, or none at all. */
  spend(of: AccountDay, budget: string, units: number, before: { atMost: number } | 'nothing'): Promise<boolean>;
  /** Adds what was used beyond what was spent; takes back, where negative, what was spent and not used. */
  correct(of: AccountDay, budget: string, units: number): Promise<void>;
}

export function dailyQuotaStore(tables: Tables): DailyQuotaStore {
  const add = ({ platform, account, day, endsAt }: AccountDay, budget: string, units: number, when: Condition[]) =>
    tables.write({
      table: 'platformState',
      update: quotaKey(platform, account, day),
      set: { expiresAt: afterDay(endsAt) },
      add: { [budget]: units },
      when,
    });

  return {
    async spent({ platform, account, day }, budget) {
      const item = await tables.get('platformState', quotaKey(platform, account, day), { consistent: true });
      const units = item?.[budget];
      return typeof units === 'number' ? units : undefined;
    },

    spend: (of, budget, units, before) =>
      add(of, budget, units, [
        before === 'nothing'
          ? { attribute: budget, is: 'absent' }
          : { attribute: budget, is: 'at most', value: before.atMost },
      ]),

    async correct(of, budget, units) {
      await add(of, budget, units, []);
    },
  };
}
