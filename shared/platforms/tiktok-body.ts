import * as z from 'zod';
import { VendorCount } from './vendor-count.ts';
import { VendorEpoch } from './vendor-time.ts';

/** What every answer ends with, also one that holds a result. */
export const TiktokOutcome = z.object({ error: z.object({ code: z.string() }) });

/** The videos found; an asked one may be missing. */
export const TiktokVideos = z.object({
  data: z.object({ videos: z.array(z.unknown()).nullable() }),
  error: z.object({ code: z.literal('ok') }),
});

/** The fields of a video that are asked for. */
export const TiktokVideo = z.object({
  id: z.string(),
  create_time: VendorEpoch,
  view_count: VendorCount,
  like_count: VendorCount,
  comment_count: VendorCount,
  share_count: VendorCount,
});
export type TiktokVideo = z.infer<typeof TiktokVideo>;
