import type { Instant } from '../model/instant.ts';
import type { Policy } from '../model/policy.ts';
import type { LedgerEntry, StandingEvent, TrustScore } from '../model/trust.ts';
import type { Verdict } from '../model/verdict.ts';
import { replacesStanding } from './trust-event.ts';
import { applyEvent, compensationOf, decayed, deltaOf, type PricedTrustEvent } from './trust.ts';

/** A wish to move trust for one submission. */
export interface TrustMove {
  affiliateId: string;
  submissionId: string;
  revision: number;
  event: PricedTrustEvent;
  confidenceBps: number;
  standing: StandingEvent | undefined;
  /** Names the entry within its submission; a compensation gets it with a `c` behind. */
  sequence: string;
}

/** An affiliate's score while one commit moves it. */
export interface RunningScore {
  scoreNano: number;
  at: Instant;
}

/** The score as of now, ready to be moved; who has none yet starts in the middle. */
export const scoreNow = (score: TrustScore | undefined, now: Instant, policy: Policy): RunningScore => ({
  scoreNano: score ? decayed(score, now, policy) : policy.trust.startNano,
  at: now,
});

export interface Moved {
  score: RunningScore;
  entries: LedgerEntry[];
  standing: StandingEvent;
  trust: NonNullable<Verdict['trust']>;
}

/** Moves trust once: a submission's standing event gives way only to a worse one, which takes it back first. */
export function moveTrust(score: RunningScore, move: TrustMove, policy: Policy): Moved | null {
  const { standing, event, sequence, submissionId, affiliateId, revision } = move;
  if (!replacesStanding(event, standing)) return null;
  const at = score.at;
  const entries: LedgerEntry[] = [];
  let scoreNano = score.scoreNano;
  const enter = (entry: Pick<LedgerEntry, 'event' | 'sequence' | 'compensates'>, delta: number): number => {
    const applied = applyEvent(scoreNano, delta);
    scoreNano = applied.scoreNano;
    entries.push({ ...entry, affiliateId, at, delta: applied.applied, scoreAfter: scoreNano, submissionId, revision });
    return applied.applied;
  };
  if (standing) {
    const back = compensationOf(standing.delta, standing.at, at, policy);
    enter({ event: standing.event, sequence: `${sequence}c`, compensates: standing.sequence }, back);
  }
  const before = scoreNano;
  const delta = enter({ event, sequence }, deltaOf(event, move.confidenceBps, policy));
  return {
    score: { scoreNano, at },
    entries,
    standing: { event, delta, at, sequence, revision },
    trust: { event, delta, before, after: scoreNano },
  };
}
