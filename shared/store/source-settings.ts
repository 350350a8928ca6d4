import { SourceSettings, type Source } from '../model/source.ts';
import { everyItem } from './every-item.ts';
import { sourceSettingsKey, sourceSettingsPartition } from './keys.ts';
import type { Tables } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

/** Which sources a tenant has, and how they are read. */
export interface SourceSettingsStore {
  /** By their names. */
  all(tenantId: string): Promise<SourceSettings[]>;
  get(tenantId: string, source: Source): Promise<SourceSettings | undefined>;
  /** False where somebody changed them since they were read. */
  save(settings: SourceSettings, expected: ExpectedVersion): Promise<boolean>;
}

export function sourceSettingsStore(tables: Tables): SourceSettingsStore {
  return {
    async all(tenantId) {
      const query = { table: 'sources', partition: sourceSettingsPartition(tenantId), consistent: true } as const;
      return (await everyItem(tables, query)).map((item) => SourceSettings.parse(item));
    },

    async get(tenantId, source) {
      const item = await tables.get('sources', sourceSettingsKey(tenantId, source), { consistent: true });
      return item && SourceSettings.parse(item);
    },

    save: (settings, expected) =>
      tables.write({
        table: 'sources',
        put: { ...sourceSettingsKey(settings.tenantId, settings.source), ...settings },
        when: ifVersion(expected),
      }),
  };
}
