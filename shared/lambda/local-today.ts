import { localDateOf } from '../rules/local-time.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { Tenant } from '../model/registry.ts';
import type { RegistryReads } from '../store/registry-cache.ts';
import { Problem } from './error-responses.ts';
import type { ApiCall } from './route.ts';

/** The tenant that a call is about. Throws 404 where there is none: the operators' own is nobody's. */
export async function calledTenant(
  registry: Pick<RegistryReads, 'tenant'>,
  { tenantId }: Pick<ApiCall, 'tenantId'>,
): Promise<Tenant> {
  const tenant = await registry.tenant(tenantId);
  if (!tenant) throw new Problem('NOT_FOUND');
  return tenant;
}

/** The day on the clocks of that tenant. */
export const localToday = async (
  registry: Pick<RegistryReads, 'tenant'>,
  call: Pick<ApiCall, 'tenantId' | 'now'>,
): Promise<LocalDate> => localDateOf(call.now, (await calledTenant(registry, call)).timeZone);
