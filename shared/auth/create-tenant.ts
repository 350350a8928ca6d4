import type { Instant } from '../model/instant.ts';
import { PLATFORM_TENANT, TenantId } from '../model/registry.ts';
import type { RegistryStore } from '../store/registry.ts';
import { issueApiKey } from './api-key.ts';

export interface NewTenant {
  id: string;
  name: string;
  timeZone?: string;
}

/** Creates a tenant and its first admin key, which is answered once and kept nowhere. Rejects when the tenant exists. */
export async function createTenant(
  registry: RegistryStore,
  { id, name, timeZone = 'America/New_York' }: NewTenant,
  now: Instant,
): Promise<string> {
  if (!TenantId.safeParse(id).success || id === PLATFORM_TENANT) {
    throw new Error(`"${id}" cannot be a tenant: use 2 to 41 lower-case letters, digits and hyphens`);
  }
  const created = await registry.createTenant({ id, name, timeZone, status: 'active', createdAt: now });
  if (!created) throw new Error(`tenant ${id} exists already; an admin of it can issue more keys`);
  const { key, presented } = issueApiKey({ tenantId: id, role: 'admin' }, now);
  await registry.saveApiKey(key);
  return presented;
}
