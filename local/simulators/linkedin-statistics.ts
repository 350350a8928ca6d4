import { accessDenied, linkedinError } from './linkedin-errors.ts';
import { isUrnOf } from './linkedin-posts.ts';
import { type LinkedinCall, listed, ownPost } from './linkedin-query.ts';
import type { SimulatedPost } from './posts.ts';
import type { VendorAnswer } from './vendor.ts';

const found = (elements: readonly unknown[]): VendorAnswer => ({
  status: 200,
  body: { paging: { start: 0, count: 10, links: [] }, elements },
});
const invalid = (message: string): VendorAnswer => linkedinError(400, 'INVALID_PARAM', message);

/** The numbers of an organization's posts; those without any activity are left out. */
export function shareStatistics(call: LinkedinCall): VendorAnswer {
  const { query, account } = call;
  if (query.get('q') !== 'organizationalEntity') return invalid('No such finder');
  if (query.get('organizationalEntity') !== account || !account.startsWith('urn:li:organization:')) return accessDenied;
  if (query.has('timeIntervals')) return invalid('Time-bound statistics is not supported for specific share queries');
  const shares = listed(query.get('shares') ?? 'List()');
  const ugcPosts = listed(query.get('ugcPosts') ?? 'List()');
  if (!shares?.every((urn) => isUrnOf('share', urn)) || !ugcPosts?.every((urn) => isUrnOf('ugcPost', urn))) {
    return invalid('Invalid URN in a list of posts');
  }
  return found([
    ...shares.flatMap((share) => statisticsOf(call, { share }, share)),
    ...ugcPosts.flatMap((ugcPost) => statisticsOf(call, { ugcPost }, ugcPost)),
  ]);
}

function statisticsOf(call: LinkedinCall, name: object, urn: string): object[] {
  const post = ownPost(call, urn);
  if (!post || post.views + post.clicks === 0) return [];
  return [{ organizationalEntity: call.account, ...name, totalShareStatistics: totalsOf(post) }];
}

function totalsOf({ views, clicks, omit }: SimulatedPost) {
  const reactions = { likeCount: Math.floor(views / 60), commentCount: Math.floor(views / 500), shareCount: 0 };
  return {
    uniqueImpressionsCount: Math.floor(views * 0.7),
    ...(omit.includes('views') ? {} : { impressionCount: views }),
    ...(omit.includes('clicks') ? {} : { clickCount: clicks }),
    ...reactions,
    engagement: views === 0 ? 0 : (clicks + reactions.likeCount + reactions.commentCount) / views,
  };
}

const ENTITY = /^\((?:share:(urn:li:share:\d+)|ugc:(urn:li:ugcPost:\d+))\)$/;
const QUERY_TYPES = ['IMPRESSION', 'MEMBERS_REACHED', 'RESHARE', 'REACTION', 'COMMENT'];
const QUERY_TYPES_SINCE_202604 = ['POST_SAVE', 'POST_SEND', 'LINK_CLICKS', 'PREMIUM_CTA_CLICKS'];
const METRIC_TYPE = 'com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1';

/** One metric of one post of the member; nothing where it is not available. */
export function memberAnalytics(call: LinkedinCall): VendorAnswer {
  const { query, account, version } = call;
  if (!account.startsWith('urn:li:person:')) return accessDenied;
  const [entity, share, ugcPost] = ENTITY.exec(query.get('entity') ?? '') ?? [];
  if (query.get('q') !== 'entity' || entity === undefined) return invalid('Input field validation failure');
  const queryType = query.get('queryType') ?? '';
  const known = version >= '202604' ? [...QUERY_TYPES, ...QUERY_TYPES_SINCE_202604] : QUERY_TYPES;
  if (!known.includes(queryType)) return invalid('queryType is not an enum symbol');
  const post = ownPost(call, share ?? ugcPost ?? '');
  const count = post && countOf(post, queryType);
  if (count === undefined) return found([]);
  const metricType = version >= '202605' ? queryType : { [METRIC_TYPE]: queryType };
  return found([{ count, metricType, targetEntity: share === undefined ? { ugc: ugcPost } : { share } }]);
}

function countOf({ views, clicks, omit }: SimulatedPost, queryType: string): number | undefined {
  if (queryType === 'IMPRESSION') return omit.includes('views') ? undefined : views;
  if (queryType === 'LINK_CLICKS') return omit.includes('clicks') ? undefined : clicks;
  return queryType === 'MEMBERS_REACHED' ? Math.floor(views * 0.7) : Math.floor(views / 60);
}
