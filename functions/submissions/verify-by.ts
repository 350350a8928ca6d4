import type { Claim } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import { verifyBy } from '../../shared/rules/holdback.ts';
import { UnusablePolicy, type Policies } from '../../shared/store/policy-cache.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';

export interface Deadlines {
  registry: Pick<RegistryReads, 'campaign' | 'affiliate'>;
  policies: Pick<Policies, 'policyFor'>;
}

/** Until when claims should be verified, by their ids: of campaigns that are locked at some time. */
export async function verifyByOf(deadlines: Deadlines, claims: readonly Claim[]): Promise<Map<string, Instant>> {
  const alike = Map.groupBy(claims, ({ campaignId, affiliateId }) => `${campaignId} ${affiliateId}`);
  const known = await Promise.all(
    Array.from(alike.values(), async (some) => {
      const by = await deadlineOf(deadlines, some[0]!);
      return by === undefined ? [] : some.map(({ id }) => [id, by] as const);
    }),
  );
  return new Map(known.flat());
}

/** By the policy that judges it. None while that cannot be used: its checks wait, too. */
async function deadlineOf(
  { registry, policies }: Deadlines,
  { tenantId, campaignId, affiliateId }: Claim,
): Promise<Instant | undefined> {
  const lockAt = (await registry.campaign(tenantId, campaignId))?.lockAt;
  if (lockAt === undefined) return undefined;
  const affiliate = await registry.affiliate(tenantId, affiliateId);
  try {
    return verifyBy(lockAt, await policies.policyFor(tenantId, affiliate?.segment));
  } catch (error) {
    if (error instanceof UnusablePolicy) return undefined;
    throw error;
  }
}
