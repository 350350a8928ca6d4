import type { PostBook, SimulatedPost } from './posts.ts';
import { postByUrn } from './linkedin-posts.ts';

/** A call whose token and headers were accepted. */
export interface LinkedinCall {
  query: URLSearchParams;
  /** The account that the token opens. */
  account: string;
  version: string;
  posts: PostBook;
}

/** The items of a list as Rest.li protocol 2.0 writes it; undefined where it is none. */
export function listed(text: string | null): string[] | undefined {
  const [, items] = /^List\((.*)\)$/.exec(text ?? '') ?? [];
  return items?.split(',').filter((item) => item !== '');
}

/** The account's own post of a URN, if it is there to be seen. */
export function ownPost({ account, posts }: LinkedinCall, urn: string): SimulatedPost | undefined {
  const post = postByUrn(posts, urn);
  return post?.author === account && post.state === 'live' ? post : undefined;
}
