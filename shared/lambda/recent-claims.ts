import type { Claim } from '../model/claim.ts';
import { after, type Instant } from '../model/instant.ts';
import type { Policy } from '../model/policy.ts';
import type { ClaimLists } from '../store/claim-lists.ts';
import type { ClaimStore } from '../store/claims.ts';

export interface RecentReading {
  lists: Pick<ClaimLists, 'ofAffiliate'>;
  claims: Pick<ClaimStore, 'getMany'>;
}

const NEWEST = 200;

/** An affiliate's claims of the days that suspicion looks at, at most the newest 200, `more` where there are others. */
export async function recentClaims(
  { lists, claims }: RecentReading,
  { tenantId, affiliateId, now, policy }: { tenantId: string; affiliateId: string; now: Instant; policy: Policy },
): Promise<{ claims: Claim[]; from: Instant; more: boolean }> {
  const from = after(now, -policy.fraud.flagWindowMs);
  const { entries, more } = await lists.ofAffiliate(tenantId, affiliateId, { from, limit: NEWEST });
  const ids = entries.map(({ id }) => id);
  return { claims: ids.length === 0 ? [] : await claims.getMany(tenantId, ids), from, more };
}
