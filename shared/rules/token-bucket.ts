import { SECOND, toMs } from '../model/instant.ts';
import type { Pace, TokenBucket, TokenLease, TokenRate, TokenTake, VendorLimit } from '../model/token-bucket.ts';

/** How long a worker may keep the tokens that it took. */
export const LEASE_MS = 10 * SECOND;
const LARGEST_LEASE = 16;
/** Part of what is there that one worker may take beyond its need. */
const LEASE_SHARE = 8;

/**
 * The bucket that keeps a pace. What is there at once, and what comes back in a window and the time of a lease, are
 * together what the vendor takes: so no window, wherever it begins, sees more calls.
 */
export const rateOf = ({ calls, windowMs, burst }: Pace): TokenRate => ({
  capacity: burst,
  msPerToken: Math.ceil((windowMs + LEASE_MS) / (calls - burst)),
});

/** Whole tokens that are there now. */
export const tokensAt = (bucket: TokenBucket | undefined, nowMs: number, rate: TokenRate): number =>
  Math.max(0, Math.min(ownTokens(bucket, nowMs, rate), vendorTokens(bucket, nowMs)));

/** When the next token is there; now, where one is there already. */
export function nextTokenAtMs(bucket: TokenBucket | undefined, nowMs: number, rate: TokenRate): number {
  const own = (bucket?.fullAtMs ?? nowMs) - (rate.capacity - 1) * rate.msPerToken;
  const vendor = vendorTokens(bucket, nowMs) < 1 ? (bucket?.vendorUntilMs ?? nowMs) : nowMs;
  return Math.max(nowMs, own, vendor);
}

/** The bucket without these tokens; null where they are not all there. */
export function taken(seen: TokenBucket | undefined, tokens: number, nowMs: number, rate: TokenRate): TokenTake | null {
  if (tokens > tokensAt(seen, nowMs, rate)) return null;
  const fullAtMs = seen?.fullAtMs ?? 0;
  const costMs = tokens * rate.msPerToken;
  const after = {
    ...seen,
    fullAtMs: Math.max(fullAtMs, nowMs) + costMs,
    ...(isTold(seen, nowMs) ? { vendorLeft: (seen?.vendorLeft ?? 0) - tokens } : {}),
  };
  const refilling = fullAtMs >= nowMs;
  return {
    tokens,
    seen,
    after,
    ...(refilling ? { fullAtMost: nowMs + rate.capacity * rate.msPerToken - costMs } : {}),
  };
}

/**
 * The bucket after the vendor said what is left: never more than before, and the same object where it would not have
 * given more anyway, which is how it is while nobody else uses the account.
 */
export function lowered(
  bucket: TokenBucket | undefined,
  { remaining, resetsAt }: VendorLimit,
  nowMs: number,
  rate: TokenRate,
): TokenBucket | undefined {
  const untilMs = toMs(resetsAt);
  if (untilMs <= nowMs || remaining >= mostUntil(bucket, untilMs, nowMs, rate)) return bucket;
  const told = isTold(bucket, nowMs);
  return {
    fullAtMs: bucket?.fullAtMs ?? 0,
    vendorLeft: told ? Math.min(bucket?.vendorLeft ?? 0, remaining) : remaining,
    vendorUntilMs: told ? Math.max(bucket?.vendorUntilMs ?? 0, untilMs) : untilMs,
  };
}

/** Tokens of a lease that may still be used: those of an old one, or one from the future, are lost. A debt stays. */
export const leasedTokens = (lease: TokenLease | undefined, nowMs: number): number =>
  lease && (lease.tokens < 0 || isFresh(lease, nowMs)) ? lease.tokens : 0;

/**
 * How many tokens to take at once: what is needed, and more for a worker that used up its last lease in time. So one
 * that is busy seldom writes, one that is not wastes little, and nobody takes a large part of what is left.
 */
export function leaseSize(needed: number, available: number, previous: TokenLease | undefined, nowMs: number): number {
  const grown = previous && isFresh(previous, nowMs) ? Math.max(1, Math.min(previous.size * 2, LARGEST_LEASE)) : 1;
  return Math.min(available, Math.max(needed, Math.min(grown, Math.floor(available / LEASE_SHARE))));
}

const isFresh = ({ takenAtMs }: TokenLease, nowMs: number): boolean =>
  nowMs >= takenAtMs && nowMs - takenAtMs <= LEASE_MS;

function ownTokens(bucket: TokenBucket | undefined, nowMs: number, rate: TokenRate): number {
  const missingMs = Math.max(0, (bucket?.fullAtMs ?? 0) - nowMs);
  return rate.capacity - Math.ceil(missingMs / rate.msPerToken);
}

const isTold = (bucket: TokenBucket | undefined, nowMs: number): boolean => (bucket?.vendorUntilMs ?? 0) > nowMs;

const vendorTokens = (bucket: TokenBucket | undefined, nowMs: number): number =>
  isTold(bucket, nowMs) ? (bucket?.vendorLeft ?? 0) : Number.POSITIVE_INFINITY;

/** The most that the bucket would give from now until then. */
function mostUntil(
  bucket: TokenBucket | undefined,
  untilMs: number,
  nowMs: number,
  { capacity, msPerToken }: TokenRate,
): number {
  const fullAtMs = Math.max(bucket?.fullAtMs ?? 0, nowMs);
  const own = Math.max(0, capacity + Math.floor((untilMs - fullAtMs) / msPerToken));
  return (bucket?.vendorUntilMs ?? 0) >= untilMs ? Math.min(own, bucket?.vendorLeft ?? 0) : own;
}
