import type { AccountDay } from '../model/vendor-day.ts';
import { afterDay } from './expiry.ts';
import { paidReadKey } from './keys.ts';
import type { Tables } from './tables.ts';

/** The posts that were paid for on a day: reading them again on that day costs nothing. */
export interface PaidReadStore {
  paid(of: AccountDay, postIds: readonly string[]): Promise<Set<string>>;
  /** Notes that these were read; answers those that were not paid for before. */
  pay(of: AccountDay, postIds: readonly string[]): Promise<Set<string>>;
}

export function paidReadStore(tables: Tables): PaidReadStore {
  const keyOf = ({ platform, account, day }: AccountDay, postId: string) => paidReadKey(platform, account, day, postId);

  return {
    async paid(of, postIds) {
      const keys = new Map(postIds.map((postId) => [keyOf(of, postId).pk, postId]));
      const items = await tables.getMany(
        'platformState',
        postIds.map((postId) => keyOf(of, postId)),
        { consistent: true },
      );
      return new Set(items.flatMap(({ pk }) => keys.get(pk) ?? []));
    },

    async pay(of, postIds) {
      const first = await Promise.all(
        postIds.map((postId) =>
          tables.write({
            table: 'platformState',
            put: { ...keyOf(of, postId), expiresAt: afterDay(of.endsAt) },
            when: [{ attribute: 'pk', is: 'absent' }],
          }),
        ),
      );
      return new Set(postIds.filter((_, at) => first[at]));
    },
  };
}
