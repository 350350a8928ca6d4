import { DailyPerformance } from '../model/daily.ts';
import type { LocalDate } from '../model/local-date.ts';
import { everyItem } from './every-item.ts';
import { dailyKey, dailyPartition, dailyPrefix } from './keys.ts';
import { packedParts, unpackedParts } from './packed-parts.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

/** The merged days of tenants. */
export interface DailyStore {
  get(tenantId: string, date: LocalDate): Promise<DailyPerformance | undefined>;
  /** The days that were ever merged, the earliest first; both ends are included. */
  range(tenantId: string, from: LocalDate, to: LocalDate): Promise<DailyPerformance[]>;
  /** Replaces the day whole. False where somebody changed it since it was read. */
  save(day: DailyPerformance, expected: ExpectedVersion): Promise<boolean>;
}

const TRIES = 5;

export function dailyStore(tables: Tables): DailyStore {
  const between = async (tenantId: string, from: LocalDate, to: LocalDate): Promise<Item[]> =>
    everyItem(tables, {
      table: 'sources',
      partition: dailyPartition(tenantId),
      sort: { from: dailyPrefix(from), to: `${dailyPrefix(to)}~` },
      consistent: true,
    });

  /** Of items that were read while somebody replaced their day, some are older than others: they are read again. */
  async function whole(tenantId: string, date: LocalDate, items: Item[]): Promise<DailyPerformance | undefined> {
    let read = items;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const [head] = read;
      if (!head) return undefined;
      const isWhole = read.length === head.items && read.every(({ version }) => version === head.version);
      if (isWhole) return DailyPerformance.parse(unpackedParts(read.filter(({ bytes }) => bytes !== undefined)));
      read = await between(tenantId, date, date);
    }
    throw new Error(`the parts of ${date} do not make one version`);
  }

  return {
    get: async (tenantId, date) => whole(tenantId, date, await between(tenantId, date, date)),

    async range(tenantId, from, to) {
      if (from > to) return [];
      const byDate = Map.groupBy(await between(tenantId, from, to), ({ sk }) => sk.split('#')[0]!);
      const days = await Promise.all([...byDate].map(([date, items]) => whole(tenantId, date, items)));
      return days.filter((day) => day !== undefined);
    },

    async save(day, expected) {
      const before = await tables.get('sources', dailyKey(day.tenantId, day.date, 0), { consistent: true });
      const { committed } = await tables.transact(dayWrites(day, expected, Number(before?.items ?? 0)));
      return committed;
    },
  };
}

/** The first item's version stands for all of them: they are only ever written together. Those that a day needs no more are emptied. */
function dayWrites(day: DailyPerformance, expected: ExpectedVersion, itemsBefore: number): Write[] {
  const { tenantId, date, version } = day;
  const keyOf = (part: number) => dailyKey(tenantId, date, part);
  const parts = packedParts(day, keyOf);
  const items = Math.max(parts.length, itemsBefore);
  return Array.from({ length: items }, (_, part): Write => ({
    table: 'sources',
    put: { ...(parts[part] ?? keyOf(part)), version, ...(part === 0 ? { items } : {}) },
    when: part === 0 ? ifVersion(expected) : [],
  }));
}
