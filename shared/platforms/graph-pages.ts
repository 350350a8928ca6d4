import type { Instant } from '../model/instant.ts';
import { askInBatches, inOrder, type Reading, unlessBlocked, type VendorCall } from './ask-in-batches.ts';
import { GraphPage } from './graph-body.ts';
import { graphCall } from './graph-call.ts';
import { accountNotReadable } from './graph-refusal.ts';
import { graphRequest, type GraphSettings } from './graph-request.ts';
import type { FetchResult } from './port.ts';

/** A list of the connected account that is read page by page. */
export interface GraphList {
  /** Such as `instagram.media.list`. */
  api: string;
  /** With everything but the page. */
  path: string;
  useCases: ReadonlySet<string>;
  /** Takes the items of a page; false where one of them cannot be read. */
  take: (items: readonly unknown[], fetchedAt: Instant) => boolean;
  /** What the items so far say about a post. */
  reading: (postId: string) => Reading | undefined;
  /** Of posts that a list read to its end does not hold. */
  unlisted: Reading;
}

/** Reads a list until it has said something about each post, it ends, or as many pages are read. */
export async function askPages(
  settings: GraphSettings,
  list: GraphList,
  { postIds, pages, now }: { postIds: readonly string[]; pages: number; now: () => number },
): Promise<FetchResult> {
  let allRead = true;
  let cursor: string | undefined;
  const pageAfter = (after: string | undefined): VendorCall => ({
    ...graphCall(settings, { useCases: list.useCases, notThere: accountNotReadable }),
    api: list.api,
    batchSize: postIds.length,
    isPostId: () => true,
    request: () =>
      graphRequest(settings, after === undefined ? list.path : `${list.path}&after=${encodeURIComponent(after)}`),
    read: (body, asked, fetchedAt) => {
      const page = GraphPage.safeParse(body);
      if (!page.success) return null;
      const { data, paging } = page.data;
      if (!list.take(data, fetchedAt)) allRead = false;
      const isLast = paging?.next === undefined;
      cursor = isLast ? undefined : paging.cursors?.after;
      const ended = isLast && allRead ? list.unlisted : PARTLY_READ;
      const unmentioned = cursor === undefined ? ended : GOES_ON;
      return new Map(asked.map((postId) => [postId, list.reading(postId) ?? unmentioned]));
    },
  });

  let result: FetchResult = { outcomes: [], call: 'ok' };
  for (let left = pages; left > 0; left -= 1) {
    const open = postIds.filter((postId) => list.reading(postId) === undefined);
    if (open.length === 0) break;
    const after = cursor;
    // Stays so where the page is refused.
    cursor = undefined;
    result = await unlessBlocked(result, { api: list.api, postIds: open, now }, () =>
      askInBatches(
        pageAfter(after),
        open.map((postId) => ({ postId })),
        now,
      ),
    );
    if (cursor === undefined) break;
  }
  return inOrder(result, postIds);
}

const PARTLY_READ: Reading = {
  kind: 'absent',
  reason: 'UNPARSABLE',
  detail: 'What the platform lists cannot all be read, and the post may be among the rest.',
};
const GOES_ON: Reading = {
  kind: 'absent',
  reason: 'NOT_YET_AVAILABLE',
  detail: 'The platform lists more than was looked through, and the post may be among the rest.',
};
