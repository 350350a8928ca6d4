import type { Instant } from '../model/instant.ts';
import { Platform } from '../model/platform.ts';
import { affiliateIndexKey, campaignShards } from './keys.ts';
import type { IndexName, Item, Tables } from './tables.ts';

/** A claim's place in a list, as far as an index knows it. */
export interface ClaimEntry {
  id: string;
  listedAt: string;
  platform: Platform;
  campaignId?: string;
  affiliateId?: string;
}

export interface ListRange {
  from?: Instant | undefined;
  to?: Instant | undefined;
  /** Only what is listed before this place: the last one of the page before. */
  before?: string | undefined;
  limit: number;
}

export interface ClaimLists {
  /** Newest first. */
  ofAffiliate(
    tenantId: string,
    affiliateId: string,
    range: ListRange,
  ): Promise<{ entries: ClaimEntry[]; more: boolean }>;
  /** Several campaigns as one list. */
  ofCampaigns(
    tenantId: string,
    campaignIds: readonly string[],
    range: ListRange,
  ): Promise<{ entries: ClaimEntry[]; more: boolean }>;
}

export function claimLists(tables: Tables): ClaimLists {
  const newest = async (index: IndexName, partition: string, range: ListRange): Promise<ClaimEntry[]> => {
    const to = [range.before, range.to && endOf(range.to)].filter((bound) => bound !== undefined).sort()[0];
    if (range.from !== undefined && to !== undefined && range.from > to) return [];
    const page = await tables.query({
      table: 'submissions',
      index,
      partition,
      sort: { ...(range.from ? { from: range.from } : {}), ...(to ? { to } : {}) },
      newestFirst: true,
      // The bound itself comes back too, and one more tells whether there is a next page.
      limit: range.limit + 2,
    });
    return page.items.map(entryOf).filter(({ listedAt }) => listedAt !== range.before);
  };

  const merged = async (index: IndexName, partitions: readonly string[], range: ListRange) => {
    const pages = await Promise.all(partitions.map((partition) => newest(index, partition, range)));
    const entries = pages.flat().sort((a, b) => (a.listedAt < b.listedAt ? 1 : -1));
    return { entries: entries.slice(0, range.limit), more: entries.length > range.limit };
  };

  return {
    ofAffiliate: (tenantId, affiliateId, range) =>
      merged('byAffiliate', [affiliateIndexKey(tenantId, affiliateId)], range),
    ofCampaigns: (tenantId, campaignIds, range) =>
      merged(
        'byCampaign',
        campaignIds.flatMap((id) => campaignShards(tenantId, id)),
        range,
      ),
  };
}

/** Behind everything listed at this instant. */
const endOf = (instant: Instant): string => `${instant}~`;

function entryOf(item: Item): ClaimEntry {
  const listedAt = String(item.listedAt);
  return {
    id: listedAt.slice(listedAt.indexOf('#') + 1),
    listedAt,
    platform: Platform.parse(item.platform),
    ...(typeof item.campaignId === 'string' ? { campaignId: item.campaignId } : {}),
    ...(typeof item.affiliateId === 'string' ? { affiliateId: item.affiliateId } : {}),
  };
}
