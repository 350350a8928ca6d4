import { askInBatches, type Reading, type VendorCall } from './ask-in-batches.ts';
import { capabilityOf } from './capabilities.ts';
import { absenceIn, gone, NOT_YET_COUNTED } from './linkedin-absence.ts';
import { LinkedinActivity, LinkedinBatch } from './linkedin-body.ts';
import { linkedinCall, type LinkedinApi } from './linkedin-call.ts';
import { hasStatistics, kindOf, postIdOf, urnList, urnOf } from './linkedin-post-id.ts';
import { linkedinRefusal } from './linkedin-refusal.ts';
import type { FetchResult, ResolvedPosts } from './port.ts';
import type { Answered, Refusal } from './refusal.ts';

const UNTOLD = 'LinkedIn does not say which post the activity in the link belongs to.';

interface Resolving {
  api: LinkedinApi;
  path: string;
  resolvedPosts: ResolvedPosts;
}

interface ResolvedActivities {
  /** The post id that statistics know, by activity. */
  postIds: ReadonlyMap<string, string>;
  /** How asking for the others went. */
  result: FetchResult;
}

/**
 * Finds the posts that activities are about. Neither the list of an account's posts nor its statistics name an activity,
 * so LinkedIn is asked for the activities themselves, once for each.
 */
export function postsOfActivities({ api, path, resolvedPosts }: Resolving) {
  return async (activities: readonly string[], now: () => number): Promise<ResolvedActivities> => {
    if (activities.length === 0) return { postIds: new Map(), result: { outcomes: [], call: 'ok' } };
    const kept = await resolvedPosts.load(activities);
    const known = new Map([...kept].filter(([, postId]) => hasStatistics(postId)));
    const found = new Map<string, string>();
    const call: VendorCall = {
      ...linkedinCall(api, (postIds) => `${path}?ids=${urnList(postIds)}`),
      api: 'linkedin.activities.batchGet',
      batchSize: capabilityOf('linkedin').batchSize,
      isPostId: (postId) => kindOf(postId) === 'activity',
      refusal: activitiesRefusal,
      read: (body, postIds) => readActivities(body, postIds, found),
    };
    const asked = activities.filter((activity) => !known.has(activity)).map((postId) => ({ postId }));
    const result = await askInBatches(call, asked, now);
    if (found.size > 0) await resolvedPosts.save(found);
    return { postIds: new Map([...known, ...found]), result };
  };
}

const NO_SUCH_CALL = new Set([404, 410]);

/** Not every connection may ask for activities; that says nothing about the other calls. */
function activitiesRefusal(answer: Answered, nowMs: number): Refusal | null {
  if (NO_SUCH_CALL.has(answer.status)) return { reason: 'UPSTREAM_ERROR', call: 'ok', detail: UNTOLD };
  if (answer.status === 403) return { reason: 'AUTH', call: 'ok', detail: UNTOLD };
  return linkedinRefusal(answer, nowMs);
}

function readActivities(
  body: unknown,
  activities: readonly string[],
  found: Map<string, string>,
): Map<string, Reading> | null {
  const batch = LinkedinBatch.safeParse(body);
  if (!batch.success) return null;
  const readings = new Map<string, Reading>();
  for (const activity of activities) {
    const entry = batch.data.results?.[urnOf(activity)];
    const postId = postIdOf(LinkedinActivity.safeParse(entry).data?.domainEntity);
    if (postId !== undefined && hasStatistics(postId)) found.set(activity, postId);
    const reading = entry === undefined ? absenceIn(batch.data, activity) : readEntry(postId);
    if (reading !== undefined) readings.set(activity, reading);
  }
  return readings;
}

function readEntry(postId: string | undefined): Reading {
  if (postId === undefined) return { kind: 'absent', reason: 'UNPARSABLE', detail: UNTOLD };
  return hasStatistics(postId) ? NOT_YET_COUNTED : gone('The link leads to something else than a post of an account.');
}
