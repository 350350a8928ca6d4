import * as z from 'zod';
import type { Instant } from './instant.ts';

/** How many calls a vendor takes in any window of this length, and how many of them may be made at once. */
export interface Pace {
  calls: number;
  windowMs: number;
  burst: number;
}

/** What a vendor's answer says: this many more calls until the reset. */
export interface VendorLimit {
  remaining: number;
  resetsAt: Instant;
}

/** A pace as a bucket: so many tokens at most, and one more every so many milliseconds. */
export interface TokenRate {
  capacity: number;
  msPerToken: number;
}

/** Calls that all workers together may still make. It is full again at `fullAtMs`; until then tokens come one by one. */
export const TokenBucket = z.object({
  fullAtMs: z.int().min(0),
  /** What the vendor itself said is left, less what was taken since, and until when that holds. */
  vendorLeft: z.int().min(0).optional(),
  vendorUntilMs: z.int().optional(),
});
export type TokenBucket = z.infer<typeof TokenBucket>;

/** Tokens taken out of a bucket as it was seen. */
export interface TokenTake {
  tokens: number;
  seen: TokenBucket | undefined;
  after: TokenBucket;
  /**
   * Set while the bucket is refilling: it need not be as it was seen, only full again by then. So workers that take at
   * the same time do not get into each other's way.
   */
  fullAtMost?: number;
}

/** Tokens that one worker holds: taken from the bucket at once, to be used within a short time. */
export interface TokenLease {
  /** Those not used yet; negative where more calls were made than tokens taken. */
  tokens: number;
  /** How many were taken. */
  size: number;
  takenAtMs: number;
}
