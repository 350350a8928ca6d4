import * as z from 'zod';
import { graphError, listOf, notThere, pageOf } from './graph.ts';
import type { OwnedRequest } from './meta-posts.ts';
import type { SimulatedPost } from './posts.ts';
import type { VendorAnswer } from './vendor.ts';

const LARGEST_PAGE = 5_000;

const Filtering = z.array(
  z.object({ field: z.literal('ad.id'), operator: z.literal('IN'), value: z.array(z.string()).min(1) }),
);

export const isAdAccount = (object: string): boolean => /^act_\d+$/.test(object);

/** Results of ads, for those of the owner's ad account that have any; numbers are text. */
export function adInsights({ request, object, owner, posts }: OwnedRequest): VendorAnswer {
  if (object !== owner) return notThere;
  const { searchParams } = request.url;
  if (searchParams.get('level') !== 'ad') return graphError({ code: 100, message: 'Only level=ad is simulated.' });
  const wanted = wantedAds(searchParams.get('filtering') ?? '[]');
  if (!wanted) return graphError({ code: 100, message: 'Param filtering is not valid.' });
  const ads = posts
    .ofAuthor('meta', owner)
    .filter(({ state, postId }) => state === 'live' && postId.startsWith('ad:'))
    .map((ad) => resultsOf(ad))
    .filter(({ ad_id }) => wanted.length === 0 || wanted.includes(ad_id))
    .map((ad) => only(['date_start', 'date_stop', ...listOf(request, 'fields')], ad));
  return pageOf(ads, request, LARGEST_PAGE);
}

function wantedAds(filtering: string): string[] | undefined {
  try {
    return Filtering.parse(JSON.parse(filtering)).flatMap(({ value }) => value);
  } catch {
    return undefined;
  }
}

const only = (names: readonly string[], results: object) =>
  Object.fromEntries(Object.entries(results).filter(([name]) => names.includes(name)));

function resultsOf({ postId, views, clicks, conversions, omit, publishedAt }: SimulatedPost) {
  const day = publishedAt.slice(0, 10);
  const sales = ['offsite_conversion.fb_pixel_purchase', 'purchase', 'omni_purchase'];
  return {
    ad_id: postId.slice('ad:'.length),
    ...(omit.includes('views') ? {} : { impressions: String(views) }),
    reach: String(Math.floor(views * 0.8)),
    clicks: String(clicks + Math.floor(views / 50)),
    ...(omit.includes('clicks') ? {} : { inline_link_clicks: String(clicks) }),
    spend: (views / 200).toFixed(2),
    actions: [
      { action_type: 'link_click', value: String(clicks) },
      // The same sales under several names.
      ...(omit.includes('conversions')
        ? []
        : sales.map((action_type) => ({ action_type, value: String(conversions) }))),
    ],
    date_start: day,
    date_stop: day,
  };
}
