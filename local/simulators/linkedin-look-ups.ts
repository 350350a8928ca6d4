import { toMs } from '../../shared/model/instant.ts';
import { linkedinError } from './linkedin-errors.ts';
import { isUrnOf, postByUrn, shareOf } from './linkedin-posts.ts';
import { type LinkedinCall, listed } from './linkedin-query.ts';
import type { SimulatedPost } from './posts.ts';
import type { VendorAnswer } from './vendor.ts';

/** Posts by their URN; those of other accounts are refused one by one. */
export const postsById = (call: LinkedinCall): VendorAnswer =>
  lookedUp(call, (urn) => {
    const post = postByUrn(call.posts, urn);
    if (!post || post.state === 'deleted') return 404;
    return post.state === 'private' || post.author !== call.account ? 403 : shown(urn, post);
  });

/** What activities are about, whoever published it. */
export const activities = (call: LinkedinCall): VendorAnswer =>
  lookedUp(call, (urn) => {
    const post = isUrnOf('activity', urn) ? postByUrn(call.posts, urn) : undefined;
    if (!post || post.state === 'deleted') return 404;
    if (post.state === 'private') return 403;
    return { actor: post.author, verb: 'linkedin:share', object: shareOf(urn), domainEntity: shareOf(urn) };
  });

const shown = (urn: string, { author, publishedAt }: SimulatedPost) => ({
  id: urn,
  author,
  commentary: 'A simulated post',
  visibility: 'PUBLIC',
  lifecycleState: 'PUBLISHED',
  createdAt: toMs(publishedAt),
  publishedAt: toMs(publishedAt),
  isReshareDisabledByAuthor: false,
});

const REFUSED = {
  403: linkedinError(403, 'ACCESS_DENIED', 'Not permitted to view the entity', 100).body,
  404: linkedinError(404, 'NOT_FOUND', 'Could not find entity').body,
};

/** Each id gets an entity or the status it was refused with. */
function lookedUp({ query }: LinkedinCall, entityOf: (urn: string) => object | keyof typeof REFUSED): VendorAnswer {
  const urns = listed(query.get('ids'));
  if (!urns || urns.length === 0) return linkedinError(400, 'INVALID_PARAM', 'A list of ids is required');
  const results: Record<string, object> = {};
  const statuses: Record<string, number> = {};
  const errors: Record<string, unknown> = {};
  for (const urn of urns) {
    const entity = entityOf(urn);
    statuses[urn] = typeof entity === 'number' ? entity : 200;
    if (typeof entity === 'number') errors[urn] = REFUSED[entity];
    else results[urn] = entity;
  }
  return { status: 200, body: { results, statuses, errors } };
}
