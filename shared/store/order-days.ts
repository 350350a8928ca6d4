import type { LocalDate } from '../model/local-date.ts';
import { OrderDay } from '../model/order-ledger.ts';
import { everyItem } from './every-item.ts';
import { ORDER_DAY_PREFIX, orderDayKey, orderDaysHeadKey, orderDaysPartition } from './keys.ts';
import { packed, unpacked } from './packed-json.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion } from './version.ts';

/** What the sums are those of. */
export interface SumsHead {
  /** Of the ledger; 0 where there never were any. */
  version: number;
  /** Every write of sums makes the next: who read another has not seen all of them. */
  turn: number;
  /** What they were made by; null where nobody noted it. */
  form: string | null;
}

/** The sums of some days, and what they make of the head. */
export interface NewSums {
  version: number;
  form: string;
  /** Which days were summed; of these, those that are not among `days` have no orders. */
  has: (date: LocalDate) => boolean;
  days: readonly OrderDay[];
}

/** The sums of orders by day, each a small item. */
export interface OrderDayStore {
  head(tenantId: string): Promise<SumsHead>;
  /** Which version of the ledger they are those of; 0 where there never were any. */
  version(tenantId: string): Promise<number>;
  /** By date; a day without orders is not there. Both ends are included. */
  range(tenantId: string, from: LocalDate, to: LocalDate): Promise<OrderDay[]>;
  /**
   * Replaces the days that were summed and no other. False where somebody wrote sums since the head was read: then some of
   * these may stand, and whoever sums from that head on writes each of them again.
   */
  replace(tenantId: string, before: SumsHead, sums: NewSums): Promise<boolean>;
}

/** Writes of one transaction, with that of the head. */
const TOGETHER = 50;

export function orderDayStore(tables: Tables): OrderDayStore {
  const head = async (tenantId: string): Promise<SumsHead> => {
    const item = await tables.get('sources', orderDaysHeadKey(tenantId), { consistent: true });
    const form = typeof item?.form === 'string' ? item.form : null;
    return { version: Number(item?.version ?? 0), turn: Number(item?.turn ?? 0), form };
  };

  return {
    head,
    version: async (tenantId) => (await head(tenantId)).version,

    async range(tenantId, from, to) {
      if (from > to) return [];
      const sort = { from: orderDayKey(tenantId, from).sk, to: orderDayKey(tenantId, to).sk };
      const items = await everyItem(tables, { table: 'sources', partition: orderDaysPartition(tenantId), sort });
      return items.map(({ body }) => OrderDay.parse(unpacked(body)));
    },

    async replace(tenantId, before, { version, form, has, days }) {
      const stored = await everyItem(tables, {
        ...{ table: 'sources', partition: orderDaysPartition(tenantId), consistent: true },
        sort: { prefix: ORDER_DAY_PREFIX },
      });
      const writes = dayWrites(
        tenantId,
        days,
        stored.filter(({ sk }) => has(sk.slice(ORDER_DAY_PREFIX.length))),
      );
      let known = before;
      do {
        const some = writes.splice(0, TOGETHER);
        const isLast = writes.length === 0;
        const next: SumsHead = { ...(isLast ? { version, form } : known), turn: known.turn + 1 };
        // With the head each time, so that of two writers one is stopped, whichever days they write.
        const { committed } = await tables.transact([headPut(tenantId, known, next), ...some]);
        if (!committed) return false;
        known = next;
      } while (writes.length > 0);
      return true;
    },
  };
}

const headPut = (tenantId: string, { version, turn }: SumsHead, { form, ...next }: SumsHead): Write => ({
  table: 'sources',
  put: { ...orderDaysHeadKey(tenantId), ...next, ...(form === null ? {} : { form }) },
  when: [
    ...ifVersion(version === 0 && turn === 0 ? 'absent' : version),
    ...(turn === 0
      ? [{ attribute: 'turn', is: 'absent' } as const]
      : [{ attribute: 'turn', is: 'equal', value: turn } as const]),
  ],
});

function dayWrites(tenantId: string, days: readonly OrderDay[], stored: readonly Item[]): Write[] {
  const puts = days.map((day): Write & { put: Item } => ({
    table: 'sources',
    put: { ...orderDayKey(tenantId, day.date), body: packed(day) },
    when: [],
  }));
  const kept = new Set(puts.map(({ put }) => put.sk));
  const gone = stored.filter(({ sk }) => !kept.has(sk));
  return [...puts, ...gone.map(({ pk, sk }): Write => ({ table: 'sources', delete: { pk, sk }, when: [] }))];
}
