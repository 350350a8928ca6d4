import * as z from 'zod';
import { atMs, DAY } from '../../shared/model/instant.ts';
import { Count, Metric, type Platform } from '../../shared/model/platform.ts';
import type { Journal } from './journal.ts';

/** What can be said about a simulated post. */
export const PostChange = z.strictObject({
  views: Count.optional(),
  clicks: Count.optional(),
  conversions: Count.optional(),
  author: z.string().min(1).optional(),
  state: z.enum(['live', 'deleted', 'private']).optional(),
  /** Metrics that the platform leaves out of its answer. */
  omit: z.array(Metric).optional(),
});
export type PostChange = z.infer<typeof PostChange>;

export const PostId = z.string().min(1).max(200);
export const ListedPostChange = PostChange.extend({ postId: PostId });

/** A post as its platform knows it. */
export interface SimulatedPost {
  platform: Platform;
  postId: string;
  views: number;
  clicks: number;
  conversions: number;
  author: string;
  state: 'live' | 'deleted' | 'private';
  omit: readonly Metric[];
  publishedAt: string;
}

export type StoredPost = PostChange & { platform: Platform; postId: string; publishedAt: string };

export interface PostBook {
  /** Merges the given fields into the post; a new post starts live, without views, a day old. */
  put(platform: Platform, changes: readonly z.infer<typeof ListedPostChange>[]): void;
  get(platform: Platform, postId: string): SimulatedPost | undefined;
  /** The posts of an account, the newest first. */
  ofAuthor(platform: Platform, author: string): SimulatedPost[];
  delete(platform: Platform, postId: string): void;
}

interface PostBookOptions {
  journal: Journal<StoredPost>;
  defaultAuthors: Partial<Record<Platform, string>>;
  now: () => number;
}

export function postBook({ journal, defaultAuthors, now }: PostBookOptions): PostBook {
  const keyOf = (platform: Platform, postId: string) => `${platform}/${postId}`;
  const authorOf = ({ platform, author }: StoredPost) => author ?? defaultAuthors[platform] ?? 'unclaimed-account';
  const shown = (post: StoredPost): SimulatedPost => ({
    platform: post.platform,
    postId: post.postId,
    views: post.views ?? 0,
    clicks: post.clicks ?? 0,
    conversions: post.conversions ?? 0,
    author: authorOf(post),
    state: post.state ?? 'live',
    omit: post.omit ?? [],
    publishedAt: post.publishedAt,
  });
  return {
    put(platform, changes) {
      const publishedAt = atMs(now() - DAY);
      const posts = new Map<string, StoredPost>();
      for (const change of changes) {
        const key = keyOf(platform, change.postId);
        posts.set(key, { publishedAt, ...(posts.get(key) ?? journal.entries.get(key)), ...change, platform });
      }
      journal.set([...posts]);
    },
    get(platform, postId) {
      const post = journal.entries.get(keyOf(platform, postId));
      return post && shown(post);
    },
    ofAuthor: (platform, author) =>
      [...journal.entries.values()]
        .filter((post) => post.platform === platform && authorOf(post) === author)
        .map(shown)
        .toReversed()
        .sort((a, b) => (a.publishedAt < b.publishedAt ? 1 : a.publishedAt > b.publishedAt ? -1 : 0)),
    delete: (platform, postId) => journal.delete(keyOf(platform, postId)),
  };
}
