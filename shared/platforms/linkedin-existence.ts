import type { FetchOutcome } from '../model/observation.ts';
import { askInBatches, type Reading, type VendorCall } from './ask-in-batches.ts';
import { capabilityOf } from './capabilities.ts';
import { absenceIn, gone } from './linkedin-absence.ts';
import { LinkedinBatch, LinkedinPost } from './linkedin-body.ts';
import { linkedinCall, type LinkedinApi } from './linkedin-call.ts';
import { hasStatistics, urnList, urnOf } from './linkedin-post-id.ts';

const OF_ANOTHER = gone('The post is of another account than the connected one.');
const ACCOUNT = /^urn:li:(?:organization|person):/;

/** Those posts that are not there for this account. A token may not be allowed to look: then none is known to be gone. */
export function knownToBeGone(api: LinkedinApi) {
  const { accountId } = api.owner;
  const call: VendorCall = {
    ...linkedinCall(api, (postIds) => `/rest/posts?ids=${urnList(postIds)}`),
    api: 'linkedin.posts.batchGet',
    batchSize: capabilityOf('linkedin').batchSize,
    isPostId: hasStatistics,
    read: (body, postIds) => readAbsences(body, postIds, accountId),
  };
  return async (postIds: readonly string[], now: () => number): Promise<FetchOutcome[]> => {
    const posts = postIds.map((postId) => ({ postId }));
    const { outcomes } = await askInBatches(call, posts, now);
    return outcomes.filter((outcome) => outcome.kind === 'absent' && outcome.reason === 'TRUE_ABSENCE');
  };
}

function readAbsences(body: unknown, postIds: readonly string[], accountId: string): Map<string, Reading> | null {
  const batch = LinkedinBatch.safeParse(body);
  if (!batch.success) return null;
  return new Map(
    postIds.flatMap((postId): [string, Reading][] => {
      const { author = '' } = LinkedinPost.safeParse(batch.data.results?.[urnOf(postId)]).data ?? {};
      const absence = ACCOUNT.test(author) && author !== accountId ? OF_ANOTHER : absenceIn(batch.data, postId);
      return absence === undefined ? [] : [[postId, absence]];
    }),
  );
}
