import type { Instant } from '../model/instant.ts';
import type { FetchOutcome } from '../model/observation.ts';
import type { Capability } from '../model/platform.ts';

/** A post to look up. */
export interface PostRef {
  postId: string;
  /** The account that published it, where an earlier check learned it. */
  author?: string | undefined;
}

/** What one look-up of some posts ended in. */
export interface FetchResult {
  /** Exactly one per distinct post asked for, in the order asked. */
  outcomes: FetchOutcome[];
  /**
   * What the shared breaker is told. `failed`: the platform did not answer properly, after the client's own retry.
   * A refused credential is no failure of the platform, and a limit has a reopening time of its own.
   */
  call: 'ok' | 'failed' | 'rate_limited';
  /** With `rate_limited`: when the platform takes calls again. */
  blockedUntil?: Instant;
}

/** Reads posts from one platform. Never rejects for what the platform does, and never answers a number it did not read. */
export interface PlatformClient {
  capability: Capability;
  fetch(posts: readonly PostRef[], now: () => number): Promise<FetchResult>;
}
