import { DAY, MINUTE, SECOND, toMs } from '../../shared/model/instant.ts';
import { basicAuth } from './basic-auth.ts';
import { SIMULATED_CREDENTIALS } from './credentials.ts';
import { pauseOf } from './fault-table.ts';
import type { PostBook, SimulatedPost } from './posts.ts';
import type { Vendor, VendorAnswer, VendorRequest } from './vendor.ts';

const TOKEN = '/api/v1/access_token';
const INFO = '/api/info';
const MAX_IDS = 100;
const TOKEN_LIFE_MS = DAY;
const WINDOW_MS = 10 * MINUTE;
const WINDOW_CALLS = 1_000;

const failure = (status: number, message: string, members = {}): VendorAnswer => ({
  status,
  body: { ...members, message, error: status },
});
const unauthorized = failure(401, 'Unauthorized');
const blocked: VendorAnswer = { status: 403, body: '<!doctype html><title>Blocked</title>' };
const REFUSALS: Record<string, VendorAnswer> = { private: failure(403, 'Forbidden', { reason: 'private' }), blocked };
const OUTAGES: Record<string, VendorAnswer> = {
  internal_server_error: failure(500, 'Internal Server Error'),
  bad_gateway: { status: 502, body: '<!doctype html><title>Our CDN was unable to reach our servers</title>' },
};

/** Both hosts of Reddit's Data API for an app. Its window of calls is stated in the headers, but closes only as a fault. */
export const reddit: Vendor = {
  routes: [`POST ${TOKEN}`, `GET ${INFO}`],
  tokenRoutes: [`POST ${TOKEN}`],
  variants: {
    rate_limit: ['too_many_requests', 'last_call'],
    server_error: ['service_unavailable', 'internal_server_error', 'bad_gateway'],
    bad_token: ['unauthorized', 'expired', 'private', 'blocked'],
  },

  answer(request, posts) {
    if (!isDescriptive(request.headers['user-agent'])) return blocked;
    const route = `${request.method} ${request.url.pathname}`;
    if (route === `POST ${TOKEN}`) return granted(request);
    if (route !== `GET ${INFO}`) return failure(404, 'Not Found');
    if (!isLive(request)) return unauthorized;
    const ids = (request.url.searchParams.get('id') ?? '').split(',').filter((id) => id !== '');
    if (ids.length < 1 || ids.length > MAX_IDS) return failure(400, 'Bad Request');
    return { status: 200, headers: windowHeaders(request), body: listed(ids, posts) };
  },

  fault(fault, request, posts) {
    const { kind, variant = '', retryAfterSeconds } = fault;
    if (kind === 'rate_limit') {
      const answer = variant === 'last_call' ? reddit.answer(request, posts) : failure(429, 'Too Many Requests');
      return { ...answer, headers: windowHeaders(request, 0, retryAfterSeconds) };
    }
    if (kind === 'bad_token') {
      const isAboutTheToken = variant === 'expired' && request.url.pathname === TOKEN;
      return isAboutTheToken ? reddit.answer(request, posts) : (REFUSALS[variant] ?? unauthorized);
    }
    return { ...(OUTAGES[variant] ?? failure(503, 'Service Unavailable')), headers: pauseOf(fault) };
  },
};

const isDescriptive = (userAgent = ''): boolean => /^\w+:[\w.-]+:[\w.-]+ \(by \/u\/[\w-]+\)$/.test(userAgent);

function granted(request: VendorRequest): VendorAnswer {
  const { clientId, clientSecret } = SIMULATED_CREDENTIALS.reddit;
  const { body, nowMs } = request;
  if (basicAuth(request) !== `${clientId}:${clientSecret}`) return unauthorized;
  if (new URLSearchParams(body).get('grant_type') !== 'client_credentials') {
    return { status: 400, body: { error: 'unsupported_grant_type' } };
  }
  return {
    status: 200,
    body: {
      access_token: `sim-reddit-token-${nowMs + TOKEN_LIFE_MS}`,
      token_type: 'bearer',
      expires_in: TOKEN_LIFE_MS / SECOND,
      scope: '*',
    },
  };
}

/** A token says itself when it ends, so that it outlives the simulator. */
const isLive = ({ headers, nowMs }: VendorRequest): boolean =>
  nowMs < Number(/^bearer sim-reddit-token-(\d+)$/i.exec(headers.authorization ?? '')?.[1] ?? 0);

const listed = (fullNames: readonly string[], posts: PostBook) => ({
  kind: 'Listing',
  data: {
    modhash: '',
    children: [...new Set(fullNames)]
      .filter((name) => name.startsWith('t3_'))
      .flatMap((name) => posts.get('reddit', name.slice('t3_'.length)) ?? [])
      .filter(({ state }) => state !== 'private')
      .map((post) => ({ kind: 't3', data: shown(post) })),
    after: null,
    before: null,
  },
});

/** A deleted post is still shown, without its author. */
function shown({ postId: id, author, state, views, publishedAt }: SimulatedPost) {
  const isDeleted = state === 'deleted';
  const score = Math.floor(views / 50);
  return {
    id,
    name: `t3_${id}`,
    title: isDeleted ? '[deleted by user]' : 'A simulated post',
    author: isDeleted ? '[deleted]' : author,
    selftext: isDeleted ? '[deleted]' : '',
    subreddit: 'simulated',
    subreddit_type: 'public',
    permalink: `/r/simulated/comments/${id}/a_simulated_post/`,
    score,
    ups: score,
    downs: 0,
    upvote_ratio: 0.93,
    num_comments: Math.floor(views / 200),
    num_crossposts: Math.floor(views / 5_000),
    view_count: null,
    created_utc: Math.floor(toMs(publishedAt) / SECOND),
    edited: false,
    removed_by_category: isDeleted ? 'deleted' : null,
  };
}

/** The calls left and the seconds until there are more. */
function windowHeaders(
  { nowMs }: VendorRequest,
  remaining = WINDOW_CALLS - 1,
  seconds = Math.ceil((WINDOW_MS - (nowMs % WINDOW_MS)) / SECOND),
): Record<string, string> {
  return {
    'x-ratelimit-used': String(WINDOW_CALLS - remaining),
    'x-ratelimit-remaining': `${remaining}.0`,
    'x-ratelimit-reset': String(seconds),
  };
}
