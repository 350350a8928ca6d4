import * as z from 'zod';
import { Count } from './platform.ts';

/** The numbers an affiliate reports: at least one metric. */
export const Claimed = z
  .strictObject({ views: Count.optional(), clicks: Count.optional(), conversions: Count.optional() })
  .refine((claimed) => Object.values(claimed).some((value) => value !== undefined), {
    message: 'claim at least one of views, clicks, conversions',
  });
export type Claimed = z.infer<typeof Claimed>;

export const Evidence = z.strictObject({
  kind: z.enum(['link', 'note', 'image']),
  value: z.string().min(1).max(2000),
});
export type Evidence = z.infer<typeof Evidence>;
