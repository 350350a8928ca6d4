import type { Instant } from '../model/instant.ts';
import type { FetchOutcome } from '../model/observation.ts';
import type { Capability } from '../model/platform.ts';
import type { VendorLimit } from '../model/token-bucket.ts';

/** A post to look up. */
export interface PostRef {
  postId: string;
  /** The account that published it, where an earlier check learned it. */
  author?: string | undefined;
}

/** The account that the owner of posts has connected, and what opens it. */
export interface OwnerAccount {
  /** In the platform's own form. */
  accountId: string;
  /** Rejects where there is no token that could still be valid. */
  accessToken: () => Promise<string>;
}

/**
 * The ids that a platform's API uses for posts, by what their links name. Kept, because finding one means listing the
 * posts of an account; a name that is not kept is not in the answer. Neither call rejects.
 */
export interface ResolvedPosts {
  load(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  save(ids: ReadonlyMap<string, string>): Promise<void>;
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
  /** When the platform takes calls again: after a refused call, or after one that used up what the limit allows. */
  blockedUntil?: Instant;
  /** What the vendor said is left of its limit. */
  limit?: VendorLimit;
  /** Calls that were made, where the client counts them; a call that was tried again is one. */
  calls?: number;
}

/** Reads posts from one platform. Never rejects for what the platform does, and never answers a number it did not read. */
export interface PlatformClient {
  capability: Capability;
  fetch(posts: readonly PostRef[], now: () => number): Promise<FetchResult>;
}
