import type { Replay, ReplayPosition } from '../../shared/model/replay.ts';
import type { ClaimEntry, ClaimLists } from '../../shared/store/claim-lists.ts';
import { campaignKey } from '../../shared/store/keys.ts';
import type { RegistryStore } from '../../shared/store/registry.ts';

export interface RangeReading {
  lists: ClaimLists;
  campaigns: Pick<RegistryStore, 'campaigns'>;
}

export interface RangePage {
  submissionIds: string[];
  /** Where the range goes on; absent at its end. */
  next?: ReplayPosition;
}

/** The next claims of a replay's range, newest first: one list, or one campaign after another. */
export async function rangePage(reading: RangeReading, replay: Replay, limit: number): Promise<RangePage> {
  const { tenantId, filter, position, createdAt } = replay;
  // What is claimed after it was asked for is judged by the policies of then.
  const to = filter.to !== undefined && filter.to < createdAt ? filter.to : createdAt;
  const range = { from: filter.from, to, before: position.before, limit };
  if (filter.affiliateId !== undefined) {
    const { entries, more } = await reading.lists.ofAffiliate(tenantId, filter.affiliateId, range);
    return pageOf(replay, entries, more ? {} : undefined);
  }
  const campaignId = filter.campaignId ?? position.campaignId ?? (await campaignAfter(reading, tenantId));
  if (campaignId === undefined) return { submissionIds: [] };
  const { entries, more } = await reading.lists.ofCampaigns(tenantId, [campaignId], range);
  if (more) return pageOf(replay, entries, { campaignId });
  const following = filter.campaignId === undefined ? await campaignAfter(reading, tenantId, campaignId) : undefined;
  const page = pageOf(replay, entries, undefined);
  return following === undefined ? page : { ...page, next: { campaignId: following } };
}

/** `goesOn` where the list holds more behind this page. */
function pageOf({ filter }: Replay, entries: readonly ClaimEntry[], goesOn: ReplayPosition | undefined): RangePage {
  const wanted = entries.filter(({ platform }) => filter.platform === undefined || platform === filter.platform);
  const last = entries.at(-1);
  return {
    submissionIds: wanted.map(({ id }) => id),
    ...(goesOn && last ? { next: { ...goesOn, before: last.listedAt } } : {}),
  };
}

async function campaignAfter({ campaigns }: RangeReading, tenantId: string, id?: string): Promise<string | undefined> {
  const startAfter = id === undefined ? {} : { startAfter: campaignKey(tenantId, id) };
  const { items } = await campaigns.campaigns(tenantId, { limit: 1, ...startAfter });
  return items[0]?.id;
}
