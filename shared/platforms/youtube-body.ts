import * as z from 'zod';
import { VendorCount } from './vendor-count.ts';

/** `videos.list` and `videos:batchGetStats` answer with the same envelope; an asked id may be missing from it. */
export const YoutubeVideos = z.object({ items: z.array(z.unknown()) });

export const YoutubeVideo = z.object({
  id: z.string(),
  snippet: z.object({ channelId: z.string().min(1).optional(), publishedAt: z.string().optional() }).optional(),
  status: z.object({ privacyStatus: z.string().optional(), uploadStatus: z.string().optional() }).optional(),
  statistics: z.object({ viewCount: VendorCount, likeCount: VendorCount, commentCount: VendorCount }).optional(),
});
export type YoutubeVideo = z.infer<typeof YoutubeVideo>;

const Reason = z.object({ reason: z.string().optional() });

/** Google's error envelope. The OAuth host writes a string where the API writes an object. */
export const YoutubeError = z.object({
  error: z.union([
    z.string(),
    z.object({
      errors: z.array(Reason).optional(),
      details: z.array(Reason).optional(),
      status: z.string().optional(),
    }),
  ]),
});
