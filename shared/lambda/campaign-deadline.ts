import type { Instant } from '../model/instant.ts';
import type { Campaign, Segment } from '../model/registry.ts';
import { verifyBy } from '../rules/holdback.ts';
import { UnusablePolicy, type Policies } from '../store/policy-cache.ts';

/** Until when a campaign's claims should be verified, by the policy that is active. None without a lock, or while no policy can be used. */
export async function campaignDeadline(
  policies: Pick<Policies, 'policyFor'>,
  { tenantId, lockAt }: Pick<Campaign, 'tenantId' | 'lockAt'>,
  segment?: Segment,
): Promise<Instant | undefined> {
  if (lockAt === undefined) return undefined;
  try {
    return verifyBy(lockAt, await policies.policyFor(tenantId, segment));
  } catch (error) {
    if (error instanceof UnusablePolicy) return undefined;
    throw error;
  }
}
