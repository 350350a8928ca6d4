import type { Instant } from '../model/instant.ts';
import { unlessBlocked } from './ask-in-batches.ts';
import { findListed, type PostListing } from './graph-listing.ts';
import type { GraphSettings } from './graph-request.ts';
import type { FetchResult } from './port.ts';

/** A post with its id in the Graph API. */
export interface ResolvedPost {
  postId: string;
  graphId: string;
  /** Known where the post was looked up in a list just now. */
  publishedAt?: Instant | undefined;
}

const GRAPH_ID = /^\d+(?:_\d+)?$/;

/** Finds the Graph API's ids of posts: kept ones, or in the lists of the connected account. */
export async function resolvePosts(
  settings: GraphSettings,
  listings: readonly PostListing[],
  postIds: readonly string[],
  now: () => number,
): Promise<{ resolved: Map<string, ResolvedPost>; rest: FetchResult }> {
  const loaded = postIds.length === 0 ? [] : [...(await settings.resolvedPosts.load(postIds))];
  const kept = new Map(loaded.filter(([, graphId]) => GRAPH_ID.test(graphId)));
  const resolved = new Map<string, ResolvedPost>([...kept].map(([postId, graphId]) => [postId, { postId, graphId }]));
  const found = new Map<string, string>();
  let rest: FetchResult = { outcomes: [], call: 'ok' };

  for (const listing of listings) {
    const byName = Map.groupBy(
      postIds.filter((postId) => !kept.has(postId) && listing.nameOf(postId) !== null),
      (postId) => listing.nameOf(postId)!,
    );
    const asked = [...byName.values()].flat();
    if (asked.length === 0) continue;
    rest = await unlessBlocked(rest, { api: listing.api, postIds: asked, now }, async () => {
      const listed = await findListed(settings, listing, [...byName.keys()], now);
      for (const [name, { id: graphId, publishedAt }] of listed.found) {
        for (const postId of byName.get(name) ?? []) {
          resolved.set(postId, { postId, graphId, publishedAt });
          found.set(postId, graphId);
        }
      }
      const outcomes = listed.rest.outcomes.flatMap((outcome) =>
        (byName.get(outcome.postId) ?? []).map((postId) => ({ ...outcome, postId })),
      );
      return { ...listed.rest, outcomes };
    });
  }
  if (found.size > 0) await settings.resolvedPosts.save(found);
  return { resolved, rest };
}
