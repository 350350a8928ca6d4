import { Problem } from '../lambda/error-responses.ts';
import type { Policies } from '../store/policy-cache.ts';
import type { RegistryReads } from '../store/registry-cache.ts';
import type { Reporter } from './new-claim.ts';

export interface Reporters {
  registry: Pick<RegistryReads, 'affiliate'>;
  policies: Pick<Policies, 'policyFor'>;
}

/** Who reports, with the policy that judges it. A suspended affiliate still reads, but reports nothing: throws 403. */
export async function reporterOf({ registry, policies }: Reporters, who: Omit<Reporter, 'policy'>): Promise<Reporter> {
  const affiliate = await registry.affiliate(who.tenantId, who.affiliateId);
  if (affiliate?.status === 'suspended') throw new Problem('FORBIDDEN', { detail: 'This affiliate is suspended.' });
  return { ...who, policy: await policies.policyFor(who.tenantId, affiliate?.segment) };
}
