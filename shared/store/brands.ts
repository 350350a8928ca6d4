import { Brand } from '../model/brand.ts';
import { everyItem } from './every-item.ts';
import { brandKey, brandsPartition } from './keys.ts';
import type { Tables } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

/** What a tenant reports under which name. */
export interface BrandStore {
  /** By their ids. */
  all(tenantId: string): Promise<Brand[]>;
  get(tenantId: string, id: string): Promise<Brand | undefined>;
  /** False where somebody changed it since it was read. */
  save(brand: Brand, expected: ExpectedVersion): Promise<boolean>;
}

export function brandStore(tables: Tables): BrandStore {
  return {
    async all(tenantId) {
      const query = { table: 'sources', partition: brandsPartition(tenantId), consistent: true } as const;
      return (await everyItem(tables, query)).map((item) => Brand.parse(item));
    },

    async get(tenantId, id) {
      const item = await tables.get('sources', brandKey(tenantId, id), { consistent: true });
      return item && Brand.parse(item);
    },

    save: (brand, expected) =>
      tables.write({
        table: 'sources',
        put: { ...brandKey(brand.tenantId, brand.id), ...brand },
        when: ifVersion(expected),
      }),
  };
}
