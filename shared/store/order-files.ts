import type { Instant } from '../model/instant.ts';
import type { OrderFeed } from '../model/order-file.ts';
import { OrderFileEntry, OrderLedger } from '../model/order-ledger.ts';
import { everyItem } from './every-item.ts';
import { ORDER_FILE_PREFIX, orderFileKey, orderFilesPartition, orderLedgerKey } from './keys.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion } from './version.ts';

/** What is known of the exports of orders. What counts is what this says, whatever lies in the lake. */
export interface OrderFileStore {
  /** Version 0 where nothing ever counted. */
  ledger(tenantId: string): Promise<OrderLedger>;
  /** Of all feeds, by the time in the name within each. */
  all(tenantId: string): Promise<OrderFileEntry[]>;
  /** Both ends are included. */
  range(tenantId: string, feed: OrderFeed, from: Instant, to: Instant): Promise<OrderFileEntry[]>;
  /** Notes that a version was seen. False where it was already. */
  claim(entry: OrderFileEntry): Promise<boolean>;
}

export function orderFileStore(tables: Tables): OrderFileStore {
  const entries = async (tenantId: string, sort: { prefix: string } | { from: string; to: string }) => {
    const items = await everyItem(tables, {
      ...{ table: 'sources', partition: orderFilesPartition(tenantId), sort, consistent: true },
    });
    return items.map((item: Item) => OrderFileEntry.parse(item));
  };

  return {
    async ledger(tenantId) {
      const item = await tables.get('sources', orderLedgerKey(tenantId), { consistent: true });
      return item ? OrderLedger.parse(item) : { tenantId, version: 0, announced: {} };
    },

    all: (tenantId) => entries(tenantId, { prefix: ORDER_FILE_PREFIX }),

    async range(tenantId, feed, from, to) {
      if (from > to) return [];
      const { sk } = orderFileKey(tenantId, feed, from, '');
      return entries(tenantId, { from: sk, to: orderFileKey(tenantId, feed, to, '~').sk });
    },

    claim: (entry) => tables.write({ ...entryPut(entry), when: ifVersion('absent') }),
  };
}

/** Where the version before it stands. */
export const entryPut = (entry: OrderFileEntry): Write & { put: Item } => ({
  table: 'sources',
  put: { ...orderFileKey(entry.tenantId, entry.feed, entry.at, entry.id), ...entry },
  when: ifVersion(entry.version - 1),
});

/** Where nobody changed what counts since the version before it. */
export const ledgerPut = (ledger: OrderLedger): Write => ({
  table: 'sources',
  put: { ...orderLedgerKey(ledger.tenantId), ...ledger },
  when: ifVersion(ledger.version === 1 ? 'absent' : ledger.version - 1),
});
