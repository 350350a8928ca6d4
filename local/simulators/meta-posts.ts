import { fieldsOf, listOf, notThere, pageOf, unknownMetric } from './graph.ts';
import { graphIdOf, nameOfGraphId } from './graph-ids.ts';
import type { PostBook, SimulatedPost } from './posts.ts';
import type { VendorAnswer, VendorRequest } from './vendor.ts';

/** A request about an object, by the owner of a token. */
export interface OwnedRequest {
  request: VendorRequest;
  object: string;
  owner: string;
  posts: PostBook;
}

const LARGEST_PAGE = 100;

/** The posts of the owner's Page, the newest first; the token of another opens no list. */
export function listedPosts({ request, object, owner, posts }: OwnedRequest): VendorAnswer {
  if (object !== owner) return notThere;
  const pagePosts = posts
    .ofAuthor('meta', owner)
    .filter(({ state, postId }) => state === 'live' && !postId.startsWith('ad:'));
  return pageOf(
    pagePosts.map((post) => fieldsOf(request, shown(post))),
    request,
    LARGEST_PAGE,
  );
}

const shown = (post: SimulatedPost) => ({
  id: pagePostId(post),
  permalink_url: addressOf(post),
  created_time: post.publishedAt.replace(/\.\d{3}Z$/, '+0000'),
  status_type: 'mobile_status_update',
});

/** A name of two parts that begins with the Page is the Graph API's id already. */
const pagePostId = ({ postId, author }: SimulatedPost): string =>
  postId.startsWith(`${author}_`) ? postId : `${author}_${graphIdOf(postId)}`;

function addressOf({ postId, author }: SimulatedPost): string {
  const [kind, number] = postId.split(':');
  if (kind === 'video') return `https://www.facebook.com/${author}/videos/${number}/`;
  if (kind === 'photo') return `https://www.facebook.com/photo.php?fbid=${number}&set=a.1&type=3`;
  return `https://www.facebook.com/${author}/posts/${postId.split('_').at(-1)}`;
}

/** A Page's post is found by the number in its link too. */
function postWithId(id: string, posts: PostBook): SimulatedPost | undefined {
  const [, second = ''] = id.split('_');
  const names = [id, second, nameOfGraphId(second) ?? ''];
  return names
    .flatMap((name) => posts.get('meta', name) ?? [])
    .find((post) => pagePostId(post) === id || `${post.author}_${post.postId}` === id);
}

/** The insights of a post of the owner's Page; to the token of another it is not there. */
export function postInsights({ request, object: id, owner, posts }: OwnedRequest): VendorAnswer {
  const post = postWithId(id, posts);
  if (post?.state !== 'live' || post.author !== owner) return notThere;
  const asked = listOf(request, 'metric');
  const values = valuesOf(post);
  if (asked.some((metric) => !Object.hasOwn(values, metric))) return unknownMetric;
  return {
    status: 200,
    body: {
      data: asked
        .filter((metric) => values[metric] !== null)
        .map((metric) => ({
          name: metric,
          period: 'lifetime',
          values: [{ value: values[metric] }],
          title: metric,
          description: 'A simulated metric',
          id: `${id}/insights/${metric}/lifetime`,
        })),
    },
  };
}

/** Null is left out of the answer. */
function valuesOf({ views, clicks, omit }: SimulatedPost): Record<string, unknown> {
  const otherClicks = Math.floor(views / 40);
  const noClicks = omit.includes('clicks');
  return {
    post_media_view: omit.includes('views') ? null : views,
    post_total_media_view_unique: Math.floor(views * 0.7),
    post_clicks: noClicks ? null : clicks + otherClicks,
    post_clicks_by_type: noClicks ? null : { 'link clicks': clicks, 'other clicks': otherClicks },
    post_activity_by_action_type: {
      like: Math.floor(views / 25),
      comment: Math.floor(views / 300),
      share: Math.floor(views / 200),
    },
  };
}
