import { atMs, type Instant } from '../model/instant.ts';
import type { TokenBucket, TokenLease, TokenRate, VendorLimit } from '../model/token-bucket.ts';
import type { Vendor } from '../model/vendor.ts';
import { leasedTokens, leaseSize, lowered, nextTokenAtMs, taken, tokensAt } from '../rules/token-bucket.ts';
import type { TokenBucketStore } from '../store/token-buckets.ts';

/** The bucket that calls are counted in. */
export interface CountedCalls {
  vendor: Vendor;
  account: string;
  rate: TokenRate;
}

export interface CallTokens {
  /** Tokens for as many of these calls as there are now; when the next one is there, if not for all. */
  take(of: CountedCalls, calls: number, now: () => number): Promise<{ calls: number; retryAt?: Instant }>;
  /** Calls that had a token and were not made; negative where more were made. */
  giveBack(of: CountedCalls, calls: number): void;
  /** Takes the vendor's word for what is left. */
  heed(of: CountedCalls, limit: VendorLimit, nowMs: number): Promise<void>;
}

interface Held {
  lease: TokenLease;
  /** The bucket as this worker last saw it. */
  seen: TokenBucket | undefined;
}

const TRIES = 8;
/** Accounts whose tokens one worker holds at a time; beyond it, what the first ones left is not used. */
const MOST_HELD = 200;

/** One worker's way to the shared buckets. It takes tokens in blocks, so that most calls need neither read nor write. */
export function callTokens(buckets: TokenBucketStore): CallTokens {
  const held = new Map<string, Held>();
  const nameOf = ({ vendor, account }: CountedCalls): string => `${vendor} ${account}`;
  const heldOf = (of: CountedCalls): Held | undefined => held.get(nameOf(of));
  const hold = (of: CountedCalls, seen: TokenBucket | undefined, lease: TokenLease): void => {
    if (held.size >= MOST_HELD) held.clear();
    held.set(nameOf(of), { seen, lease });
  };

  /** New tokens out of the bucket: as many as are needed or more, or what is there. */
  async function lease(of: CountedCalls, needed: number, previous: TokenLease | undefined, now: () => number) {
    let seen: TokenBucket | undefined;
    let nowMs = now();
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      seen = await buckets.load(of.vendor, of.account);
      // A store may take its time: by an earlier clock, what others took meanwhile would not be back yet.
      nowMs = now();
      const tokens = leaseSize(needed, tokensAt(seen, nowMs, of.rate), previous, nowMs);
      const take = tokens > 0 ? taken(seen, tokens, nowMs, of.rate) : null;
      if (take === null) break;
      if (await buckets.take(of.vendor, of.account, take)) return { tokens, seen: take.after, nowMs };
    }
    return { tokens: 0, seen, nowMs };
  }

  return {
    async take(of, calls, now) {
      const mine = heldOf(of)?.lease;
      const leased = leasedTokens(mine, now());
      if (mine && leased >= calls) {
        mine.tokens -= calls;
        return { calls };
      }
      if (mine) mine.tokens = 0;
      const { tokens, seen, nowMs } = await lease(of, calls - leased, mine, now);
      const there = leased + tokens;
      const covered = Math.min(Math.max(there, 0), calls);
      hold(of, seen, { tokens: there - covered, size: tokens, takenAtMs: nowMs });
      if (covered === calls) return { calls };
      return { calls: covered, retryAt: atMs(nextTokenAtMs(seen, nowMs, of.rate)) };
    },

    giveBack(of, calls) {
      const mine = heldOf(of)?.lease;
      if (mine) mine.tokens += calls;
    },

    async heed(of, limit, nowMs) {
      const mine = heldOf(of);
      if (lowered(mine?.seen, limit, nowMs, of.rate) === mine?.seen) return;
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const seen = await buckets.load(of.vendor, of.account);
        const next = lowered(seen, limit, nowMs, of.rate);
        if (mine) mine.seen = next;
        if (next === undefined || next === seen) return;
        if (await buckets.lower(of.vendor, of.account, next, seen)) break;
      }
      // What this worker holds was taken from a bucket that promised too much.
      if (mine) mine.lease.tokens = Math.min(mine.lease.tokens, 0);
    },
  };
}
