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
  return replacesStanding(move.event, move.standing) ? entered(takenBack(score, move, policy), move, policy) : null;
}

/** What may change what stands for the better: a replay, or an override. */
export type Restander = { replayId: string } | { overrideId: string };

/** A change of what stands that only a replay or an override may make: for the better, the worse, or for none. */
export interface Restanding extends Omit<TrustMove, 'event'> {
  event: PricedTrustEvent | null;
  by: Restander;
}

/** What stands is taken back and, where there is one, another event entered in its place. */
export function restand(score: RunningScore, move: Restanding, policy: Policy): TakenBack & Partial<Moved> {
  const { event, by } = move;
  const back = takenBack(score, move, policy);
  const moved = event === null ? back : entered(back, { ...move, event }, policy);
  return { ...moved, entries: moved.entries.map((entry) => ({ ...entry, ...by })) };
}

type TakenBack = Pick<Moved, 'score' | 'entries'>;

function takenBack(score: RunningScore, move: Omit<TrustMove, 'event'>, policy: Policy): TakenBack {
  const { standing, sequence } = move;
  if (!standing) return { score, entries: [] };
  const { scoreNano, applied } = applyEvent(
    score.scoreNano,
    compensationOf(standing.delta, standing.at, score.at, policy),
  );
  const compensation: LedgerEntry = {
    ...{ event: standing.event, sequence: `${sequence}c`, compensates: standing.sequence },
    ...{ affiliateId: move.affiliateId, at: score.at, delta: applied, scoreAfter: scoreNano },
    ...{ submissionId: move.submissionId, revision: move.revision },
  };
  return { score: { scoreNano, at: score.at }, entries: [compensation] };
}

function entered({ score, entries }: TakenBack, move: TrustMove, policy: Policy): Moved {
  const { event, sequence, affiliateId, submissionId, revision } = move;
  const { at, scoreNano: before } = score;
  const { scoreNano, applied: delta } = applyEvent(before, deltaOf(event, move.confidenceBps, policy));
  const about = { affiliateId, submissionId, revision };
  const entry: LedgerEntry = { ...about, event, sequence, at, delta, scoreAfter: scoreNano };
  return {
    score: { scoreNano, at },
    entries: [...entries, entry],
    standing: { event, delta, at, sequence, revision },
    trust: { event, delta, before, after: scoreNano },
  };
}
