import * as z from 'zod';
import { Instant } from './instant.ts';
import { MissingReason } from './missing-reason.ts';
import { Metric } from './platform.ts';
import { EvidenceSource } from './tracking.ts';

/** Where a number comes from: the vendor's metric, what it means, and whose delivery it counts. */
export const ObservedMetric = z.object({
  value: z.int().min(0),
  metricName: z.string(),
  definition: z.string(),
  /** The day from which the vendor counts so, or the first one known. */
  definitionVersion: z.iso.date(),
  scope: z.enum(['organic', 'paid', 'all']),
});
export type ObservedMetric = z.infer<typeof ObservedMetric>;

/** Whose count it is where no platform gave it. */
export const CountedBy = z.object({
  source: EvidenceSource,
  /** Counted for an id that the affiliate's record lists. */
  proven: z.boolean(),
  /** What is counted of the claim's time will not change any more. */
  settled: z.boolean(),
});
export type CountedBy = z.infer<typeof CountedBy>;

/** The source answered about the post. `metrics` holds only what it gave. */
export const Observed = z.object({
  kind: z.literal('observed'),
  postId: z.string(),
  fetchedAt: Instant,
  /** The vendor call, such as `youtube.videos.list`. */
  api: z.string(),
  metrics: z.partialRecord(Metric, ObservedMetric),
  /** Metrics this credential can never be given for this post: unverifiable, not missing. */
  withheld: z.array(Metric).optional(),
  /** The account that published the post, where the API names it. */
  author: z.string().optional(),
  publishedAt: Instant.optional(),
  /** Reactions that make the views plausible or not; never compared with a claim. */
  engagement: z.record(z.string(), z.int().min(0)).optional(),
  /** The vendor's own limit on keeping raw numbers. */
  retainUntil: Instant.optional(),
  /** Set where the claim's tracking id was counted, not the post. */
  countedBy: CountedBy.optional(),
});
export type Observed = z.infer<typeof Observed>;

/** No number, and why. */
export const Absent = z.object({
  kind: z.literal('absent'),
  postId: z.string(),
  fetchedAt: Instant,
  api: z.string(),
  reason: MissingReason,
  /** When the breaker, limit or quota reopens. */
  retryAt: Instant.optional(),
  /** One plain sentence; never a credential or a response body. */
  detail: z.string().max(300).optional(),
});
export type Absent = z.infer<typeof Absent>;

/** What one try to read one post ended in. */
export const FetchOutcome = z.discriminatedUnion('kind', [Observed, Absent]);
export type FetchOutcome = z.infer<typeof FetchOutcome>;
