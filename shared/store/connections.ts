import { Connection, type AccountRef } from '../model/connection.ts';
import type { Instant } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';
import type { Affiliate } from '../model/registry.ts';
import {
  CONNECTION_PREFIX,
  connectionKey,
  connectionPartition,
  connectionPrefix,
  expiringShard,
  expiringShards,
} from './keys.ts';
import { affiliatePut, type ListPage } from './registry.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

/** The accounts that owners connected. The tokens in them are text that only the vault can read. */
export interface ConnectionStore {
  get(account: AccountRef): Promise<Connection | undefined>;
  /** Every account of an affiliate on one platform, as it is now. */
  onPlatform(tenantId: string, affiliateId: string, platform: Platform): Promise<Connection[]>;
  /** By platform and account. */
  ofAffiliate(tenantId: string, affiliateId: string, page: ListPage): Promise<{ items: Connection[]; next?: Item }>;
  /** False when someone else changed it since it was read. */
  save(connection: Connection, expected: ExpectedVersion): Promise<boolean>;
  /** The connection and its account in the affiliate's record, both or none. False as above. */
  saveWithAffiliate(connection: Connection, expected: ExpectedVersion, affiliate: Affiliate): Promise<boolean>;
  /** What somebody should have looked at by `now`, the longest waiting first within a shard; at most `limit` a shard. */
  needingAttention(now: Instant, limit: number): Promise<Connection[]>;
}

export function connectionStore(tables: Tables): ConnectionStore {
  return {
    async get(account) {
      const item = await tables.get('credentials', connectionKey(account), { consistent: true });
      return item && Connection.parse(item);
    },

    async onPlatform(tenantId, affiliateId, platform) {
      const { items } = await tables.query({
        table: 'credentials',
        partition: connectionPartition(tenantId, affiliateId),
        sort: { prefix: connectionPrefix(platform) },
        consistent: true,
      });
      return items.map((item) => Connection.parse(item));
    },

    async ofAffiliate(tenantId, affiliateId, page) {
      const { items, next } = await tables.query({
        table: 'credentials',
        partition: connectionPartition(tenantId, affiliateId),
        sort: { prefix: CONNECTION_PREFIX },
        ...page,
      });
      return { items: items.map((item) => Connection.parse(item)), ...(next ? { next } : {}) };
    },

    save: (connection, expected) => tables.write(connectionPut(connection, expected)),

    async saveWithAffiliate(connection, expected, affiliate) {
      const outcome = await tables.transact([
        connectionPut(connection, expected),
        affiliatePut(affiliate, affiliate.version - 1),
      ]);
      return outcome.committed;
    },

    async needingAttention(now, limit) {
      const pages = await Promise.all(
        expiringShards().map((partition) =>
          tables.query({ table: 'credentials', index: 'expiring', partition, sort: { to: now }, limit }),
        ),
      );
      const keys = pages.flatMap(({ items }) => items.map(({ pk, sk }) => ({ pk, sk })));
      if (keys.length === 0) return [];
      const items = await tables.getMany('credentials', keys, { consistent: true });
      // The index may lag behind the table.
      return items
        .map((item) => Connection.parse(item))
        .filter(({ attentionAt }) => attentionAt !== undefined && attentionAt <= now);
    },
  };
}

/** A connection stands in the index only while it will need attention. */
export const connectionPut = (connection: Connection, expected: ExpectedVersion): Write => ({
  table: 'credentials',
  put: {
    ...connectionKey(connection),
    ...connection,
    ...(connection.attentionAt === undefined ? {} : { expiringShard: expiringShard(connection) }),
  },
  when: ifVersion(expected),
});
