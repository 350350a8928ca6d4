import type { Reading } from './ask-in-batches.ts';
import { problemName, XProblem } from './x-body.ts';

/** What an answer's `errors` say about one post. */
export interface PostProblems {
  reading: Reading;
  /** The credential may not read the private metrics of this post. */
  clicksRefused: boolean;
  /** Nothing is wrong but refused fields. */
  onlyFields: boolean;
}

const GONE: Record<string, string> = {
  'resource-not-found': 'X has no post with this id.',
  'not-authorized-for-resource': 'The post is protected.',
  'resource-unavailable': 'X withholds the post.',
};
const FIELD_REFUSED = new Set(['not-authorized-for-field', 'field-unauthorized']);

/** The problems of each post named in `errors`; entries about users, media or nothing at all are left out. */
export function problemsByPost(errors: readonly unknown[]): Map<string, PostProblems> {
  const byPost = new Map<string, PostProblems>();
  for (const entry of errors) {
    const parsed = XProblem.safeParse(entry);
    if (!parsed.success || !isAboutPost(parsed.data)) continue;
    const postId = parsed.data.resource_id ?? parsed.data.value;
    if (postId === undefined) continue;
    const earlier = byPost.get(postId);
    const problem = problemOf(parsed.data);
    byPost.set(postId, earlier === undefined ? problem : together(earlier, problem));
  }
  return byPost;
}

const isAboutPost = ({ resource_type: type }: XProblem): boolean =>
  type === undefined || type === 'tweet' || type === 'post';

function problemOf(problem: XProblem): PostProblems {
  const name = problemName(problem);
  const gone = GONE[name];
  if (gone !== undefined) {
    return {
      reading: { kind: 'absent', reason: 'TRUE_ABSENCE', detail: gone },
      clicksRefused: false,
      onlyFields: false,
    };
  }
  const fieldRefused = FIELD_REFUSED.has(name);
  return {
    reading: { kind: 'absent', reason: 'UPSTREAM_ERROR', detail: 'X could not answer for this post.' },
    clicksRefused: fieldRefused && !(problem.field ?? '').startsWith('public_metrics'),
    onlyFields: fieldRefused,
  };
}

/** That a post is gone outweighs what else is said about it. */
const together = (a: PostProblems, b: PostProblems): PostProblems => ({
  reading: a.onlyFields ? b.reading : a.reading,
  clicksRefused: a.clicksRefused || b.clicksRefused,
  onlyFields: a.onlyFields && b.onlyFields,
});
