import * as z from 'zod';
import { atMs, type Instant } from '../model/instant.ts';
import { notAPost, type Reading, refused, unlessBlocked } from './ask-in-batches.ts';
import { askPages, type GraphList } from './graph-pages.ts';
import type { GraphSettings } from './graph-request.ts';
import { adConversions, DEFAULT_ACTION, META_AD_CLICKS, META_AD_VIEWS } from './meta-ad-metrics.ts';
import { MetaAd } from './meta-body.ts';
import { readOwnPost } from './own-post.ts';
import type { FetchResult } from './port.ts';
import { readingsById } from './readings-by-id.ts';
import { knownCounts } from './vendor-count.ts';

export interface AdSettings extends GraphSettings {
  /** The one type of action that is a conversion; `purchase` by default. */
  conversionAction?: string;
}

const PREFIX = 'ad:';
const AD = /^ad:\d{1,25}$/;
const API = 'meta.ads.insights';
/** Ads that are asked for in one call. */
const BATCH = 50;
const ROWS = 500;
const PAGES = 5;
const FIELDS = 'ad_id,impressions,reach,inline_link_clicks,actions';

export const isAd = (postId: string): boolean => postId.startsWith(PREFIX);

/** Reads what ads of the connected ad account have achieved so far. */
export async function readAds(
  settings: AdSettings,
  postIds: readonly string[],
  now: () => number,
): Promise<FetchResult> {
  const ads = postIds.filter((postId) => AD.test(postId));
  const invalid = postIds.filter((postId) => !AD.test(postId));
  let result = refused(API, invalid, notAPost, atMs(now()));
  for (let from = 0; from < ads.length; from += BATCH) {
    const batch = ads.slice(from, from + BATCH);
    result = await unlessBlocked(result, { api: API, postIds: batch, now }, () =>
      askPages(settings, adList(settings, batch), { postIds: batch, pages: PAGES, now }),
    );
  }
  return result;
}

function adList({ owner, conversionAction = DEFAULT_ACTION }: AdSettings, batch: readonly string[]): GraphList {
  const value = batch.map((postId) => postId.slice(PREFIX.length));
  const filter = encodeURIComponent(JSON.stringify([{ field: 'ad.id', operator: 'IN', value }]));
  const asked = new Set(batch);
  const readings = new Map<string, Reading>();
  return {
    api: API,
    // Without a period Meta answers for the last 30 days.
    path: `${owner.accountId}/insights?level=ad&date_preset=maximum&fields=${FIELDS}&filtering=${filter}&limit=${ROWS}`,
    useCases: new Set(['ads_insights', 'ads_management']),
    take: (items, fetchedAt) => {
      const page = readingsById(
        items,
        (item) => {
          const ad = MetaAd.safeParse(item);
          return ad.success ? readAd(ad.data, owner.accountId, conversionAction, fetchedAt) : null;
        },
        idOfAd,
      );
      for (const [postId, reading] of page.readings) readings.set(postId, reading);
      return page.allNamed && [...page.readings.keys()].every((postId) => asked.has(postId));
    },
    reading: (postId) => readings.get(postId),
    unlisted: NO_SUCH_AD,
  };
}

const Named = z.object({ ad_id: z.string() });
const idOfAd = (item: unknown): string | undefined => {
  const named = Named.safeParse(item);
  return named.success ? `${PREFIX}${named.data.ad_id}` : undefined;
};

const NO_SUCH_AD: Reading = {
  kind: 'absent',
  reason: 'TRUE_ABSENCE',
  detail: 'The connected ad account has no results for such an ad: deleted, never delivered or of another account.',
};

function readAd(ad: MetaAd, accountId: string, conversionAction: string, fetchedAt: Instant): Reading {
  const actions = (ad.actions ?? []).filter(({ action_type: type }) => type === conversionAction);
  const [action, ...others] = actions;
  return readOwnPost(
    {
      accountId,
      given: [
        [META_AD_VIEWS, ad.impressions],
        [META_AD_CLICKS, ad.inline_link_clicks],
        // Two numbers for one type of action contradict each other.
        [adConversions(conversionAction), others.length === 0 ? action?.value : undefined],
      ],
      never: [],
      engagement: knownCounts({ reach: ad.reach }),
    },
    fetchedAt,
  );
}
