import {
  fieldsOf,
  graphError,
  listOf,
  noSuchPath,
  notThere,
  expired,
  ownerOf,
  pageOf,
  pathOf,
  unknownMetric,
  usageHeaders,
} from './graph.ts';
import { businessLimit, graphFaults } from './graph-faults.ts';
import { graphIdOf, nameOfGraphId } from './graph-ids.ts';
import type { PostBook, SimulatedPost } from './posts.ts';
import type { Vendor, VendorAnswer, VendorRequest } from './vendor.ts';

const LARGEST_PAGE = 100;
const FEWEST_VIEWERS = 5;
const USE_CASE = 'instagram';
const NOT_OF_STORIES = new Set(['likes', 'comments', 'saved']);
const OF_STORIES_ONLY = new Set(['link_clicks', 'replies']);

const isStory = ({ postId }: SimulatedPost): boolean => /^\d{15,20}$/.test(postId);

const unsupportedMetrics = (metrics: readonly string[]): VendorAnswer =>
  graphError({
    code: 100,
    message: `The Media Insights API does not support the ${metrics.join(', ')} metric for this media product type.`,
  });
const tooFewViewers = graphError({ code: 10, message: 'Not enough viewers for the media to show insights' });

/** The media of a professional account, as far as an owner's token opens them. */
export const instagram: Vendor = {
  routes: [
    'GET /{version}/{ig-user-id}/media',
    'GET /{version}/{ig-user-id}/stories',
    'GET /{version}/{ig-media-id}/insights',
  ],

  answer,
  ...graphFaults({
    limits: { [USE_CASE]: { code: 80002, message: 'There have been too many calls to this Instagram account.' } },
    errors: {
      'few-viewers': tooFewViewers,
      'unsupported-metric': (request) => unsupportedMetrics(listOf(request, 'metric').slice(0, 1)),
      'before-business': graphError({ code: 100, subcode: 2108006, message: 'Invalid parameter', transient: false }),
      'not-crossposted': graphError({ code: 100, subcode: 2207086, message: 'Invalid parameter', transient: false }),
    },
    useCaseOf: () => USE_CASE,
    answer,
    limitHeaders: (request, fault) => businessLimit(ownerOf(request, 'instagram') ?? '0', USE_CASE, fault),
  }),
};

function answer(request: VendorRequest, posts: PostBook): VendorAnswer {
  const path = pathOf(request);
  if (!path) return noSuchPath;
  const owner = ownerOf(request, 'instagram');
  if (owner === undefined) return expired;
  const { status, body } =
    path.edge === 'insights' ? insights(request, path.object, owner, posts) : listed(request, path, owner, posts);
  return { status, body, headers: usageHeaders(owner, USE_CASE) };
}

function listed(
  request: VendorRequest,
  { object, edge }: { object: string; edge: string },
  owner: string,
  posts: PostBook,
) {
  if (edge !== 'media' && edge !== 'stories') return noSuchPath;
  if (object !== owner) return notThere;
  const ofEdge = posts
    .ofAuthor('instagram', owner)
    .filter((post) => post.state === 'live' && isStory(post) === (edge === 'stories'));
  return pageOf(
    ofEdge.map((post) => fieldsOf(request, mediumOf(post))),
    request,
    LARGEST_PAGE,
  );
}

function mediumOf(post: SimulatedPost) {
  const { postId, author, publishedAt } = post;
  return {
    id: graphIdOf(postId),
    shortcode: isStory(post) ? Buffer.from(postId).toString('base64url') : postId,
    permalink: `https://www.instagram.com/${isStory(post) ? `stories/sim_${author}` : 'p'}/${postId}/`,
    media_product_type: isStory(post) ? 'STORY' : 'FEED',
    timestamp: publishedAt.replace(/\.\d{3}Z$/, '+0000'),
  };
}

function insights(request: VendorRequest, mediaId: string, owner: string, posts: PostBook): VendorAnswer {
  const post = posts.get('instagram', nameOfGraphId(mediaId) ?? '');
  if (post?.state !== 'live' || post.author !== owner) return notThere;
  const asked = listOf(request, 'metric');
  const numbers = numbersOf(post);
  if (asked.length === 0 || asked.some((metric) => !Object.hasOwn(numbers, metric))) return unknownMetric;
  const foreign = isStory(post) ? NOT_OF_STORIES : OF_STORIES_ONLY;
  const unsupported = asked.filter((metric) => foreign.has(metric));
  if (unsupported.length > 0) return unsupportedMetrics(unsupported);
  if (isStory(post) && post.views < FEWEST_VIEWERS) return tooFewViewers;
  return {
    status: 200,
    body: {
      data: asked
        .filter((metric) => numbers[metric] !== null)
        .map((metric) => ({
          name: metric,
          period: 'lifetime',
          // Some metrics come as a total.
          ...(metric === 'link_clicks'
            ? { total_value: { value: numbers[metric] } }
            : { values: [{ value: numbers[metric] }] }),
          title: metric,
          description: 'A simulated metric',
          id: `${mediaId}/insights/${metric}/lifetime`,
        })),
    },
  };
}

/** Null is left out of the answer. */
const numbersOf = ({ views, clicks, omit }: SimulatedPost): Record<string, number | null> => ({
  views: omit.includes('views') ? null : views,
  link_clicks: omit.includes('clicks') ? null : clicks,
  reach: Math.floor(views * 0.6),
  likes: Math.floor(views / 20),
  comments: Math.floor(views / 300),
  saved: Math.floor(views / 100),
  shares: Math.floor(views / 150),
  replies: Math.floor(views / 400),
  total_interactions: Math.floor(views / 10),
});
