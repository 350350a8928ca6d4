import type { Instant } from '../model/instant.ts';
import { askPages, type GraphList } from './graph-pages.ts';
import type { GraphSettings } from './graph-request.ts';
import type { FetchResult } from './port.ts';
import type { Reading } from './ask-in-batches.ts';

/** A post as the list of its account shows it. */
export interface ListedPost {
  /** In the Graph API. */
  id: string;
  /** What links call it. */
  names: readonly string[];
  publishedAt: Instant | undefined;
}

/** A list of an account's posts, the newest first. */
export interface PostListing extends Pick<GraphList, 'api' | 'path' | 'useCases'> {
  /** What the list calls a post; null where it holds no posts of its kind. */
  nameOf: (postId: string) => string | null;
  read: (item: unknown) => ListedPost | null;
}

export interface FoundPosts {
  found: ReadonlyMap<string, ListedPost>;
  /** Why the others were not found, by name, and how the calls went. */
  rest: FetchResult;
}

const PAGES = 20;
const PAGE_SIZE = 100;

/** Looks through the posts of the connected account for those that links call so. */
export async function findListed(
  settings: GraphSettings,
  { api, path, useCases, read }: PostListing,
  names: readonly string[],
  now: () => number,
): Promise<FoundPosts> {
  const found = new Map<string, ListedPost>();
  const list: GraphList = {
    api,
    path: `${path}&limit=${PAGE_SIZE}`,
    useCases,
    take: (items) => {
      const posts = items.map(read);
      for (const post of posts) for (const name of post?.names ?? []) if (!found.has(name)) found.set(name, post!);
      return !posts.includes(null);
    },
    reading: (name) => (found.has(name) ? LISTED : undefined),
    unlisted: UNLISTED,
  };
  const result = await askPages(settings, list, { postIds: names, pages: settings.listingPages ?? PAGES, now });
  return { found, rest: { ...result, outcomes: result.outcomes.filter(({ postId }) => !found.has(postId)) } };
}

const LISTED: Reading = { kind: 'observed', metrics: {} };
const UNLISTED: Reading = {
  kind: 'absent',
  reason: 'TRUE_ABSENCE',
  detail: 'The connected account shows no such post: deleted, private, expired or published by another account.',
};
