import type { LocalDate } from '../model/local-date.ts';
import { OrderDay } from '../model/order-ledger.ts';
import { everyItem } from './every-item.ts';
import { ORDER_DAY_PREFIX, orderDayKey, orderDaysHeadKey, orderDaysPartition } from './keys.ts';
import { packed, unpacked } from './packed-json.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion } from './version.ts';

/** The sums of orders by day, each a small item. */
export interface OrderDayStore {
  /** Which version of the ledger they are those of; 0 where there never were any. */
  version(tenantId: string): Promise<number>;
  /** By date; a day without orders is not there. Both ends are included. */
  range(tenantId: string, from: LocalDate, to: LocalDate): Promise<OrderDay[]>;
  /**
   * Makes these all the days that there are. False where somebody else did meanwhile: then some of these may stand, until
   * the one who was faster, or the next, is done.
   */
  replace(tenantId: string, days: readonly OrderDay[], version: number): Promise<boolean>;
}

/** Writes of one transaction. */
const TOGETHER = 50;

export function orderDayStore(tables: Tables): OrderDayStore {
  const head = async (tenantId: string): Promise<number> => {
    const item = await tables.get('sources', orderDaysHeadKey(tenantId), { consistent: true });
    return Number(item?.version ?? 0);
  };

  return {
    version: head,

    async range(tenantId, from, to) {
      if (from > to) return [];
      const sort = { from: orderDayKey(tenantId, from).sk, to: orderDayKey(tenantId, to).sk };
      const items = await everyItem(tables, { table: 'sources', partition: orderDaysPartition(tenantId), sort });
      return items.map(({ body }) => OrderDay.parse(unpacked(body)));
    },

    async replace(tenantId, days, version) {
      const [before, stored] = await Promise.all([
        head(tenantId),
        everyItem(tables, {
          ...{ table: 'sources', partition: orderDaysPartition(tenantId), consistent: true },
          sort: { prefix: ORDER_DAY_PREFIX },
        }),
      ]);
      if (before >= version) return true;
      const writes = dayWrites(tenantId, days, stored, version);
      for (let at = 0; at < writes.length; at += TOGETHER) {
        const { committed } = await tables.transact(writes.slice(at, at + TOGETHER));
        if (!committed) return false;
      }
      const { committed } = await tables.transact([
        {
          table: 'sources',
          put: { ...orderDaysHeadKey(tenantId), version },
          when: ifVersion(before === 0 ? 'absent' : before),
        },
      ]);
      return committed;
    },
  };
}

/** Every day is written, changed or not: one that somebody else writes meanwhile then stops this writer. */
function dayWrites(tenantId: string, days: readonly OrderDay[], stored: readonly Item[], version: number): Write[] {
  const versions = new Map(stored.map(({ sk, version: before }) => [sk, Number(before)]));
  const puts = days.map((day): Write & { put: Item } => {
    const key = orderDayKey(tenantId, day.date);
    const put: Item = { ...key, body: packed(day), version };
    return { table: 'sources', put, when: ifVersion(versions.get(key.sk) ?? 'absent') };
  });
  const kept = new Set(puts.map(({ put }) => put.sk));
  const gone = stored.filter(({ sk }) => !kept.has(sk));
  return [
    ...puts,
    ...gone.map(({ pk, sk, version: before }): Write => ({
      table: 'sources',
      delete: { pk, sk },
      when: ifVersion(Number(before)),
    })),
  ];
}
