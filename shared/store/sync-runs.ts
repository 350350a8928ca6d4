import { SyncRun } from '../model/sync-run.ts';
import { RUN_PREFIX, runKey, runsPartition } from './keys.ts';
import type { ListPage } from './registry.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

/** The runs of tenants' daily syncs. */
export interface SyncRunStore {
  /** False where there is one of this id. */
  create(run: SyncRun): Promise<boolean>;
  get(tenantId: string, id: string): Promise<SyncRun | undefined>;
  /** False where somebody changed it since it was read. */
  save(run: SyncRun, expected: number): Promise<boolean>;
  /** Newest first. */
  list(tenantId: string, page: ListPage): Promise<{ items: SyncRun[]; next?: Item }>;
}

export function syncRunStore(tables: Tables): SyncRunStore {
  return {
    create: (run) => tables.write(runPut(run, 'absent')),

    async get(tenantId, id) {
      const item = await tables.get('syncs', runKey(tenantId, id), { consistent: true });
      return item && SyncRun.parse(item);
    },

    save: (run, expected) => tables.write(runPut(run, expected)),

    async list(tenantId, page) {
      const { items, next } = await tables.query({
        table: 'syncs',
        partition: runsPartition(tenantId),
        sort: { prefix: RUN_PREFIX },
        newestFirst: true,
        ...page,
      });
      return { items: items.map((item) => SyncRun.parse(item)), ...(next ? { next } : {}) };
    },
  };
}

export const runPut = (run: SyncRun, expected: ExpectedVersion): Write => ({
  table: 'syncs',
  put: { ...runKey(run.tenantId, run.id), ...run },
  when: ifVersion(expected),
});
