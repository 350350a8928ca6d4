import type { RegistryStore } from './registry.ts';

/** What every request looks up and what rarely changes. */
export type RegistryReads = Pick<RegistryStore, 'apiKey' | 'tenant' | 'campaign' | 'affiliate'>;

/** How long a change may go unnoticed: a revoked key stops within this. */
const KEPT_MS = 5000;
const MAX_ENTRIES = 5000;

/** Registry reads kept for a few seconds in this process. What is not found is never kept, so that a new thing works at once. */
export function registryCache(registry: RegistryReads, now: () => number): RegistryReads {
  const entries = new Map<string, { value: unknown; until: number }>();

  async function kept<T>(key: string, read: () => Promise<T | undefined>): Promise<T | undefined> {
    const entry = entries.get(key);
    if (entry && entry.until > now()) return entry.value as T;
    const value = await read();
    if (value === undefined) entries.delete(key);
    else {
      if (entries.size >= MAX_ENTRIES) entries.clear();
      entries.set(key, { value, until: now() + KEPT_MS });
    }
    return value;
  }

  return {
    apiKey: (keyId) => kept(`key ${keyId}`, () => registry.apiKey(keyId)),
    tenant: (id) => kept(`tenant ${id}`, () => registry.tenant(id)),
    campaign: (tenantId, id) => kept(`campaign ${tenantId} ${id}`, () => registry.campaign(tenantId, id)),
    affiliate: (tenantId, id) => kept(`affiliate ${tenantId} ${id}`, () => registry.affiliate(tenantId, id)),
  };
}
