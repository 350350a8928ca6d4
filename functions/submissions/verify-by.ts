import { campaignDeadline } from '../../shared/lambda/campaign-deadline.ts';
import type { Claim } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
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

/** By the policy that judges it. */
async function deadlineOf(
  { registry, policies }: Deadlines,
  { tenantId, campaignId, affiliateId }: Claim,
): Promise<Instant | undefined> {
  const campaign = await registry.campaign(tenantId, campaignId);
  if (campaign?.lockAt === undefined) return undefined;
  const affiliate = await registry.affiliate(tenantId, affiliateId);
  return campaignDeadline(policies, campaign, affiliate?.segment);
}
