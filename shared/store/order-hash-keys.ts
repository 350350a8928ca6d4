import type { DataKeys } from './data-keys.ts';
import { orderHashesKey } from './keys.ts';
import type { Tables } from './tables.ts';
import { tenantKeys, type TenantKeys } from './tenant-keys.ts';

/** What mail addresses and telephones of each tenant's buyers are hashed with, so that no two tenants' hashes are alike. */
export const orderHashKeys = (tables: Tables, dataKeys: DataKeys, now: () => number): TenantKeys =>
  tenantKeys(tables, dataKeys, now, { table: 'sources', keyOf: orderHashesKey });
