import * as z from 'zod';
import { filledPage, type Rows } from '../../shared/lambda/filled-page.ts';
import type { Position } from '../../shared/lambda/cursor.ts';
import { PAGE_QUERY, WireInstant, type ApiCall } from '../../shared/lambda/route.ts';
import type { Claim } from '../../shared/model/claim.ts';
import { Platform } from '../../shared/model/platform.ts';
import { submissionStatus } from '../../shared/rules/submission-status.ts';
import type { ClaimEntry, ClaimLists, ListRange } from '../../shared/store/claim-lists.ts';
import type { ClaimStore } from '../../shared/store/claims.ts';
import { everyCampaign, type RegistryStore } from '../../shared/store/registry.ts';

const Id = z.string().min(1).max(100);

export const ListQuery = z.strictObject({
  ...PAGE_QUERY,
  campaignId: Id.optional(),
  affiliateId: Id.optional(),
  platform: Platform.optional(),
  status: z.enum(['PENDING', 'VERIFYING', 'VERIFIED', 'REJECTED', 'UNRESOLVED']).optional(),
  from: WireInstant.optional(),
  to: WireInstant.optional(),
});
type ListQuery = z.output<typeof ListQuery>;

export interface Listing {
  lists: ClaimLists;
  claims: Pick<ClaimStore, 'getMany'>;
  registry: Pick<RegistryStore, 'campaigns'>;
}

/** A page of claims, newest first. An affiliate gets its own, whatever it asks for. */
export async function listClaims(
  listing: Listing,
  call: ApiCall<undefined, ListQuery>,
): Promise<{ items: Claim[]; next: Position | undefined }> {
  const { tenantId, query, after } = call;
  const own = call.caller.affiliateId;
  if (own !== undefined && query.affiliateId !== undefined && query.affiliateId !== own) {
    return { items: [], next: undefined };
  }
  const read = await entriesOf(listing, tenantId, { ...query, affiliateId: own ?? query.affiliateId });
  return filledPage(query.limit, after, async (from): Promise<Rows<Claim>> => {
    const { entries, more } = await read({ from: query.from, to: query.to, before: from?.at, limit: query.limit });
    const wanted = entries.filter((entry) => passes(entry, query));
    const claims = await listing.claims.getMany(
      tenantId,
      wanted.map(({ id }) => id),
    );
    const byId = new Map(claims.map((claim) => [claim.id, claim]));
    const rows = entries.map(({ id, listedAt }) => {
      const claim = byId.get(id);
      const shown = claim && (query.status === undefined || submissionStatus(claim.current.verdict) === query.status);
      return { position: { at: listedAt }, item: shown ? claim : undefined };
    });
    return { rows, more };
  });
}

type ReadEntries = (range: ListRange) => Promise<{ entries: ClaimEntry[]; more: boolean }>;

/** The narrowest list that holds everything asked for. */
async function entriesOf({ lists, registry }: Listing, tenantId: string, query: ListQuery): Promise<ReadEntries> {
  const { affiliateId, campaignId } = query;
  if (affiliateId !== undefined) return (range) => lists.ofAffiliate(tenantId, affiliateId, range);
  const campaignIds =
    campaignId === undefined ? (await everyCampaign(registry, tenantId)).map(({ id }) => id) : [campaignId];
  return (range) => lists.ofCampaigns(tenantId, campaignIds, range);
}

/** What the index knows of an entry; a list by campaign or affiliate does not repeat its own. */
const passes = (entry: ClaimEntry, { platform, campaignId }: ListQuery): boolean =>
  (platform === undefined || entry.platform === platform) &&
  (campaignId === undefined || entry.campaignId === undefined || entry.campaignId === campaignId);
