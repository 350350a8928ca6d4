import type { Claim, RevisionState } from '../model/claim.ts';
import type { Policy } from '../model/policy.ts';
import type { SkippedRevision } from '../model/replay.ts';
import type { StandingEvent } from '../model/trust.ts';
import type { Verdict, VerdictStatus } from '../model/verdict.ts';
import type { VerdictFact } from './alert-policy.ts';
import { withFlags, withoutDue } from './judge/state-after.ts';
import type { Judgement } from './judge/case.ts';
import { has, isByPerson, rejudged, type Rejudging, type StoredRevision } from './replay.ts';
import { worstOf } from './trust-event.ts';
import { deltaOf, type PricedTrustEvent } from './trust.ts';

export interface ReplayCase extends Omit<Rejudging, 'claim'> {
  claim: Pick<Claim, 'id' | 'author' | 'standing'>;
  /** Revisions with a final verdict, oldest first. */
  revisions: readonly StoredRevision[];
  replayId: string;
  /** A policy by its version; undefined where nobody knows it any more. */
  policyOf: (version: number) => Policy | undefined;
}

/** A verdict that comes out otherwise. */
export interface RevisedRevision {
  superseded: boolean;
  before: Verdict;
  /** The revision with its new verdict, still without the trust that it moves. */
  state: RevisionState;
  /** What the verdict before did not give cause to tell. */
  alerts: VerdictFact[];
  /** The alert of an overclaim that is none any more. */
  withdraws?: string;
  resolvesAlerts: boolean;
}

/** The event that shall stand for the submission; null where none does. */
export interface NextStanding {
  event: PricedTrustEvent | null;
  revision: number;
  confidenceBps: number;
}

export interface ReplayedClaim {
  transitions: { from: VerdictStatus; to: VerdictStatus }[];
  skipped: SkippedRevision[];
  revised: RevisedRevision[];
  /** Absent where trust stays as it is. */
  standing?: NextStanding;
}

interface Wish extends NextStanding {
  kept: boolean;
}

/** What another policy makes of a claim: verdicts of its revisions, and the one event that stands for it. */
export function replayedClaim(subject: ReplayCase): ReplayedClaim {
  const { claim, revisions } = subject;
  const outcome: ReplayedClaim = { transitions: [], skipped: [], revised: [] };
  const wishes: Wish[] = [];
  const changed: RevisedRevision[] = [];
  for (const revision of revisions) {
    const { verdict, revision: number } = revision.state;
    const again = rejudged(revision, subject);
    if (again.kind === 'judged' || again.kind === 'as before') {
      const to = again.kind === 'judged' ? again.judgement.verdict.status : verdict.status;
      outcome.transitions.push({ from: verdict.status, to });
    } else outcome.skipped.push({ submissionId: claim.id, revision: number, why: again.kind });
    wishes.push(wishOf(revision, again.kind === 'judged' ? again.judgement : null));
    if (again.kind === 'judged') changed.push(revisedBy(revision, again.judgement, subject));
  }
  const standing = nextStanding(subject, wishes);
  const movesTrust = (revision: number): boolean =>
    standing !== undefined && (standing.revision === revision || claim.standing?.revision === revision);
  const revised = changed.filter(
    ({ before, state }) => isOtherwise(before, state.verdict) || movesTrust(state.revision),
  );
  return { ...outcome, revised, ...(standing ? { standing } : {}) };
}

const isOtherwise = (before: Verdict, after: Verdict | null): boolean =>
  before.status !== after?.status || before.level !== after.level;

/** What is not judged again keeps the event that it had, at its price. */
function wishOf({ state: { verdict, revision } }: StoredRevision, judgement: Judgement | null): Wish {
  if (judgement) {
    const { trustEvent: event, verdict: again } = judgement;
    return { event, revision, confidenceBps: again.confidenceBps, kept: false };
  }
  const event = verdict.trust?.event;
  const kept = event === undefined || event === 'manual_adjust' ? null : event;
  return { event: kept, revision, confidenceBps: verdict.confidenceBps, kept: true };
}

/** The worst of the revisions' events stands, the first of equals: nobody gains by reporting again. */
function nextStanding(subject: ReplayCase, wishes: readonly Wish[]): NextStanding | undefined {
  const { standing } = subject.claim;
  if (isByPerson(standing)) return undefined;
  const next = worstOf(wishes);
  if (!standing) return next;
  if (!next) return { event: null, revision: standing.revision, confidenceBps: 0 };
  if (next.event !== standing.event || next.revision !== standing.revision) return next;
  return next.kept || costsTheSame(subject, standing, next) ? undefined : next;
}

type Priced = Wish & { event: PricedTrustEvent };

/** Whether the same event costs what it cost by the policy that judged it then. */
function costsTheSame({ revisions, policy, policyOf }: ReplayCase, standing: StandingEvent, next: Priced): boolean {
  const then = revisions.find(({ state }) => state.revision === standing.revision)?.state.verdict;
  const policyThen = then && policyOf(then.policyVersion);
  const was = policyThen ? deltaOf(next.event, then.confidenceBps, policyThen) : standing.delta;
  return was === deltaOf(next.event, next.confidenceBps, policy);
}

function revisedBy({ state, superseded }: StoredRevision, judgement: Judgement, subject: ReplayCase): RevisedRevision {
  const { now, replayId } = subject;
  const { verdict: before } = state;
  const stillMatched = before.status === 'MATCHED' && judgement.verdict.status === 'MATCHED';
  const decay = stillMatched ? before.reasons.filter(({ code }) => code === 'VIEWS_DECAYED') : [];
  const verdict: Verdict = {
    ...judgement.verdict,
    reasons: [...judgement.verdict.reasons, ...decay],
    decidedAt: now,
    replayId,
  };
  const ahead = judgement.state.flags.filter(({ key }) => key === 'claimed_ahead');
  const others = state.flags.filter(({ key }) => key !== 'claimed_ahead');
  // What was told of the same verdict stays told, and that a post is gone stays true.
  const stillTold = before.status === judgement.verdict.status || has(before, 'POST_GONE');
  const acquitted = before.status === 'AFFILIATE_OVERCLAIMED' && judgement.verdict.status !== before.status;
  return {
    superseded,
    before,
    state: {
      ...withoutDue(state),
      ...(judgement.state.firstObserved ? { firstObserved: judgement.state.firstObserved } : {}),
      flags: withFlags(others, ahead),
      verdict: stillTold && before.alertId !== undefined ? { ...verdict, alertId: before.alertId } : verdict,
      ...owedAfter(state, judgement),
    },
    alerts: stillTold ? [] : judgement.alerts,
    ...(acquitted && !stillTold && before.alertId !== undefined ? { withdraws: before.alertId } : {}),
    resolvesAlerts: judgement.resolvesAlerts && !superseded,
  };
}

/** Only a match is looked at again, and one that was a match before goes on with its own steps. A redrive stays owed. */
function owedAfter(
  { verdict, due, lotAt }: StoredRevision['state'],
  { verdict: after, state }: Judgement,
): Pick<RevisionState, 'due' | 'lotAt'> {
  const isRedriven = due?.kind === 'redrive' && has(after, 'RETRIES_SPENT');
  const stillMatched = verdict.status === 'MATCHED' && after.status === 'MATCHED';
  if (!isRedriven && !stillMatched) return state.due ? { due: state.due } : {};
  return { ...(due ? { due } : {}), ...(lotAt === undefined ? {} : { lotAt }) };
}
