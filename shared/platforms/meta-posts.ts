import { capabilityOf } from './capabilities.ts';
import type { InsightsCall } from './graph-insights.ts';
import type { PostListing } from './graph-listing.ts';
import { type GraphPosts, readOwnPosts } from './graph-posts.ts';
import type { GraphSettings } from './graph-request.ts';
import { MetaPost } from './meta-body.ts';
import { META_POST } from './meta-post-insights.ts';
import { isMetaPostId, listedName, namesOfPost } from './meta-post-names.ts';
import type { FetchResult } from './port.ts';
import { vendorTime } from './vendor-time.ts';

const USE_CASES = new Set(['pages']);
const GRAPH_ID = /^\d+_\d+$/;

/** Reads posts of the connected Page. */
export function readPagePosts(
  settings: GraphSettings,
  postIds: readonly string[],
  now: () => number,
): Promise<FetchResult> {
  const { accountId } = settings.owner;
  const posts: GraphPosts = {
    isPostId: isMetaPostId,
    graphIdOf: (postId) => (GRAPH_ID.test(postId) && postId.startsWith(`${accountId}_`) ? postId : undefined),
    listings: [postsOf(encodeURIComponent(accountId))],
    insights,
  };
  return readOwnPosts(settings, posts, postIds, now);
}

const postsOf = (page: string): PostListing => ({
  api: 'meta.posts.list',
  path: `${page}/posts?fields=id,permalink_url,created_time`,
  useCases: USE_CASES,
  nameOf: listedName,
  read: (item) => {
    const { success, data } = MetaPost.safeParse(item);
    if (!success) return null;
    const { id, permalink_url: address, created_time: created } = data;
    return { id, names: namesOfPost(id, address), publishedAt: vendorTime(created) };
  },
});

const insights: InsightsCall = {
  api: 'meta.post.insights',
  query: '&period=lifetime',
  useCases: USE_CASES,
  notThere: {
    reason: 'TRUE_ABSENCE',
    call: 'ok',
    detail: 'Facebook has no such post for the connected Page: deleted, private or published by another account.',
  },
  metrics: capabilityOf('meta').metrics,
  planOf: () => META_POST,
  readProblem: () => null,
};
