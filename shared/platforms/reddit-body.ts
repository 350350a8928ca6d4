import * as z from 'zod';
import { VendorCount } from './vendor-count.ts';
import { VendorEpoch } from './vendor-time.ts';

/** The answer to a client's credentials; the token lives for as many seconds as it says. */
export const RedditToken = z.object({ access_token: z.string().regex(/^[\x21-\x7e]+$/), expires_in: VendorCount });

/** `/api/info`: an asked post may be missing from it. */
export const RedditListing = z.object({ data: z.object({ children: z.array(z.unknown()) }) });

/** Posts are things of kind `t3`; comments and others count their ids on their own. */
export const RedditPostThing = z.object({ kind: z.literal('t3'), data: z.unknown() });

export const RedditPost = z.object({
  id: z.string(),
  author: z.string().nullish(),
  /** Who removed the post. Reddit goes on to answer about posts that are gone. */
  removed_by_category: z.string().nullish(),
  created_utc: VendorEpoch,
  score: VendorCount,
  num_comments: VendorCount,
  num_crossposts: VendorCount,
});
export type RedditPost = z.infer<typeof RedditPost>;

/** What the token host says is wrong with the app; other errors are numbered. */
export const RedditAppError = z.object({ error: z.string() });
