import type { Instant } from '../model/instant.ts';
import { askInBatches, type Reading, type VendorCall } from './ask-in-batches.ts';
import { capabilityOf } from './capabilities.ts';
import type { HttpOptions } from '../vendor-http/http.ts';
import { observedFrom } from './metric-source.ts';
import type { OwnerAccount, PlatformClient } from './port.ts';
import { readingsById, withLeftOut } from './readings-by-id.ts';
import { TiktokVideo, TiktokVideos } from './tiktok-body.ts';
import { TIKTOK_VIEWS } from './tiktok-metrics.ts';
import { tiktokRefusal } from './tiktok-refusal.ts';
import { knownCounts } from './vendor-count.ts';

export interface TiktokSettings {
  /** `https://open.tiktokapis.com` in production. */
  baseUrl: string;
  /** Its token needs the scope `video.list`. */
  owner: OwnerAccount;
  http?: HttpOptions;
}

const VIDEO_ID = /^\d{17,20}$/;
const FIELDS = Object.keys(TiktokVideo.shape).join(',');

/** Reads an account's own public videos with its token. A video that is shown is one of the account's. */
export function tiktokClient({ baseUrl, owner, http }: TiktokSettings): PlatformClient {
  const capability = capabilityOf('tiktok');
  const call: VendorCall = {
    api: 'tiktok.video.query',
    batchSize: capability.batchSize,
    isPostId: (postId) => VIDEO_ID.test(postId),
    request: async (postIds) => ({
      url: `${baseUrl}/v2/video/query/?fields=${FIELDS}`,
      headers: { authorization: `Bearer ${await owner.accessToken()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ filters: { video_ids: postIds } }),
    }),
    refusal: tiktokRefusal,
    read(body, postIds, fetchedAt) {
      const answer = TiktokVideos.safeParse(body);
      if (!answer.success) return null;
      const found = readingsById(answer.data.data.videos ?? [], (item) => {
        const video = TiktokVideo.safeParse(item);
        return video.success ? readVideo(video.data, owner.accountId, fetchedAt) : null;
      });
      return withLeftOut(found, postIds, LEFT_OUT);
    },
    http,
  };
  return { capability, fetch: (posts, now) => askInBatches(call, posts, now) };
}

const LEFT_OUT: Reading = {
  kind: 'absent',
  reason: 'TRUE_ABSENCE',
  detail: 'TikTok shows no such video of the account: deleted, private, or of another account.',
};

function readVideo(video: TiktokVideo, author: string, fetchedAt: Instant): Reading {
  const engagement = knownCounts({
    likes: video.like_count,
    comments: video.comment_count,
    shares: video.share_count,
  });
  return {
    kind: 'observed',
    metrics: video.view_count === undefined ? {} : { views: observedFrom(TIKTOK_VIEWS, video.view_count, fetchedAt) },
    author,
    ...(video.create_time === undefined ? {} : { publishedAt: video.create_time }),
    ...(engagement === undefined ? {} : { engagement }),
  };
}
