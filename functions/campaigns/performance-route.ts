import { route, TENANT_READERS, type Route } from '../../shared/lambda/route.ts';
import { performanceOf, type PerformanceClaim } from '../../shared/rules/performance.ts';
import type { ClaimLists } from '../../shared/store/claim-lists.ts';
import type { ClaimStore } from '../../shared/store/claims.ts';
import type { RegistryStore } from '../../shared/store/registry.ts';
import { campaignOf } from './campaign-routes.ts';

export interface PerformanceReading {
  registry: Pick<RegistryStore, 'campaign'>;
  lists: Pick<ClaimLists, 'ofCampaigns'>;
  claims: Pick<ClaimStore, 'getMany'>;
}

const PAGE = 500;

/** A campaign's claims added up: what was claimed, what is verified, what is not. */
export const performanceRoute = (reading: PerformanceReading): Route =>
  route({
    method: 'GET',
    path: '/v1/campaigns/{id}/performance',
    roles: TENANT_READERS,
    async handle(call) {
      const { id } = await campaignOf(reading.registry, call);
      const claims = await everyClaim(reading, call.tenantId, id);
      return { status: 200, body: { campaignId: id, ...performanceOf(claims, call.now) } };
    },
  });

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
