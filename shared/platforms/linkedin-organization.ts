import type { Instant } from '../model/instant.ts';
import { askInBatches, merged, type Reading, type VendorCall } from './ask-in-batches.ts';
import { capabilityOf } from './capabilities.ts';
import { NOT_YET_COUNTED } from './linkedin-absence.ts';
import { LinkedinElements, LinkedinShareName, LinkedinShareStatistics } from './linkedin-body.ts';
import { linkedinCall, type LinkedinApi } from './linkedin-call.ts';
import { LINKEDIN_ORGANIZATION_CLICKS, LINKEDIN_ORGANIZATION_VIEWS } from './linkedin-metrics.ts';
import { kindOf, postIdOf, urnList } from './linkedin-post-id.ts';
import { observedFrom } from './metric-source.ts';
import type { FetchResult } from './port.ts';
import { readingsById, withLeftOut } from './readings-by-id.ts';
import { knownCounts } from './vendor-count.ts';

/** The lifetime statistics of an organization's posts; shares and ugcPosts are asked for under names of their own. */
export function organizationStatistics(api: LinkedinApi) {
  const { accountId } = api.owner;
  const finder = `q=organizationalEntity&organizationalEntity=${encodeURIComponent(accountId)}`;
  const call = (kind: 'share' | 'ugcPost'): VendorCall => ({
    ...linkedinCall(
      api,
      (postIds) => `/rest/organizationalEntityShareStatistics?${finder}&${kind}s=${urnList(postIds)}`,
    ),
    api: 'linkedin.organizationalEntityShareStatistics',
    batchSize: capabilityOf('linkedin').batchSize,
    isPostId: (postId) => kindOf(postId) === kind,
    read: (body, postIds, fetchedAt) => readStatistics(body, postIds, fetchedAt, accountId),
  });

  return async (postIds: readonly string[], now: () => number): Promise<FetchResult> => {
    const ugcPosts = postIds.filter((postId) => kindOf(postId) === 'ugcPost');
    const others = postIds.filter((postId) => !ugcPosts.includes(postId));
    return merged(
      await Promise.all([
        askInBatches(call('share'), others.map(asPost), now),
        askInBatches(call('ugcPost'), ugcPosts.map(asPost), now),
      ]),
    );
  };
}

const asPost = (postId: string) => ({ postId });

function readStatistics(
  body: unknown,
  postIds: readonly string[],
  fetchedAt: Instant,
  accountId: string,
): Map<string, Reading> | null {
  const answer = LinkedinElements.safeParse(body);
  if (!answer.success) return null;
  const found = readingsById(answer.data.elements.map(named), (element) => {
    const statistics = LinkedinShareStatistics.safeParse(element);
    return statistics.success ? readPost(statistics.data, fetchedAt, accountId) : null;
  });
  // A post without activity is left out, and so is one that is gone.
  return withLeftOut(found, postIds, NOT_YET_COUNTED);
}

function named(element: unknown): unknown {
  const name = LinkedinShareName.safeParse(element);
  return name.success ? { ...name.data, id: postIdOf(name.data.share ?? name.data.ugcPost) } : element;
}

function readPost(
  { organizationalEntity, totalShareStatistics: counts }: LinkedinShareStatistics,
  fetchedAt: Instant,
  accountId: string,
): Reading | null {
  if (organizationalEntity !== undefined && organizationalEntity !== accountId) return null;
  const views = counts?.impressionCount;
  const clicks = counts?.clickCount;
  const engagement = knownCounts({
    likes: counts?.likeCount,
    comments: counts?.commentCount,
    reposts: counts?.shareCount,
  });
  return {
    kind: 'observed',
    metrics: {
      ...(views === undefined ? {} : { views: observedFrom(LINKEDIN_ORGANIZATION_VIEWS, views, fetchedAt) }),
      ...(clicks === undefined ? {} : { clicks: observedFrom(LINKEDIN_ORGANIZATION_CLICKS, clicks, fetchedAt) }),
    },
    author: accountId,
    ...(engagement === undefined ? {} : { engagement }),
  };
}
