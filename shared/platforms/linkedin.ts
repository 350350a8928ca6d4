import type { FetchOutcome } from '../model/observation.ts';
import { inOrder, merged } from './ask-in-batches.ts';
import { capabilityOf } from './capabilities.ts';
import type { HttpOptions } from '../vendor-http/http.ts';
import { postsOfActivities } from './linkedin-activities.ts';
import type { LinkedinApi } from './linkedin-call.ts';
import { knownToBeGone } from './linkedin-existence.ts';
import { memberStatistics } from './linkedin-member.ts';
import { organizationStatistics } from './linkedin-organization.ts';
import { kindOf } from './linkedin-post-id.ts';
import { LINKEDIN_API_VERSION } from './linkedin-version.ts';
import type { OwnerAccount, PlatformClient, ResolvedPosts } from './port.ts';

export interface LinkedinSettings {
  /** `https://api.linkedin.com` in production. */
  baseUrl: string;
  /** An organization (`urn:li:organization:<number>`) or a member (`urn:li:person:<id>`). */
  owner: OwnerAccount;
  resolvedPosts: ResolvedPosts;
  /** Such as `202609`; LinkedIn retires a version after twelve months. */
  apiVersion?: string;
  /** Where LinkedIn says which post an activity is about. */
  activitiesPath?: string;
  http?: HttpOptions;
}

const ACTIVITIES_PATH = '/v2/activities';

/** Reads the posts of one organization or member with its own token. */
export function linkedinClient(settings: LinkedinSettings): PlatformClient {
  const { baseUrl, owner, resolvedPosts, http } = settings;
  const api: LinkedinApi = { baseUrl, owner, apiVersion: settings.apiVersion ?? LINKEDIN_API_VERSION, http };
  const statisticsOf = owner.accountId.startsWith('urn:li:organization:')
    ? organizationStatistics(api)
    : memberStatistics(api);
  const resolve = postsOfActivities({ api, path: settings.activitiesPath ?? ACTIVITIES_PATH, resolvedPosts });
  const gone = knownToBeGone(api);

  return {
    capability: capabilityOf('linkedin'),
    async fetch(posts, now) {
      const postIds = [...new Set(posts.map(({ postId }) => postId))];
      const isActivity = (postId: string): boolean => kindOf(postId) === 'activity';
      const activities = await resolve(postIds.filter(isActivity), now);
      const named = postIds.filter((postId) => !isActivity(postId) || activities.postIds.has(postId));
      const knownAs = (postId: string): string => activities.postIds.get(postId) ?? postId;

      const statistics = await statisticsOf(named.map(knownAs), now);
      const missing = statistics.outcomes.filter(isNotYetCounted).map(({ postId }) => postId);
      const outcomeOf = new Map(
        [...statistics.outcomes, ...(await gone(missing, now))].map((outcome) => [outcome.postId, outcome]),
      );
      const outcomes = named.flatMap((postId): FetchOutcome[] => {
        const outcome = outcomeOf.get(knownAs(postId));
        return outcome === undefined ? [] : [{ ...outcome, postId }];
      });
      return inOrder(merged([activities.result, { ...statistics, outcomes }]), postIds);
    },
  };
}

const isNotYetCounted = (outcome: FetchOutcome): boolean =>
  outcome.kind === 'absent' && outcome.reason === 'NOT_YET_AVAILABLE';
