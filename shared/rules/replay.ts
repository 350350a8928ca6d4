import type { AttemptRecord, Claim, RevisionState } from '../model/claim.ts';
import type { Instant } from '../model/instant.ts';
import type { Capability } from '../model/platform.ts';
import type { Policy } from '../model/policy.ts';
import type { SkipReason } from '../model/replay.ts';
import type { StandingEvent, TrustEvent } from '../model/trust.ts';
import type { ReasonCode, Verdict } from '../model/verdict.ts';
import { judge } from './judge.ts';
import { mayBeJudgedByEvidence } from './judge/evidence.ts';
import type { Judgement } from './judge/case.ts';
import { observationId } from './submission-id.ts';

/** A revision with a final verdict, and everything that was tried for it. */
export interface StoredRevision {
  state: RevisionState & { verdict: Verdict };
  superseded: boolean;
  attempts: readonly AttemptRecord[];
}

export interface Rejudging {
  claim: Pick<Claim, 'id' | 'author' | 'standing'>;
  capability: Capability;
  lockAt?: Instant | undefined;
  /** When it is judged again. */
  now: Instant;
  policy: Policy;
}

/** `as before`: no policy could make another verdict of it. */
export type Rejudged = { kind: 'judged'; judgement: Judgement } | { kind: 'as before' } | { kind: SkipReason };

/** What the stored attempts would be judged now, each at its own instant: nobody is asked again, and nothing is invented. */
export function rejudged(revision: StoredRevision, { claim, capability, lockAt, now, policy }: Rejudging): Rejudged {
  const { state, superseded } = revision;
  const { verdict } = state;
  if (has(verdict, 'OVERRIDDEN')) return { kind: 'OVERRIDDEN' };
  if (isByPerson(claim.standing) && claim.standing?.revision === state.revision) return { kind: 'OVERRIDDEN' };
  if (has(verdict, 'AUTHOR_MISMATCH')) return { kind: 'as before' };
  // Looking again at a match moves no verdict, so that a post which lost views accuses nobody.
  const attempts = revision.attempts
    .filter(({ kind }) => kind !== 'reverify')
    .toSorted((a, b) => a.attempt - b.attempt);
  if (attempts.some(({ outcome }) => outcome.kind === 'observed' && (outcome.retainUntil ?? now) < now))
    return { kind: 'EXPIRED' };

  const unproven = state.flags.some(({ key }) => key === 'author_unproven');
  let before = unjudged(state);
  let judgement: Judgement | undefined;
  for (const { attempt, kind, at, outcome } of attempts) {
    // What it would have waited with by this policy is not made worse by it.
    if (kind === 'evidence' && !mayBeJudgedByEvidence(before, outcome, policy)) continue;
    const author = (outcome.kind === 'observed' ? outcome.author : undefined) ?? claim.author;
    judgement = judge({
      ...{ state: before, superseded, kind, outcome, capability, lockAt, policy },
      observationId: observationId(claim.id, state.revision, attempt),
      knownAuthor: author,
      // Whose post it is was found then; accounts that were listed since change nothing about it.
      accounts: unproven || author === undefined ? undefined : [author],
      claimedByOthers: false,
      now: at,
      random: 0,
    });
    before = judgement.state;
  }
  return judgement?.verdict.final ? { kind: 'judged', judgement } : { kind: 'UNDECIDED' };
}

/** As it was reported. */
function unjudged({ due: _, firstObserved: __, ...state }: RevisionState): RevisionState {
  return { ...state, attempts: 0, countedAttempts: 0, breakerOpenMs: 0, verdict: null };
}

const BY_PERSON: readonly TrustEvent[] = ['manual_adjust', 'impossible_submission'];

/** Whether a person made what stands: no rule does. */
export const isByPerson = (standing: StandingEvent | undefined): boolean =>
  standing !== undefined && BY_PERSON.includes(standing.event);

export const has = ({ reasons }: Verdict, reason: ReasonCode): boolean => reasons.some(({ code }) => code === reason);
