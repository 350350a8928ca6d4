import type { Claim, RevisionState } from '../../model/claim.ts';
import type { Instant } from '../../model/instant.ts';
import type { OverrideChange } from '../../model/override.ts';
import type { Policy } from '../../model/policy.ts';
import type { Verdict } from '../../model/verdict.ts';
import { alertFactsOf, type VerdictFact } from '../alert-policy.ts';
import { withoutDue } from '../judge/state-after.ts';
import type { StoredRevision } from '../replay.ts';
import type { NextStanding } from '../replayed-claim.ts';
import { eventOfVerdict, worstOf } from '../trust-event.ts';
import { overriddenVerdict, type OverriddenVerdict } from './overridden-verdict.ts';

export interface OverrideCase {
  claim: Pick<Claim, 'platform' | 'standing'>;
  /** Those with a final verdict. */
  revisions: readonly StoredRevision[];
  /** The one that is overridden. */
  revision: StoredRevision;
  overrideId: string;
  change: OverrideChange;
  said: string;
  now: Instant;
  policy: Policy;
}

export interface OverriddenClaim {
  /** The revision with its verdict, still without the trust that it moves. Nothing is owed to it any more. */
  state: RevisionState & { verdict: Verdict };
  /** What was not told before. */
  alerts: VerdictFact[];
  /** The alert of a verdict that does not hold any more. */
  withdraws?: string;
  /** Nothing is left that its alerts of quality and health were about. */
  resolvesAlerts: boolean;
  /** Absent where trust stays as it is. */
  standing?: NextStanding;
}

/** What an override makes of a claim: one revision's verdict, and the one event that stands for the claim. */
export function overriddenClaim(subject: OverrideCase): OverriddenClaim {
  const { claim, revision, change, now } = subject;
  const { platform } = claim;
  const { verdict: before } = revision.state;
  const made = overriddenVerdict({ ...subject, state: revision.state, platform, now });
  const standing = nextStanding(subject, made);
  const told = factsBefore(before);
  const alerts = made.alerts.filter((fact) => !told.some((other) => isSameKind(fact, other)));
  const stillTold =
    before.alertId !== undefined && told[0] !== undefined && made.alerts.some((fact) => isSameKind(fact, told[0]!));
  const { firstObserved: _, ...rest } = withoutDue(revision.state);
  const keptTrust = standing === undefined && claim.standing?.revision === revision.state.revision;
  return {
    state: {
      ...rest,
      ...firstObservedAfter(revision.state, change),
      // What the verdict before gave cause to remark goes with it.
      flags: revision.state.flags.filter(({ key }) => !OF_VERDICTS.has(key)),
      verdict: {
        ...made.verdict,
        ...(stillTold ? { alertId: before.alertId } : {}),
        ...(keptTrust && before.trust ? { trust: before.trust } : {}),
      },
    },
    alerts: stillTold ? alerts : made.alerts,
    ...(before.alertId !== undefined && !stillTold ? { withdraws: before.alertId } : {}),
    resolvesAlerts: made.alerts.length === 0 && !revision.superseded,
    ...(standing ? { standing } : {}),
  };
}

const OF_VERDICTS: ReadonlySet<string> = new Set(['author_mismatch', 'claimed_ahead', 'views_decayed']);

const isSameKind = (a: VerdictFact, b: VerdictFact): boolean => a.type === b.type && a.category === b.category;

/** What the verdict gave cause to tell when it was decided. */
const factsBefore = (verdict: Verdict): VerdictFact[] => {
  const has = (wanted: string): boolean => verdict.reasons.some(({ code }) => code === wanted);
  const deciding = has('ABOVE_OBSERVED') ? ({ direction: 'over' } as const) : undefined;
  return alertFactsOf({ ...verdict, gone: has('POST_GONE'), spent: has('RETRIES_SPENT'), deciding });
};

/** What a claim is suspected by: a correction is what was to be seen first, and what is set aside speaks against nobody. */
function firstObservedAfter(
  { firstObserved }: RevisionState,
  change: OverrideChange,
): Pick<RevisionState, 'firstObserved'> {
  if (change.action === 'correct') return { firstObserved: { ...firstObserved, ...change.observed } };
  const isKept = change.action === 'force' && change.status !== 'MATCHED' && firstObserved !== undefined;
  return isKept ? { firstObserved } : {};
}

/** The worst of what the revisions stand for, this one by what people say. */
function nextStanding(
  { claim: { standing }, revisions, revision, policy }: OverrideCase,
  { event, verdict }: OverriddenVerdict,
): NextStanding | undefined {
  if (standing?.event === 'manual_adjust') return undefined;
  const { revision: number } = revision.state;
  // Of equals the one that stands stays.
  const standingFirst = revisions.toSorted(
    (a, b) => Number(b.state.revision === standing?.revision) - Number(a.state.revision === standing?.revision),
  );
  const next = worstOf(
    standingFirst.map(({ state }) => {
      const own = state.revision === number;
      const { confidenceBps } = own ? verdict : state.verdict;
      return { event: own ? event : eventOfVerdict(state.verdict, policy), revision: state.revision, confidenceBps };
    }),
  );
  if (!next) return standing && { event: null, revision: standing.revision, confidenceBps: 0 };
  if (next.event !== standing?.event || next.revision !== standing.revision) return next;
  // The same event of the same revision: it is entered anew only where it costs something else now.
  const { confidenceBps, policyVersion } = revision.state.verdict;
  const asBefore = confidenceBps === next.confidenceBps && policyVersion === policy.version;
  return next.revision !== number || asBefore ? undefined : next;
}
