import { DAY } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';
import { LOG } from '../observability/log-codes.ts';
import { logger } from '../observability/logger.ts';
import { resolvedPostKey } from './keys.ts';
import type { Tables } from './tables.ts';

/** The ids that a platform's API uses for posts of an account, by what their links name. Neither call rejects. */
export interface ResolvedPostStore {
  load(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  save(ids: ReadonlyMap<string, string>): Promise<void>;
}

const KEPT_MS = 90 * DAY;

/** What was resolved for one account is kept for ninety days, as long as a claim may be reported after the fact. */
export function resolvedPostStore(
  tables: Tables,
  platform: Platform,
  accountId: string,
  now: () => number,
): ResolvedPostStore {
  const keyOf = (name: string) => resolvedPostKey(platform, accountId, name);
  const lost = (error: unknown): void =>
    logger.warn('the ids of posts could not be kept', { code: LOG.resolvedPostsLost, platform, error: error as Error });
  return {
    async load(names) {
      try {
        const items = await tables.getMany('platformState', names.map(keyOf));
        const ids = new Map(items.map(({ pk, postId }) => [pk, String(postId)]));
        return new Map(names.flatMap((name) => (ids.has(keyOf(name).pk) ? [[name, ids.get(keyOf(name).pk)!]] : [])));
      } catch (error) {
        lost(error);
        return new Map();
      }
    },

    async save(ids) {
      const expiresAt = Math.floor((now() + KEPT_MS) / 1000);
      try {
        await Promise.all(
          Array.from(ids, ([name, postId]) =>
            tables.write({ table: 'platformState', put: { ...keyOf(name), postId, expiresAt }, when: [] }),
          ),
        );
      } catch (error) {
        lost(error);
      }
    },
  };
}
