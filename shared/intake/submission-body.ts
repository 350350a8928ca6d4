import * as z from 'zod';
import { Claimed, Evidence } from '../model/claimed.ts';
import { WireInstant } from '../lambda/route.ts';

const MAX_EVIDENCE = 20;
const MAX_BATCH = 100;

const report = {
  claimed: Claimed,
  observedAt: WireInstant.optional(),
  evidence: z.array(Evidence).max(MAX_EVIDENCE).optional(),
};

/** What an affiliate reports for one post. */
export const SubmissionBody = z.strictObject({
  // Any text: a campaign that does not exist is a 404, whatever its id looks like.
  campaignId: z.string().min(1).max(100),
  postUrl: z.string().min(1).max(2048),
  ...report,
  title: z.string().min(1).max(300).optional(),
  trackingId: z.string().min(1).max(200).optional(),
});
export type SubmissionBody = z.infer<typeof SubmissionBody>;

/** Later numbers for the same post. */
export const MetricsBody = z.strictObject(report);
export type MetricsBody = z.infer<typeof MetricsBody>;

/** Each of them is checked by itself, so that one bad report does not cost the others. */
export const BatchBody = z.strictObject({ submissions: z.array(z.unknown()).min(1).max(MAX_BATCH) });
