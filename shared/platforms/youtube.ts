import { after, DAY, type Instant } from '../model/instant.ts';
import { askInBatches, inOrder, merged, type Reading, type VendorCall } from './ask-in-batches.ts';
import { capabilityOf } from './capabilities.ts';
import type { HttpOptions } from '../vendor-http/http.ts';
import { observedFrom } from './metric-source.ts';
import type { PlatformClient, PostRef } from './port.ts';
import { readingsById, withLeftOut } from './readings-by-id.ts';
import { knownCounts } from './vendor-count.ts';
import { vendorTime } from './vendor-time.ts';
import { YoutubeVideo, YoutubeVideos } from './youtube-body.ts';
import { YOUTUBE_VIEWS } from './youtube-metrics.ts';
import { youtubeRefusal } from './youtube-refusal.ts';

export interface YoutubeSettings {
  /** `https://www.googleapis.com` in production. */
  baseUrl: string;
  apiKey: () => Promise<string>;
  http?: HttpOptions;
}

const VIDEO_ID = /^[A-Za-z0-9_-]{11}$/;
const KEPT_FOR_MS = 30 * DAY;

/** Reads public videos with an API key. A video whose channel is not yet known takes the call that names it. */
export function youtubeClient(settings: YoutubeSettings): PlatformClient {
  const capability = capabilityOf('youtube');
  const call = (api: string, path: string): VendorCall => ({
    api,
    batchSize: capability.batchSize,
    isPostId: (postId) => VIDEO_ID.test(postId),
    request: async (postIds) => ({
      url: `${settings.baseUrl}/youtube/v3/${path}&id=${postIds.join(',')}`,
      headers: { 'x-goog-api-key': await settings.apiKey() },
    }),
    refusal: youtubeRefusal,
    read: readVideos,
    http: settings.http,
  });
  const withChannel = call('youtube.videos.list', 'videos?part=snippet,statistics,status');
  // Its quota is a bucket of its own, so the look-ups that follow the first leave the general one alone.
  const countsOnly = call('youtube.videos.batchGetStats', 'videos:batchGetStats?part=statistics');

  return {
    capability,
    async fetch(posts, now) {
      const { unknown, known } = byKnownChannel(posts);
      const results = await Promise.all([
        askInBatches(withChannel, unknown, now),
        askInBatches(countsOnly, known, now),
      ]);
      return inOrder(
        merged(results),
        posts.map(({ postId }) => postId),
      );
    },
  };
}

function byKnownChannel(posts: readonly PostRef[]): { unknown: PostRef[]; known: PostRef[] } {
  const unknownIds = new Set(posts.filter(({ author }) => author === undefined).map(({ postId }) => postId));
  return {
    unknown: posts.filter(({ postId }) => unknownIds.has(postId)),
    known: posts.filter(({ postId }) => !unknownIds.has(postId)),
  };
}

function readVideos(body: unknown, postIds: readonly string[], fetchedAt: Instant): Map<string, Reading> | null {
  const videos = YoutubeVideos.safeParse(body);
  if (!videos.success) return null;
  const found = readingsById(videos.data.items, (item) => {
    const video = YoutubeVideo.safeParse(item);
    return video.success ? readVideo(video.data, fetchedAt) : null;
  });
  return withLeftOut(found, postIds, GONE);
}

const GONE: Reading = {
  kind: 'absent',
  reason: 'TRUE_ABSENCE',
  detail: 'YouTube has no public video with this id: deleted, private or never there.',
};

const NOT_PUBLIC = new Set(['deleted', 'rejected', 'failed']);

function readVideo({ snippet, status, statistics }: YoutubeVideo, fetchedAt: Instant): Reading {
  if (status?.privacyStatus === 'private' || NOT_PUBLIC.has(status?.uploadStatus ?? '')) return GONE;
  const views = statistics?.viewCount;
  const publishedAt = vendorTime(snippet?.publishedAt);
  const engagement = knownCounts({ likes: statistics?.likeCount, comments: statistics?.commentCount });
  return {
    kind: 'observed',
    metrics: views === undefined ? {} : { views: observedFrom(YOUTUBE_VIEWS, views, fetchedAt) },
    ...(snippet?.channelId === undefined ? {} : { author: snippet.channelId }),
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(engagement === undefined ? {} : { engagement }),
    retainUntil: after(fetchedAt, KEPT_FOR_MS),
  };
}
