import { capabilityOf } from './capabilities.ts';
import type { InsightsCall } from './graph-insights.ts';
import type { PostListing } from './graph-listing.ts';
import { type GraphPosts, readOwnPosts } from './graph-posts.ts';
import type { GraphSettings } from './graph-request.ts';
import { InstagramMedia, InstagramStory } from './instagram-body.ts';
import { INSTAGRAM_POST, INSTAGRAM_STORY } from './instagram-insights.ts';
import { INSTAGRAM_NOT_THERE, instagramProblem } from './instagram-refusal.ts';
import type { PlatformClient } from './port.ts';
import { vendorTime } from './vendor-time.ts';

/** `https://graph.instagram.com` in production, or `https://graph.facebook.com` for accounts that log in there. */
export type InstagramSettings = GraphSettings;

const SHORTCODE = /^[A-Za-z0-9_-]{5,40}$/;
/** Links name a story by its number, longer than any shortcode that is all digits. */
const STORY = /^\d{15,20}$/;
const isStory = (postId: string): boolean => STORY.test(postId);

const USE_CASES = new Set(['instagram', 'pages']);
const FIELDS = 'id,shortcode,permalink,timestamp';

/** Reads posts of a professional account with its owner's token. Links name them otherwise than the API does. */
export function instagramClient(settings: InstagramSettings): PlatformClient {
  const capability = capabilityOf('instagram');
  const account = encodeURIComponent(settings.owner.accountId);
  const instagramPosts: GraphPosts = {
    isPostId: (postId) => SHORTCODE.test(postId),
    graphIdOf: () => undefined,
    listings: [mediaOf(account), storiesOf(account)],
    insights,
  };
  return {
    capability,
    fetch: (posts, now) => readOwnPosts(settings, instagramPosts, [...new Set(posts.map(({ postId }) => postId))], now),
  };
}

const insights: InsightsCall = {
  api: 'instagram.media.insights',
  query: '',
  useCases: USE_CASES,
  notThere: INSTAGRAM_NOT_THERE,
  metrics: capabilityOf('instagram').metrics,
  planOf: (postId) => (isStory(postId) ? INSTAGRAM_STORY : INSTAGRAM_POST),
  readProblem: instagramProblem,
};

const mediaOf = (account: string): PostListing => ({
  api: 'instagram.media.list',
  path: `${account}/media?fields=${FIELDS}`,
  useCases: USE_CASES,
  nameOf: (postId) => (isStory(postId) ? null : postId),
  read: (item) => {
    const { success, data } = InstagramMedia.safeParse(item);
    return success ? { id: data.id, names: [data.shortcode], publishedAt: vendorTime(data.timestamp) } : null;
  },
});

const storiesOf = (account: string): PostListing => ({
  api: 'instagram.stories.list',
  path: `${account}/stories?fields=${FIELDS}`,
  useCases: USE_CASES,
  nameOf: (postId) => (isStory(postId) ? postId : null),
  read: (item) => {
    const { success, data } = InstagramStory.safeParse(item);
    return success ? { id: data.id, names: [data.permalink], publishedAt: vendorTime(data.timestamp) } : null;
  },
});
