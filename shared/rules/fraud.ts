import { after, toMs, type Instant } from '../model/instant.ts';
import type { Policy } from '../model/policy.ts';

export type FraudEvidence = {
  trustNano: number;
  /** Per compared claim, how far it lay above its first comparable observation; 0 where it did not. */
  overs: readonly { at: Instant; overBps: number }[];
  /** Per claim, whether any flag was put on it. */
  claims: readonly { at: Instant; flagged: boolean }[];
  now: Instant;
};

/** How suspicious an affiliate looks, an integer from 0 to 100. What there is no evidence of adds nothing. */
export const fraudScore = (evidence: FraudEvidence, { fraud }: Policy): number => {
  const distrust = 1 - evidence.trustNano / 1_000_000_000;
  return Math.round(
    fraud.trustWeight * distrust +
      fraud.velocityWeight * (velocityOf(evidence, fraud) ?? 0) +
      fraud.flagWeight * (flagRateOf(evidence, fraud) ?? 0),
  );
};

/** The mean over-percentage as a share of 1, each weighing half as much per half-life of age; null without evidence. */
const velocityOf = ({ overs, now }: FraudEvidence, fraud: Policy['fraud']): number | null => {
  let weighted = 0;
  let weights = 0;
  for (const { at, overBps } of overs) {
    const age = Math.max(0, toMs(now) - toMs(at));
    const weight = 0.5 ** (age / fraud.velocityHalfLifeMs);
    weighted += weight * (overBps / 10_000);
    weights += weight;
  }
  return weights === 0 ? null : Math.min(1, weighted / weights);
};

/** The share of recent claims that carry a flag; null without a recent claim. */
const flagRateOf = ({ claims, now }: FraudEvidence, fraud: Policy['fraud']): number | null => {
  const windowStart = after(now, -fraud.flagWindowMs);
  const recent = claims.filter(({ at }) => at >= windowStart);
  return recent.length === 0 ? null : recent.filter(({ flagged }) => flagged).length / recent.length;
};
