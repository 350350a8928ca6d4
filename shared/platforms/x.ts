import { DAY, type Instant, toMs } from '../model/instant.ts';
import { askInBatches, inOrder, merged, type Reading, type VendorCall } from './ask-in-batches.ts';
import { capabilityOf } from './capabilities.ts';
import type { HttpOptions } from '../vendor-http/http.ts';
import { isInt64 } from './int64.ts';
import { X_LIMIT } from './limit-headers.ts';
import { observedFrom } from './metric-source.ts';
import type { PlatformClient } from './port.ts';
import { readingsById } from './readings-by-id.ts';
import { knownCounts } from './vendor-count.ts';
import { vendorTime } from './vendor-time.ts';
import { XPost, XPosts } from './x-body.ts';
import { X_CLICKS, X_VIEWS } from './x-metrics.ts';
import { problemsByPost } from './x-problems.ts';
import { xRefusal } from './x-refusal.ts';

export interface XSettings {
  /** `https://api.x.com` in production. */
  baseUrl: string;
  /** A user's token also reads the link clicks of that user's own posts; an app's token reads public metrics only. */
  bearerToken: () => Promise<string>;
  http?: HttpOptions;
}

const PUBLIC_FIELDS = 'public_metrics,created_at,author_id';
const ALL_FIELDS = 'public_metrics,non_public_metrics,created_at,author_id';
const PRIVATE_METRICS_FOR_MS = 30 * DAY;

/** Reads posts by id. Where X keeps a post back because its private metrics are refused, it asks again without them. */
export function xClient(settings: XSettings): PlatformClient {
  const capability = capabilityOf('x');
  const call = (fields: string, read: VendorCall['read']): VendorCall => ({
    api: 'x.tweets.lookup',
    batchSize: capability.batchSize,
    isPostId: isInt64,
    request: async (postIds) => ({
      url: `${settings.baseUrl}/2/tweets?ids=${postIds.join(',')}&tweet.fields=${fields}`,
      headers: { authorization: `Bearer ${await settings.bearerToken()}` },
    }),
    refusal: xRefusal,
    read,
    limitHeaders: X_LIMIT,
    http: settings.http,
  });
  const publicOnly = call(
    PUBLIC_FIELDS,
    (body, postIds, fetchedAt) => readPosts(body, postIds, fetchedAt, true)?.readings ?? null,
  );

  return {
    capability,
    async fetch(posts, now) {
      const keptBack: string[] = [];
      const everything = call(ALL_FIELDS, (body, postIds, fetchedAt) => {
        const read = readPosts(body, postIds, fetchedAt, false);
        keptBack.push(...(read?.keptBack ?? []));
        return read?.readings ?? null;
      });
      const first = await askInBatches(everything, posts, now);
      if (keptBack.length === 0) return first;

      const again = await askInBatches(
        publicOnly,
        keptBack.map((postId) => ({ postId })),
        now,
      );
      return inOrder(
        merged([first, again]),
        first.outcomes.map(({ postId }) => postId),
      );
    },
  };
}

interface ReadPosts {
  readings: Map<string, Reading>;
  /** Posts that were left out only because fields of theirs were refused. */
  keptBack: string[];
}

function readPosts(
  body: unknown,
  postIds: readonly string[],
  fetchedAt: Instant,
  withoutClicks: boolean,
): ReadPosts | null {
  const answer = XPosts.safeParse(body);
  if (!answer.success) return null;
  const problems = problemsByPost(answer.data.errors ?? []);
  const { readings } = readingsById(answer.data.data ?? [], (item) => {
    const post = XPost.safeParse(item);
    if (!post.success) return null;
    const clicksRefused = withoutClicks || problems.get(post.data.id)?.clicksRefused === true;
    return readPost(post.data, fetchedAt, clicksRefused);
  });
  const keptBack: string[] = [];
  for (const postId of postIds) {
    const problem = readings.has(postId) ? undefined : problems.get(postId);
    if (problem === undefined) continue;
    readings.set(postId, problem.reading);
    if (problem.onlyFields && problem.clicksRefused) keptBack.push(postId);
  }
  return { readings, keptBack };
}

function readPost(post: XPost, fetchedAt: Instant, clicksRefused: boolean): Reading {
  const counts = post.public_metrics;
  const views = counts?.impression_count;
  const clicks = post.non_public_metrics?.url_link_clicks;
  const publishedAt = vendorTime(post.created_at);
  const tooOld = publishedAt !== undefined && toMs(fetchedAt) - toMs(publishedAt) > PRIVATE_METRICS_FOR_MS;
  const engagement = knownCounts({
    likes: counts?.like_count,
    replies: counts?.reply_count,
    reposts: counts?.repost_count ?? counts?.retweet_count,
    quotes: counts?.quote_count,
    bookmarks: counts?.bookmark_count,
  });
  return {
    kind: 'observed',
    metrics: {
      ...(views === undefined ? {} : { views: observedFrom(X_VIEWS, views, fetchedAt) }),
      ...(clicks === undefined ? {} : { clicks: observedFrom(X_CLICKS, clicks, fetchedAt) }),
    },
    ...(clicks === undefined && (clicksRefused || tooOld) ? { withheld: ['clicks'] } : {}),
    ...(post.author_id === undefined ? {} : { author: post.author_id }),
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(engagement === undefined ? {} : { engagement }),
  };
}
