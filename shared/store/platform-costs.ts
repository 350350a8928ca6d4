import * as z from 'zod';
import { Platform } from '../model/platform.ts';
import type { AccountDay } from '../model/vendor-day.ts';
import { afterDay } from './expiry.ts';
import { costDayPartition, costKey } from './keys.ts';
import type { Item, Tables } from './tables.ts';

/** What was asked of a platform account on a day of its own, and what the vendor bills for it. */
const PlatformCost = z.object({
  platform: Platform,
  account: z.string(),
  /** Whose posts they were; `*` where reads cost nothing and are not told apart. */
  tenantId: z.string(),
  calls: z.int(),
  posts: z.int(),
  costMicros: z.int(),
});
export type PlatformCost = z.infer<typeof PlatformCost>;
export type Spent = Pick<PlatformCost, 'calls' | 'posts' | 'costMicros'>;

export const ALL_TENANTS = '*';

export interface PlatformCostStore {
  add(of: AccountDay, tenantId: string, spent: Spent): Promise<void>;
  onDay(day: string): Promise<PlatformCost[]>;
}

const KEPT_DAYS = 400;

export function platformCostStore(tables: Tables): PlatformCostStore {
  return {
    async add({ platform, account, day, endsAt }, tenantId, { calls, posts, costMicros }) {
      await tables.write({
        table: 'platformState',
        update: costKey(day, platform, account, tenantId),
        set: { platform, account, tenantId, expiresAt: afterDay(endsAt, KEPT_DAYS) },
        add: { calls, posts, costMicros },
        when: [],
      });
    },

    async onDay(day) {
      const costs: PlatformCost[] = [];
      let startAfter: Item | undefined;
      do {
        const page = await tables.query({
          table: 'platformState',
          partition: costDayPartition(day),
          ...(startAfter ? { startAfter } : {}),
        });
        costs.push(...page.items.map((item) => PlatformCost.parse(item)));
        startAfter = page.next;
      } while (startAfter);
      return costs;
    },
  };
}
