import type { Claim } from '../../shared/model/claim.ts';
import type { Campaign } from '../../shared/model/registry.ts';
import { holdbackFigures } from '../../shared/rules/holdback-figures.ts';
import type { HoldbackCount } from '../../shared/rules/holdback-watch.ts';
import type { ClaimLists } from '../../shared/store/claim-lists.ts';
import type { ClaimStore } from '../../shared/store/claims.ts';

export interface Counting {
  lists: Pick<ClaimLists, 'ofCampaigns'>;
  claims: Pick<ClaimStore, 'getMany'>;
}

const PAGE = 500;
/** Claims of one campaign that are looked at, the newest first: those are the likeliest to be unverified. */
const MAX_READ = 5_000;

/** What of a campaign is unverified, of as many claims as may be read. */
export async function countUnverified(
  { lists, claims }: Counting,
  { tenantId, id, payout }: Campaign,
  maxRead = MAX_READ,
): Promise<HoldbackCount> {
  const unverified: Pick<Claim, 'current'>[] = [];
  let before: string | undefined;
  for (let read = 0; read < maxRead;) {
    const limit = Math.min(PAGE, maxRead - read);
    const { entries, more } = await lists.ofCampaigns(tenantId, [id], { before, limit });
    const page = await claims.getMany(
      tenantId,
      entries.map((entry) => entry.id),
    );
    unverified.push(...page.filter(({ current }) => current.verdict?.final !== true));
    if (!more) return { ...holdbackFigures(unverified, payout), truncated: false };
    read += entries.length;
    before = entries.at(-1)?.listedAt;
  }
  return { ...holdbackFigures(unverified, payout), truncated: true };
}
