import { DAY, MINUTE, SECOND, toMs } from '../../shared/model/instant.ts';
import { SIMULATED_CREDENTIALS, SIMULATED_X_APP_TOKEN } from './credentials.ts';
import { pauseOf } from './fault-table.ts';
import type { PostBook, SimulatedPost } from './posts.ts';
import type { Vendor, VendorAnswer, VendorRequest } from './vendor.ts';

const LOOKUP = '/2/tweets';
const MAX_IDS = 100;
const WINDOW_MS = 15 * MINUTE;
const WINDOW_CALLS = 5_000;
const PRIVATE_METRICS_FOR_MS = 30 * DAY;
const PROBLEMS = 'https://api.twitter.com/2/problems';

/** Post look-up of the X API v2. Its rate limit is stated in the headers, but strikes only as a fault. */
export const x: Vendor = {
  routes: [`GET ${LOOKUP}`],

  answer(request, posts) {
    if (request.url.pathname !== LOOKUP || request.method !== 'GET') return plainProblem(404, 'Not Found');
    const token = /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const ofUser = token === SIMULATED_CREDENTIALS.x.bearerToken;
    if (!ofUser && token !== SIMULATED_X_APP_TOKEN) return unauthorized;

    const ids = (request.url.searchParams.get('ids') ?? '').split(',').filter((id) => id !== '');
    if (ids.length < 1 || ids.length > MAX_IDS) {
      return invalid(
        `The number of values in the \`ids\` query parameter list [${ids.length}] is not between 1 and 100`,
      );
    }
    const wrong = ids.find((id) => !/^\d{1,19}$/.test(id));
    if (wrong !== undefined) return invalid(`The \`ids\` query parameter value [${wrong}] is not valid`);
    return { status: 200, headers: limitHeaders(request), body: lookedUp(ids, posts, { request, ofUser }) };
  },

  fault(fault, request) {
    const { kind, retryAfterSeconds } = fault;
    if (kind === 'bad_token') return unauthorized;
    if (kind === 'server_error') return { ...plainProblem(503, 'Service Unavailable'), headers: pauseOf(fault) };
    const resetMs = request.nowMs + (retryAfterSeconds === undefined ? WINDOW_MS : retryAfterSeconds * SECOND);
    return {
      ...plainProblem(429, 'Too Many Requests'),
      headers: { ...limitHeaders(request), 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': epochSeconds(resetMs) },
    };
  },
};

interface Looking {
  request: VendorRequest;
  ofUser: boolean;
}

function lookedUp(ids: readonly string[], posts: PostBook, { request, ofUser }: Looking) {
  const fields = new Set((request.url.searchParams.get('tweet.fields') ?? '').split(','));
  const data: unknown[] = [];
  const errors: unknown[] = [];
  for (const id of new Set(ids)) {
    const post = posts.get('x', id);
    if (!post || post.state === 'deleted') errors.push(notFound(id));
    else if (post.state === 'private') errors.push(notAuthorized(id));
    // A post one of whose fields is refused is left out as a whole.
    else if (fields.has('non_public_metrics') && !(ofUser && isRecent(post, request.nowMs))) {
      errors.push(fieldRefused(id));
    } else data.push(shown(post, fields));
  }
  return { ...(data.length > 0 && { data }), ...(errors.length > 0 && { errors }) };
}

const isRecent = ({ publishedAt }: SimulatedPost, nowMs: number): boolean =>
  nowMs - toMs(publishedAt) <= PRIVATE_METRICS_FOR_MS;

function shown(post: SimulatedPost, fields: ReadonlySet<string>) {
  const { postId: id, views, clicks, omit } = post;
  const impressions = omit.includes('views') ? {} : { impression_count: views };
  return {
    id,
    edit_history_tweet_ids: [id],
    text: 'A simulated post',
    ...(fields.has('author_id') && { author_id: post.author }),
    ...(fields.has('created_at') && { created_at: post.publishedAt }),
    ...(fields.has('public_metrics') && {
      public_metrics: {
        retweet_count: Math.floor(views / 100),
        reply_count: Math.floor(views / 400),
        like_count: Math.floor(views / 25),
        quote_count: Math.floor(views / 1000),
        bookmark_count: Math.floor(views / 500),
        ...impressions,
      },
    }),
    ...(fields.has('non_public_metrics') && {
      non_public_metrics: {
        ...impressions,
        ...(omit.includes('clicks') ? {} : { url_link_clicks: clicks }),
        user_profile_clicks: Math.floor(views / 50),
        engagements: Math.floor(views / 15),
      },
    }),
  };
}

const aboutPost = (id: string) => ({ value: id, resource_id: id, parameter: 'ids', resource_type: 'tweet' });

const notFound = (id: string) => ({
  ...aboutPost(id),
  title: 'Not Found Error',
  detail: `Could not find tweet with ids: [${id}].`,
  type: `${PROBLEMS}/resource-not-found`,
});

const notAuthorized = (id: string) => ({
  ...aboutPost(id),
  section: 'data',
  title: 'Authorization Error',
  detail: `Sorry, you are not authorized to see the Tweet with ids: [${id}].`,
  type: `${PROBLEMS}/not-authorized-for-resource`,
});

const fieldRefused = (id: string) => ({
  ...aboutPost(id),
  section: 'data',
  field: 'non_public_metrics.url_link_clicks',
  title: 'Field Authorization Error',
  detail: `Sorry, you are not authorized to access 'non_public_metrics.url_link_clicks' on the Tweet with ids: [${id}].`,
  type: `${PROBLEMS}/not-authorized-for-field`,
});

const plainProblem = (status: number, title: string): VendorAnswer => ({
  status,
  body: { title, type: 'about:blank', status, detail: title },
});
const unauthorized = plainProblem(401, 'Unauthorized');

const invalid = (message: string): VendorAnswer => ({
  status: 400,
  body: {
    errors: [{ message }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: `${PROBLEMS}/invalid-request`,
  },
});

const epochSeconds = (ms: number): string => String(Math.ceil(ms / SECOND));

const limitHeaders = ({ nowMs }: VendorRequest): Record<string, string> => ({
  'x-rate-limit-limit': String(WINDOW_CALLS),
  'x-rate-limit-remaining': String(WINDOW_CALLS - 1),
  'x-rate-limit-reset': epochSeconds((Math.floor(nowMs / WINDOW_MS) + 1) * WINDOW_MS),
});
