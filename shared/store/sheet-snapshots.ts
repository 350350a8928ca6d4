import type { LedgerEntry } from '../model/partition.ts';
import { SheetSnapshot } from '../model/sheet-snapshot.ts';
import { sheetSnapshotKey } from './keys.ts';
import { mappingPut, type MappingFrom } from './mapping.ts';
import { changeWrites } from './source-days.ts';
import type { Tables } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

/** A day on which a sheet was seen, and what becomes true with it. */
export interface SheetChange {
  entry: { next: LedgerEntry; expected: ExpectedVersion };
  /** Absent where the content is the one that stands. */
  snapshot?: { next: SheetSnapshot; expected: ExpectedVersion };
  /** Absent where the sheet changes nothing of it. */
  mapping?: { next: MappingFrom; expected: ExpectedVersion };
}

/** What stands of tenants' sheets. */
export interface SheetSnapshotStore {
  get(tenantId: string): Promise<SheetSnapshot | undefined>;
  /** All or nothing. False where somebody changed any of it since it was read. */
  save(change: SheetChange): Promise<boolean>;
}

export function sheetSnapshotStore(tables: Tables): SheetSnapshotStore {
  return {
    async get(tenantId) {
      const item = await tables.get('sources', sheetSnapshotKey(tenantId), { consistent: true });
      return item && SheetSnapshot.parse(item);
    },

    async save({ entry, snapshot, mapping }) {
      const { committed } = await tables.transact([
        ...changeWrites({ entry: entry.next }, entry.expected),
        ...(snapshot
          ? [
              {
                table: 'sources' as const,
                put: { ...sheetSnapshotKey(snapshot.next.tenantId), ...snapshot.next },
                when: ifVersion(snapshot.expected),
              },
            ]
          : []),
        ...(mapping ? [mappingPut(mapping.next, mapping.expected)] : []),
      ]);
      return committed;
    },
  };
}
