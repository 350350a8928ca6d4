import { SECOND, toMs, type Instant } from '../model/instant.ts';
import type { Policy } from '../model/policy.ts';
import type { TrustBucket, TrustEvent, TrustScore } from '../model/trust.ts';

/** All scores and deltas are integers in 1e-9. */
const FULL = 1_000_000_000;
const NEUTRAL = 500_000_000;

/** Every event but the one whose delta a person chooses. */
export type PricedTrustEvent = Exclude<TrustEvent, 'manual_adjust'>;

/** What a stored score is worth now: half as far from 0.5 after each half-life, rounded toward 0.5. */
export const decayed = (score: TrustScore, now: Instant, policy: Policy): number =>
  NEUTRAL + Math.trunc((score.scoreNano - NEUTRAL) * remaining(score.at, now, policy));

/** The score after an event, and the delta that was left of it between 0 and 1. */
export const applyEvent = (scoreNano: number, delta: number): { scoreNano: number; applied: number } => {
  const clamped = Math.max(0, Math.min(FULL, scoreNano + delta));
  return { scoreNano: clamped, applied: clamped - scoreNano };
};

/** What an event moves before clamping. Only a match is scaled by its confidence. */
export const deltaOf = (event: PricedTrustEvent, confidenceBps: number, policy: Policy): number => {
  const delta = policy.trust.deltas[event];
  return event === 'perfect_match' ? Math.floor((delta * confidenceBps) / 10_000) : delta;
};

/** What takes back a delta applied at `at`: minus what is left of it now. */
export const compensationOf = (delta: number, at: Instant, now: Instant, policy: Policy): number =>
  0 - Math.trunc(delta * remaining(at, now, policy));

export const bucketOf = (scoreNano: number, { trust: { buckets } }: Policy): TrustBucket => {
  if (scoreNano >= buckets.high_trust) return 'high_trust';
  if (scoreNano >= buckets.normal) return 'normal';
  return scoreNano >= buckets.low_trust ? 'low_trust' : 'critical';
};

/** A score or delta as a decimal with four digits, for the wire. */
export const toDecimal = (nano: number): number => Math.round(nano / 100_000) / 10_000 + 0;

/** The share of a distance from 0.5 that is left after the time from `at` to `now`. */
const remaining = (at: Instant, now: Instant, { trust }: Policy): number => {
  const seconds = Math.max(0, toMs(now) - toMs(at)) / SECOND;
  return 0.5 ** (seconds / trust.halfLifeSeconds);
};
