import { campaignDeadline } from '../../shared/lambda/campaign-deadline.ts';
import type { Campaign } from '../../shared/model/registry.ts';
import { holdbackFigures } from '../../shared/rules/holdback-figures.ts';
import { route, TENANT_READERS, type Route } from '../../shared/lambda/route.ts';
import { performanceOf, type PerformanceClaim } from '../../shared/rules/performance.ts';
import type { ClaimLists } from '../../shared/store/claim-lists.ts';
import type { ClaimStore } from '../../shared/store/claims.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import type { RegistryStore } from '../../shared/store/registry.ts';
import { campaignOf } from './campaign-routes.ts';

export interface PerformanceReading {
  registry: Pick<RegistryStore, 'campaign'>;
  lists: Pick<ClaimLists, 'ofCampaigns'>;
  claims: Pick<ClaimStore, 'getMany'>;
  policies: Pick<Policies, 'policyFor'>;
}

const PAGE = 500;

/** A campaign's claims added up: what was claimed, what is verified, what is not. */
export const performanceRoute = (reading: PerformanceReading): Route =>
  route({
    method: 'GET',
    path: '/v1/campaigns/{id}/performance',
    roles: TENANT_READERS,
    async handle(call) {
      const campaign = await campaignOf(reading.registry, call);
      const claims = await everyClaim(reading, call.tenantId, campaign.id);
      const holdback = await holdbackOf(reading, campaign, claims);
      return { status: 200, body: { campaignId: campaign.id, ...performanceOf(claims, call.now), holdback } };
    },
  });

/** What is unverified, and until when it should be; null where the campaign is never locked. */
async function holdbackOf({ policies }: PerformanceReading, campaign: Campaign, claims: readonly PerformanceClaim[]) {
  const { lockAt, payout, currency } = campaign;
  if (lockAt === undefined) return null;
  const { claims: unverifiedClaims, atStakeMicros: unverifiedMicros } = holdbackFigures(claims, payout);
  const verifyBy = (await campaignDeadline(policies, campaign)) ?? null;
  return { lockAt, verifyBy, unverifiedClaims, unverifiedMicros, currency: currency ?? null };
}

async function everyClaim(
  { lists, claims }: PerformanceReading,
  tenantId: string,
  campaignId: string,
): Promise<PerformanceClaim[]> {
  const all: PerformanceClaim[] = [];
  let before: string | undefined;
  for (;;) {
    const { entries, more } = await lists.ofCampaigns(tenantId, [campaignId], { before, limit: PAGE });
    const ids = entries.map(({ id }) => id);
    all.push(...(await claims.getMany(tenantId, ids)).map(figuresOnly));
    if (!more) return all;
    before = entries.at(-1)?.listedAt;
  }
}

/** A large campaign is held in memory whole: without what no sum needs. */
const figuresOnly = ({ id, affiliateId, platform, postId, createdAt, current, verified }: PerformanceClaim) => ({
  ...{ id, affiliateId, platform, postId, createdAt, current },
  ...(verified ? { verified } : {}),
});
