import * as z from 'zod';
import { Instant } from './instant.ts';

export const TrustEvent = z.enum([
  'perfect_match',
  'minor_discrepancy',
  'medium_discrepancy',
  'high_discrepancy',
  'overclaim',
  'impossible_submission',
  'manual_adjust',
]);
export type TrustEvent = z.infer<typeof TrustEvent>;

export const TrustBucket = z.enum(['high_trust', 'normal', 'low_trust', 'critical']);
export type TrustBucket = z.infer<typeof TrustBucket>;

/** A score in 1e-9 as it stood at `at`; what it is worth later is that, decayed. */
export const TrustScore = z.object({
  scoreNano: z.int().min(0).max(1_000_000_000),
  at: Instant,
  version: z.int().min(0),
});
export type TrustScore = z.infer<typeof TrustScore>;

/** One movement of trust. `delta` is what was applied after clamping, in 1e-9. */
export const LedgerEntry = z.object({
  affiliateId: z.string(),
  at: Instant,
  event: TrustEvent,
  delta: z.int(),
  scoreAfter: z.int(),
  submissionId: z.string(),
  revision: z.int(),
  /** Orders entries of one instant: the claim's version, then the entry's place in its commit. */
  sequence: z.string(),
  /** The `sequence` of the entry that this one takes back. */
  compensates: z.string().optional(),
  /** Set where a replay made it. */
  replayId: z.string().optional(),
  /** Set where an override made it. */
  overrideId: z.string().optional(),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** The one event that stands for a submission; the claim item names it. */
export const StandingEvent = z.object({
  event: TrustEvent,
  delta: z.int(),
  at: Instant,
  sequence: z.string(),
  revision: z.int(),
});
export type StandingEvent = z.infer<typeof StandingEvent>;
