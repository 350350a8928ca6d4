import * as z from 'zod';
import { VendorCount } from './vendor-count.ts';

/** A look-up of several posts: those found, and what is wrong with the others. */
export const XPosts = z
  .object({ data: z.array(z.unknown()).optional(), errors: z.array(z.unknown()).optional() })
  .refine(({ data, errors }) => data !== undefined || errors !== undefined);

/** The current specification says `repost_count`, the documentation and older answers `retweet_count`. */
export const XPost = z.object({
  id: z.string(),
  author_id: z.string().min(1).optional(),
  created_at: z.string().optional(),
  public_metrics: z
    .object({
      impression_count: VendorCount,
      like_count: VendorCount,
      reply_count: VendorCount,
      repost_count: VendorCount,
      retweet_count: VendorCount,
      quote_count: VendorCount,
      bookmark_count: VendorCount,
    })
    .optional(),
  non_public_metrics: z.object({ url_link_clicks: VendorCount }).optional(),
});
export type XPost = z.infer<typeof XPost>;

/** What is wrong, in an answer's `errors` or as a whole answer. */
export const XProblem = z.object({
  type: z.string().optional(),
  title: z.string().optional(),
  resource_type: z.string().optional(),
  resource_id: z.string().optional(),
  value: z.string().optional(),
  field: z.string().optional(),
  code: z.number().optional(),
  period: z.string().optional(),
});
export type XProblem = z.infer<typeof XProblem>;

/** The problem's name: the last segment of its type, whose host differs between versions. */
export const problemName = ({ type }: XProblem): string => type?.split('/').at(-1) ?? '';
