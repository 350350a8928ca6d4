import * as z from 'zod';
import { SECOND, toMs } from '../../shared/model/instant.ts';
import { ownerOfToken } from './credentials.ts';
import { pauseOf } from './fault-table.ts';
import { jsonOf } from './json-body.ts';
import type { SimulatedPost } from './posts.ts';
import type { Vendor, VendorAnswer } from './vendor.ts';

const QUERY = '/v2/video/query/';
const MAX_IDS = 20;

const Filters = z.object({
  filters: z.object({
    video_ids: z
      .array(z.string().regex(/^\d{1,20}$/))
      .min(1)
      .max(MAX_IDS),
  }),
});

/** A fault's codes, each with the status it comes with. */
const FAILURES: Record<string, VendorAnswer> = {
  rate_limit_exceeded: failure(429, 'rate_limit_exceeded'),
  internal_error: failure(500, 'internal_error'),
  service_unavailable: failure(503, 'internal_error'),
  invalid_params: failure(400, 'invalid_params'),
  access_token_invalid: failure(401, 'access_token_invalid'),
  scope_not_authorized: failure(401, 'scope_not_authorized'),
  scope_permission_missed: failure(401, 'scope_permission_missed'),
};

/** Video query of TikTok's Display API v2 with an owner's token. A video that is not the owner's or not public is left out. */
export const tiktok: Vendor = {
  routes: [`POST ${QUERY}`],
  variants: {
    rate_limit: ['rate_limit_exceeded'],
    server_error: ['service_unavailable', 'internal_error', 'invalid_params'],
    bad_token: ['access_token_invalid', 'scope_not_authorized', 'scope_permission_missed'],
  },

  answer({ method, url, headers, body }, posts) {
    if (method !== 'POST' || url.pathname !== QUERY) return failure(404, 'invalid_params');
    const owner = ownerOfToken('tiktok', /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '');
    if (owner === undefined) return failure(401, 'access_token_invalid');
    const fields = (url.searchParams.get('fields') ?? '').split(',');
    const query = Filters.safeParse(jsonOf(body));
    if (!query.success || fields.some((field) => !Object.hasOwn(FIELDS, field))) return failure(400, 'invalid_params');

    const videos = [...new Set(query.data.filters.video_ids)]
      .flatMap((id) => posts.get('tiktok', id) ?? [])
      .filter(({ author, state }) => author === owner && state === 'live')
      .map((post) => shown(post, fields));
    return { status: 200, body: { data: { videos }, error: outcome('ok') } };
  },

  fault(fault) {
    const usual = tiktok.variants?.[fault.kind]?.[0] ?? '';
    return { ...FAILURES[fault.variant ?? usual]!, headers: pauseOf(fault) };
  },
};

const FIELDS: Record<string, (post: SimulatedPost) => string | number> = {
  id: ({ postId }) => postId,
  create_time: ({ publishedAt }) => Math.floor(toMs(publishedAt) / SECOND),
  share_url: ({ author, postId }) => `https://www.tiktok.com/@${author}/video/${postId}`,
  title: () => 'A simulated video',
  duration: () => 20,
  view_count: ({ views }) => views,
  like_count: ({ views }) => Math.floor(views / 25),
  comment_count: ({ views }) => Math.floor(views / 450),
  share_count: ({ views }) => Math.floor(views / 1_000),
};

const shown = (post: SimulatedPost, fields: readonly string[]) =>
  Object.fromEntries(
    Object.entries(FIELDS)
      .filter(([name]) => fields.includes(name) && !(name === 'view_count' && post.omit.includes('views')))
      .map(([name, valueOf]) => [name, valueOf(post)]),
  );

/** Every answer ends with one, a good one too. */
function outcome(code: string) {
  return { code, message: code === 'ok' ? '' : `The request failed: ${code}.`, log_id: '20261121110000SIMULATED' };
}

function failure(status: number, code: string): VendorAnswer {
  return { status, body: { data: {}, error: outcome(code) } };
}
