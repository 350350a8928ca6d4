import { atMs } from '../model/instant.ts';
import { inOrder, merged, refused } from './ask-in-batches.ts';
import { capabilityOf } from './capabilities.ts';
import { type AdSettings, isAd, readAds } from './meta-ads.ts';
import { readPagePosts } from './meta-posts.ts';
import type { PlatformClient } from './port.ts';
import type { Refusal } from './refusal.ts';

/** `https://graph.facebook.com` in production. The owner is a Page, or an ad account `act_<number>`. */
export type MetaSettings = AdSettings;

const AD_ACCOUNT = /^act_\d+$/;

/** Reads posts of a Page, or ads of an ad account, whichever the owner has connected. */
export function metaClient(settings: MetaSettings): PlatformClient {
  const ownsAds = AD_ACCOUNT.test(settings.owner.accountId);
  return {
    capability: capabilityOf('meta'),
    async fetch(posts, now) {
      const postIds = [...new Set(posts.map(({ postId }) => postId))];
      const ads = postIds.filter(isAd);
      const others = postIds.filter((postId) => !isAd(postId));
      const results = await Promise.all([
        ownsAds ? readAds(settings, ads, now) : refused('meta.ads.insights', ads, AD_OF_ANOTHER, atMs(now())),
        ownsAds
          ? refused('meta.post.insights', others, POST_OF_ANOTHER, atMs(now()))
          : readPagePosts(settings, others, now),
      ]);
      return inOrder(merged(results), postIds);
    },
  };
}

const AD_OF_ANOTHER: Refusal = {
  reason: 'TRUE_ABSENCE',
  call: 'ok',
  detail: 'The connected account is a Page, and ads belong to an ad account: the ad is not its own.',
};
const POST_OF_ANOTHER: Refusal = {
  reason: 'TRUE_ABSENCE',
  call: 'ok',
  detail: 'The connected account is an ad account, and posts belong to a Page: the post is not its own.',
};
