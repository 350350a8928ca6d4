import { atMs } from '../model/instant.ts';
import { inOrder, merged, notAPost, refused, unlessBlocked } from './ask-in-batches.ts';
import { askInsights, type InsightsCall } from './graph-insights.ts';
import type { PostListing } from './graph-listing.ts';
import type { GraphSettings } from './graph-request.ts';
import { type ResolvedPost, resolvePosts } from './graph-resolve.ts';
import type { FetchResult } from './port.ts';

/** How the posts of one kind of account are named, found and read. */
export interface GraphPosts {
  isPostId: (postId: string) => boolean;
  /** The id in the Graph API, where it is stated by the id of the post. */
  graphIdOf: (postId: string) => string | undefined;
  listings: readonly PostListing[];
  insights: InsightsCall;
}

/** Reads posts of the connected account. */
export async function readOwnPosts(
  settings: GraphSettings,
  { isPostId, graphIdOf, listings, insights }: GraphPosts,
  postIds: readonly string[],
  now: () => number,
): Promise<FetchResult> {
  const invalid = postIds.filter((postId) => !isPostId(postId));
  const stated = postIds.filter(isPostId).flatMap((postId): ResolvedPost[] => {
    const graphId = graphIdOf(postId);
    return graphId === undefined ? [] : [{ postId, graphId }];
  });
  const unstated = postIds.filter((postId) => isPostId(postId) && graphIdOf(postId) === undefined);
  const { resolved, rest } = await resolvePosts(settings, listings, unstated, now);
  const posts = new Map([...stated.map((post) => [post.postId, post] as const), ...resolved]);
  const read = await unlessBlocked(rest, { api: insights.api, postIds: [...posts.keys()], now }, () =>
    askInsights(settings, insights, posts, now),
  );
  return inOrder(merged([refused(insights.api, invalid, notAPost, atMs(now())), read]), postIds);
}
