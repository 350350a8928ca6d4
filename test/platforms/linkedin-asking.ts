import { linkedinClient, type LinkedinSettings } from '../../shared/platforms/linkedin.ts';
import { keptPosts } from './kept-posts.ts';
import { type Answering, vendorAnswering } from './recorded-answers.ts';

export const NOW = '2026-11-21T11:00:00.000Z';
export const TOKEN = 'a-token-to-keep';
export const ORGANIZATION = 'urn:li:organization:10000001';
export const MEMBER = 'urn:li:person:sample-Person1';

export const ONE = 'share:7300000000000000001';
export const TWO = 'share:7300000000000000002';
export const UGC_POST = 'ugcPost:7300000000000000003';
/** An activity that the recorded answers resolve to ONE, and one that they know nothing of. */
export const ACTIVITY = 'activity:7300000000377487361';
export const OTHER_ACTIVITY = 'activity:7300000000377487362';

export const asPosts = (...postIds: string[]) => postIds.map((postId) => ({ postId }));

/** The client of one account, with a vendor that answers so. */
export function asking(settings: Partial<LinkedinSettings> & { accountId?: string }, ...answers: Answering[]) {
  const vendor = vendorAnswering(...answers);
  const { accountId = ORGANIZATION, ...others } = settings;
  const client = linkedinClient({
    baseUrl: 'https://li.example',
    owner: { accountId, accessToken: async () => TOKEN },
    resolvedPosts: keptPosts(),
    http: vendor.http,
    ...others,
  });
  const fetch = (posts: Parameters<typeof client.fetch>[0], now = NOW) => client.fetch(posts, () => Date.parse(now));
  return { ...vendor, fetch };
}
