import * as z from 'zod';
import { VendorCount } from './vendor-count.ts';

/** A post in the list of a Page's posts. */
export const MetaPost = z.object({
  id: z.string().regex(/^\d+_\d+$/),
  permalink_url: z.string(),
  created_time: z.string().optional(),
});

/** The results of one ad; numbers are text. */
export const MetaAd = z.object({
  ad_id: z.string(),
  impressions: VendorCount,
  inline_link_clicks: VendorCount,
  reach: VendorCount,
  actions: z.array(z.object({ action_type: z.string(), value: VendorCount })).optional(),
});
export type MetaAd = z.infer<typeof MetaAd>;
