import { askInBatches, type Reading, type VendorCall } from './ask-in-batches.ts';
import { capabilityOf } from './capabilities.ts';
import { REDDIT_LIMIT } from './limit-headers.ts';
import type { PlatformClient } from './port.ts';
import { readingsById, withLeftOut } from './readings-by-id.ts';
import { RedditListing, RedditPost, RedditPostThing } from './reddit-body.ts';
import { redditRefusal } from './reddit-refusal.ts';
import { type RedditApp, redditTokens } from './reddit-token.ts';
import { spentUntil } from './reddit-window.ts';
import { knownCounts } from './vendor-count.ts';

export interface RedditSettings extends RedditApp {
  /** Where posts are read, `https://oauth.reddit.com` in production. */
  baseUrl: string;
}

const POST_ID = /^[0-9a-z]{4,10}$/;

/** Reads that posts exist, by whom, and how they were received; Reddit shows apps no views, clicks or conversions. */
export function redditClient(settings: RedditSettings): PlatformClient {
  const capability = capabilityOf('reddit');
  const tokens = redditTokens(settings);
  const call = (now: () => number): VendorCall => ({
    api: 'reddit.info',
    batchSize: capability.batchSize,
    isPostId: (postId) => POST_ID.test(postId),
    request: async (postIds) => {
      const authorization = await tokens.authorization(now);
      if (typeof authorization !== 'string') return authorization;
      return {
        url: `${settings.baseUrl}/api/info?id=${postIds.map((postId) => `t3_${postId}`).join(',')}&raw_json=1`,
        headers: { authorization, 'user-agent': await settings.userAgent() },
      };
    },
    outdated: ({ status }, { headers }) => {
      if (status !== 401) return false;
      tokens.forget(headers.authorization);
      return true;
    },
    refusal: redditRefusal,
    closedUntil: spentUntil,
    read: readPosts,
    limitHeaders: REDDIT_LIMIT,
    http: settings.http,
  });
  return { capability, fetch: (posts, now) => askInBatches(call(now), posts, now) };
}

function readPosts(body: unknown, postIds: readonly string[]): Map<string, Reading> | null {
  const listing = RedditListing.safeParse(body);
  if (!listing.success) return null;
  const items = listing.data.data.children.map((child) => RedditPostThing.safeParse(child).data?.data);
  const found = readingsById(items, (item) => {
    const post = RedditPost.safeParse(item);
    return post.success ? readPost(post.data) : null;
  });
  return withLeftOut(found, postIds, LEFT_OUT);
}

const gone = (detail: string): Reading => ({ kind: 'absent', reason: 'TRUE_ABSENCE', detail });

const LEFT_OUT = gone('Reddit shows no post with this id: never there, or in a private community.');

function readPost(post: RedditPost): Reading {
  const whyGone = reasonGone(post);
  if (whyGone !== undefined) return gone(whyGone);
  const engagement = knownCounts({
    score: post.score,
    comments: post.num_comments,
    crossposts: post.num_crossposts,
  });
  return {
    kind: 'observed',
    metrics: {},
    ...(post.author ? { author: post.author } : {}),
    ...(post.created_utc === undefined ? {} : { publishedAt: post.created_utc }),
    ...(engagement === undefined ? {} : { engagement }),
  };
}

function reasonGone({ author, removed_by_category: removedBy }: RedditPost): string | undefined {
  if (removedBy === 'deleted') return 'The post was deleted by its author.';
  if (removedBy) return 'The post was removed by Reddit or by moderators.';
  return author === '[deleted]' ? 'The post was deleted, or the account that published it.' : undefined;
}
