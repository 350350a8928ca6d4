import * as z from 'zod';
import type { LocalDate } from '../model/local-date.ts';
import { MappingEntry } from '../model/mapping.ts';
import { everyItem } from './every-item.ts';
import { mappingKey, mappingPartition } from './keys.ts';
import { packed, unpacked } from './packed-json.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

/** What was entered to hold from one day on: at most one entry a source. */
export interface MappingFrom {
  tenantId: string;
  validFrom: LocalDate;
  entries: MappingEntry[];
  version: number;
}

/** As many as certainly fit an item, however little they have in common. */
export const MAX_ENTRIES_FROM = 500;

/** Which affiliate the spend of a tenant's traffic sources belongs to, and since when. */
export interface MappingStore {
  /** Every entry, the earliest day first. */
  all(tenantId: string): Promise<MappingEntry[]>;
  from(tenantId: string, validFrom: LocalDate): Promise<MappingFrom | undefined>;
  /** Replaces what holds from that day on, whole. False where somebody changed it since it was read. */
  save(mapping: MappingFrom, expected: ExpectedVersion): Promise<boolean>;
}

export function mappingStore(tables: Tables): MappingStore {
  return {
    async all(tenantId) {
      const query = { table: 'sources', partition: mappingPartition(tenantId), consistent: true } as const;
      return (await everyItem(tables, query)).flatMap(entriesOf);
    },

    async from(tenantId, validFrom) {
      const item = await tables.get('sources', mappingKey(tenantId, validFrom), { consistent: true });
      return item && { tenantId, validFrom, entries: entriesOf(item), version: Number(item.version) };
    },

    save: (mapping, expected) => tables.write(mappingPut(mapping, expected)),
  };
}

export const mappingPut = (
  { tenantId, validFrom, entries, version }: MappingFrom,
  expected: ExpectedVersion,
): Write => ({
  table: 'sources',
  put: { ...mappingKey(tenantId, validFrom), version, body: packed({ entries }) },
  when: ifVersion(expected),
});

const Body = z.object({ entries: z.array(MappingEntry) });

const entriesOf = ({ body }: Item): MappingEntry[] => Body.parse(unpacked(body)).entries;
