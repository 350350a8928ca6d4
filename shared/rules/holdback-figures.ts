import type { Claim } from '../model/claim.ts';
import { METRICS } from '../model/platform.ts';
import type { Payout } from '../model/registry.ts';
import type { Verdict } from '../model/verdict.ts';
import { payoutLines, totalMicros } from './payout-lines.ts';

/** Why a claim has no final verdict: not looked at yet, too early for its numbers, or the source gave none. */
export type Situation = 'PENDING' | 'NOT_SETTLED' | 'WAITING_FOR_NUMBERS';

export interface HoldbackFigures {
  /** Without a final verdict. */
  claims: number;
  /** What they would be paid, in micros of the campaign's currency; null where it names no terms. */
  atStakeMicros: number | null;
  /** How many of each; a situation that none is in is absent. */
  bySituation: Partial<Record<Situation, number>>;
}

/** What of these claims is unverified. */
export function holdbackFigures(
  claims: readonly Pick<Claim, 'current'>[],
  payout: Payout | undefined,
): HoldbackFigures {
  const bySituation: HoldbackFigures['bySituation'] = {};
  let unverified = 0;
  let atStake = 0;
  for (const { current } of claims) {
    const situation = situationOf(current.verdict);
    if (situation === null) continue;
    unverified += 1;
    bySituation[situation] = (bySituation[situation] ?? 0) + 1;
    atStake = Math.min(Number.MAX_SAFE_INTEGER, atStake + worthOf(current.claimed, payout ?? {}));
  }
  return { claims: unverified, atStakeMicros: payout ? atStake : null, bySituation };
}

function situationOf(verdict: Verdict | null): Situation | null {
  if (verdict === null) return 'PENDING';
  if (verdict.final) return null;
  return verdict.missingReason === undefined ? 'NOT_SETTLED' : 'WAITING_FOR_NUMBERS';
}

const worthOf = (claimed: Claim['current']['claimed'], payout: Payout): number =>
  totalMicros(
    payoutLines(
      METRICS.flatMap((metric) =>
        claimed[metric] === undefined ? [] : [{ metric, claimed: claimed[metric], observed: 0 }],
      ),
      payout,
    ),
  );
