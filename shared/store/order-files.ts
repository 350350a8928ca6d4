import type { LocalDate } from '../model/local-date.ts';
import type { OrderFeed } from '../model/order-file.ts';
import { OrderFileEntry, OrderLedger } from '../model/order-ledger.ts';
import { everyItem } from './every-item.ts';
import { ORDER_FILE_PREFIX, orderFileKey, orderFilesDated, orderFilesPartition, orderLedgerKey } from './keys.ts';
import type { Item, Query, Tables, Write } from './tables.ts';
import { ifVersion } from './version.ts';

/** What is known of the exports of orders. What counts is what this says, whatever lies in the lake. */
export interface OrderFileStore {
  /** Version 0 where nothing ever counted. */
  ledger(tenantId: string): Promise<OrderLedger>;
  /** Of all feeds, by the time in the name within each. */
  all(tenantId: string): Promise<OrderFileEntry[]>;
  /** Of a feed, those with a date in their names in a range; both ends are included. */
  dated(tenantId: string, feed: OrderFeed, range: { from: LocalDate; to: LocalDate }): Promise<OrderFileEntry[]>;
  /** Whether there are any. */
  anyDated(tenantId: string, feed: OrderFeed, range: { from: LocalDate; to: LocalDate }): Promise<boolean>;
  /** Notes that a version was seen. False where it was already. */
  claim(entry: OrderFileEntry): Promise<boolean>;
}

export function orderFileStore(tables: Tables): OrderFileStore {
  return {
    async ledger(tenantId) {
      const item = await tables.get('sources', orderLedgerKey(tenantId), { consistent: true });
      return item ? OrderLedger.parse(item) : { tenantId, version: 0, announced: {} };
    },

    async all(tenantId) {
      const items = await everyItem(tables, {
        ...{ table: 'sources', partition: orderFilesPartition(tenantId) },
        ...{ sort: { prefix: ORDER_FILE_PREFIX }, consistent: true },
      });
      return items.map((item) => OrderFileEntry.parse(item));
    },

    async dated(tenantId, feed, { from, to }) {
      const items = await everyItem(tables, datedQuery(tenantId, feed, from, to));
      return items.map((item) => OrderFileEntry.parse(item));
    },

    async anyDated(tenantId, feed, { from, to }) {
      const { items } = await tables.query({ ...datedQuery(tenantId, feed, from, to), limit: 1 });
      return items.length > 0;
    },

    claim: (entry) => tables.write({ ...entryPut(entry), when: ifVersion('absent') }),
  };
}

const datedQuery = (tenantId: string, feed: OrderFeed, from: LocalDate, to: LocalDate): Query => ({
  ...{ table: 'sources', partition: orderFilesPartition(tenantId), sort: orderFilesDated(feed, from, to) },
  consistent: true,
});

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
