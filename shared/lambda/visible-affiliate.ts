import { AffiliateId, type Affiliate } from '../model/registry.ts';
import type { RegistryStore } from '../store/registry.ts';
import { Problem } from './error-responses.ts';
import type { ApiCall } from './route.ts';

export const noSuchAffiliate = (): Problem => new Problem('NOT_FOUND', { detail: 'There is no such affiliate.' });

/** The affiliate of the path, where the caller may see it. Throws 404. */
export async function visibleAffiliate(
  registry: Pick<RegistryStore, 'affiliate'>,
  { tenantId, caller, id }: Pick<ApiCall, 'tenantId' | 'caller' | 'id'>,
): Promise<Affiliate> {
  const visible = AffiliateId.safeParse(id).success && (caller.affiliateId ?? id) === id;
  const affiliate = visible ? await registry.affiliate(tenantId, id) : undefined;
  if (!affiliate) throw noSuchAffiliate();
  return affiliate;
}
