import { SIMULATED_CREDENTIALS } from './credentials.ts';
import { pauseOf } from './fault-table.ts';
import type { SimulatedPost } from './posts.ts';
import type { Vendor, VendorAnswer } from './vendor.ts';

const LIST = '/youtube/v3/videos';
const BATCH_GET_STATS = '/youtube/v3/videos:batchGetStats';
const MAX_IDS = 50;
const PARTS: Record<string, readonly string[]> = {
  [LIST]: ['id', 'snippet', 'statistics', 'status', 'contentDetails'],
  [BATCH_GET_STATS]: ['id', 'snippet', 'statistics', 'contentDetails'],
};

/** The video calls of the YouTube Data API v3. A deleted or private video is left out of the answer. */
export const youtube: Vendor = {
  routes: [`GET ${LIST}`, `GET ${BATCH_GET_STATS}`],

  answer(request, posts) {
    const { pathname, searchParams } = request.url;
    const known = PARTS[pathname];
    if (!known || request.method !== 'GET') return failure(404, 'notFound', 'global', 'NOT_FOUND');
    const key = request.headers['x-goog-api-key'] ?? searchParams.get('key');
    if (!key) return failure(403, 'forbidden', 'global', 'PERMISSION_DENIED');
    if (key !== SIMULATED_CREDENTIALS.youtube.apiKey) return badKey;

    const parts = listOf(searchParams, 'part');
    if (parts.length === 0) return failure(400, 'missingRequiredParameter', 'global', 'INVALID_ARGUMENT');
    if (parts.some((part) => !known.includes(part))) {
      return failure(400, 'unknownPart', 'youtube.part', 'INVALID_ARGUMENT');
    }
    const ids = listOf(searchParams, 'id');
    if (ids.length === 0) return failure(400, 'missingRequiredParameter', 'youtube.parameter', 'INVALID_ARGUMENT');
    if (ids.length > MAX_IDS) return failure(400, 'invalidFilters', 'youtube.parameter', 'INVALID_ARGUMENT');

    const videos = [...new Set(ids)]
      .flatMap((id) => posts.get('youtube', id) ?? [])
      .filter(({ state }) => state === 'live');
    return { status: 200, body: pathname === LIST ? listed(videos, parts) : statsOf(videos, parts) };
  },

  fault(fault) {
    const { kind } = fault;
    if (kind === 'bad_token') return badKey;
    const answer =
      kind === 'rate_limit'
        ? failure(429, 'rateLimitExceeded', 'global', 'RESOURCE_EXHAUSTED', 'RATE_LIMIT_EXCEEDED')
        : failure(503, 'backendError', 'global', 'UNAVAILABLE');
    return { ...answer, headers: pauseOf(fault) };
  },
};

const listOf = (query: URLSearchParams, name: string): string[] =>
  query.getAll(name).flatMap((value) => value.split(',').filter((item) => item !== ''));

const listed = (videos: readonly SimulatedPost[], parts: readonly string[]) => ({
  kind: 'youtube#videoListResponse',
  etag: 'simulated',
  items: videos.map((video) => ({
    kind: 'youtube#video',
    etag: 'simulated',
    id: video.postId,
    ...(parts.includes('snippet') && {
      snippet: { publishedAt: toSeconds(video.publishedAt), channelId: video.author, title: 'A simulated video' },
    }),
    ...(parts.includes('status') && { status: { uploadStatus: 'processed', privacyStatus: 'public' } }),
    ...(parts.includes('contentDetails') && { contentDetails: { duration: 'PT3M20S' } }),
    ...(parts.includes('statistics') && { statistics: { ...countsOf(video), favoriteCount: '0' } }),
  })),
  pageInfo: { totalResults: videos.length, resultsPerPage: videos.length },
});

const statsOf = (videos: readonly SimulatedPost[], parts: readonly string[]) => ({
  kind: 'youtube#batchGetStatsResponse',
  etag: 'simulated',
  items: videos.map((video) => ({
    kind: 'youtube#videoStats',
    etag: 'simulated',
    id: video.postId,
    ...(parts.includes('snippet') && { snippet: { publishTime: toSeconds(video.publishedAt) } }),
    ...(parts.includes('contentDetails') && { contentDetails: { duration: 'PT3M20S', durationMillis: '200000' } }),
    ...(parts.includes('statistics') && { statistics: countsOf(video) }),
  })),
  summary: {},
});

/** Google writes 64-bit counts as strings. */
const countsOf = ({ views, omit }: SimulatedPost) => ({
  ...(omit.includes('views') ? {} : { viewCount: String(views) }),
  likeCount: String(Math.floor(views / 20)),
  commentCount: String(Math.floor(views / 300)),
});

const toSeconds = (instant: string): string => instant.replace(/\.\d{3}Z$/, 'Z');

function failure(code: number, reason: string, domain: string, status: string, detail?: string): VendorAnswer {
  const message = `The request failed: ${reason}.`;
  const details = detail && { details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: detail }] };
  return {
    status: code,
    body: { error: { code, message, errors: [{ message, domain, reason }], status, ...details } },
  };
}

const badKey = failure(400, 'badRequest', 'global', 'INVALID_ARGUMENT', 'API_KEY_INVALID');
