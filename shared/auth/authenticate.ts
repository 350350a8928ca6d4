import { PLATFORM_TENANT, type ApiKey, type Caller, type Tenant } from '../model/registry.ts';
import { parseApiKey, secretMatches } from './api-key.ts';

/** Where keys and tenants are looked up. */
export interface KeyRegistry {
  apiKey(keyId: string): Promise<ApiKey | undefined>;
  tenant(id: string): Promise<Tenant | undefined>;
}

export type Authentication = { caller: Caller } | { refused: 'UNAUTHENTICATED' | 'TENANT_SUSPENDED' };

/** Who the Authorization header proves the caller to be. A cancelled tenant's keys are as good as none. */
export async function authenticate(authorization: string | undefined, registry: KeyRegistry): Promise<Authentication> {
  const [, token = ''] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  const presented = parseApiKey(token);
  const record = presented && (await registry.apiKey(presented.keyId));
  if (!presented || !record || !secretMatches(record, presented.secret) || record.status !== 'active') return REFUSED;
  const caller = callerOf(record);
  if (caller === null) return REFUSED;
  if (caller.role === 'operator') return { caller };
  const tenant = await registry.tenant(record.tenantId);
  if (!tenant || tenant.status === 'cancelled') return REFUSED;
  return tenant.status === 'suspended' ? { refused: 'TENANT_SUSPENDED' } : { caller };
}

const REFUSED: Authentication = { refused: 'UNAUTHENTICATED' };

/** A record whose role and holder do not go together opens nothing. */
function callerOf({ keyId, tenantId, role, affiliateId }: ApiKey): Caller | null {
  if ((role === 'operator') !== (tenantId === PLATFORM_TENANT)) return null;
  if (role !== 'affiliate') return { keyId, tenantId, role };
  return affiliateId === undefined ? null : { keyId, tenantId, role, affiliateId };
}
