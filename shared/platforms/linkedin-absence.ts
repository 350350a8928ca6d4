import type { Reading } from './ask-in-batches.ts';
import { LinkedinError, type LinkedinBatch } from './linkedin-body.ts';
import { urnOf } from './linkedin-post-id.ts';

/** LinkedIn leaves out of its statistics what nobody has seen yet: that is no zero. */
export const NOT_YET_COUNTED: Reading = {
  kind: 'absent',
  reason: 'NOT_YET_AVAILABLE',
  detail: 'LinkedIn gives no numbers for this post yet.',
};

/** A post that has no numbers and never will, and why. */
export const gone = (detail: string): Reading => ({ kind: 'absent', reason: 'TRUE_ABSENCE', detail });

const NOT_FOUND = gone('LinkedIn has no post with this id: deleted, hidden or never there.');
const NOT_VISIBLE = gone('The connected account may not see the post: private, or of another account.');
const BY_STATUS = new Map([
  [403, NOT_VISIBLE],
  [404, NOT_FOUND],
  [410, NOT_FOUND],
]);

/** That a look-up of several ids says a post is gone; undefined where it does not. */
export function absenceIn({ results, statuses, errors }: LinkedinBatch, postId: string): Reading | undefined {
  const urn = urnOf(postId);
  if (results?.[urn] !== undefined) return undefined;
  const error = LinkedinError.safeParse(errors?.[urn]);
  const status = statuses?.[urn] ?? error.data?.status;
  return typeof status === 'number' ? BY_STATUS.get(status) : undefined;
}
