import type { RevisionState } from '../../model/claim.ts';
import type { FetchOutcome, Observed } from '../../model/observation.ts';
import type { Counts, Metric } from '../../model/platform.ts';
import type { Policy } from '../../model/policy.ts';
import type { Direction, Finding, Level, Reason, ReasonCode, Verdict, VerdictStatus } from '../../model/verdict.ts';
import { alertFactsOf } from '../alert-policy.ts';
import { classify, type Classification } from '../classification.ts';
import { toBps } from '../fraction.ts';
import { reason } from '../reason-text.ts';
import { trustEventFor } from '../trust-event.ts';
import { secondsBetween, type CaseOf, type Judgement } from './case.ts';
import { observedCounts, withProvenance } from './observed.ts';
import { withoutDue } from './state-after.ts';
import { comparedCounts, factsOf } from './verdict-of.ts';

/** Verdicts that are about something else than numbers, or that people made. */
const UNTOUCHED: readonly ReasonCode[] = ['AUTHOR_MISMATCH', 'POST_GONE', 'SUPERSEDED_BY_REVISION', 'OVERRIDDEN'];

/**
 * Whether evidence is to judge a revision again: its verdict is final, and a metric that its platform cannot give is counted
 * elsewhere. What would be worse than a match waits until it is settled.
 */
export function mayBeJudgedByEvidence(state: RevisionState, outcome: FetchOutcome, policy: Policy): boolean {
  const { verdict } = state;
  if (!verdict?.final || outcome.kind !== 'observed' || !outcome.countedBy) return false;
  // What was done with a post that is not there is no proof of the post.
  if (verdict.missingReason === 'TRUE_ABSENCE') return false;
  if (verdict.overrideId !== undefined || verdict.reasons.some(({ code }) => UNTOUCHED.includes(code))) return false;
  if (coveredMetrics(verdict, outcome).length === 0) return false;
  return outcome.countedBy.settled || comparedByEvidence(state, verdict, outcome, policy).status === 'MATCHED';
}

const coveredMetrics = ({ metrics }: Verdict, outcome: Observed): Metric[] =>
  metrics
    .filter(({ metric, result }) => result === 'unverifiable' && outcome.metrics[metric] !== undefined)
    .map(({ metric }) => metric);

function comparedByEvidence(
  { claimed, claimedAt }: RevisionState,
  verdict: Verdict,
  outcome: Observed,
  { comparison }: Policy,
): Classification {
  const covered = coveredMetrics(verdict, outcome);
  const only = (counts: Counts): Counts =>
    Object.fromEntries(Object.entries(counts).filter(([metric]) => covered.includes(metric as Metric)));
  return classify(
    {
      ...{ claimed: only(claimed as Counts), observed: only(observedCounts(outcome)), capability: covered },
      elapsedSeconds: secondsBetween(claimedAt, outcome.fetchedAt),
      ...{ settled: true, retriesSpent: false, firstObserved: null },
    },
    comparison,
  );
}

/**
 * Something else than the platform counted what the platform cannot give. What was compared before stands as it is; the verdict
 * is that of all compared metrics together. Throws where it may not be judged.
 */
export function judgeEvidence(subject: CaseOf<Observed>): Judgement {
  const { state, outcome, policy } = subject;
  const { verdict: before } = state;
  if (!before || !mayBeJudgedByEvidence(state, outcome, policy))
    throw new Error('evidence may not judge this revision');
  const added = comparedByEvidence(state, before, outcome, policy);
  const found = new Map(withProvenance(subject, added.metrics).map((finding) => [finding.metric, finding]));
  const metrics = before.metrics.map((finding) => found.get(finding.metric) ?? finding);
  const { status, level, direction } = worse(before, added, metrics);
  const isMatch = status === 'MATCHED';
  const codes = codesOf(subject, status, direction);
  const kept = before.reasons.filter(({ code }) => STAY.includes(code) || (isMatch && STAY_OF_MATCH.includes(code)));
  const isSame = before.status === status && before.level === level;
  const verdict: Verdict = {
    ...{ status, ...(level ? { level } : {}), final: true },
    confidenceBps: toBps(metrics.filter(({ result }) => result === 'compared').length, metrics.length),
    reasons: reasonsOf(subject, metrics, kept, codes),
    ...{ policyVersion: policy.version, attempt: state.attempts + 1, decidedAt: subject.now, metrics },
    // What trust was moved by stands until something worse takes its place; of the same verdict nobody is told twice.
    ...(before.trust ? { trust: before.trust } : {}),
    ...(isSame && before.alertId !== undefined ? { alertId: before.alertId } : {}),
  };
  const reasons = verdict.reasons.map(({ code }) => code);
  const isProven = !reasons.includes('NETWORK_UNPROVEN') && !reasons.includes('AUTHOR_UNPROVEN');
  const deciding = { direction };
  return {
    verdict,
    counted: false,
    verified: comparedCounts([...found.values()]),
    trustEvent: trustEventFor(
      {
        classification: { status, final: true, reasons, metrics, deciding },
        ownership: isProven ? 'proven' : 'unproven',
      },
      policy,
    ).event,
    alerts: alertFactsOf({ ...verdict, gone: false, spent: false, deciding }),
    resolvesAlerts: isMatch && !reasons.includes('RETRIES_SPENT'),
    retriesSpent: false,
    state: { ...stillOwed(state, before, verdict), attempts: state.attempts + 1, verdict },
  };
}

/** Statuses by what the largest difference is: nothing is in none of them. */
const GRAVITY: { [status in VerdictStatus]?: number } = {
  MATCHED: 0,
  DISCREPANCY_LOW: 1,
  DISCREPANCY_MEDIUM: 2,
  DISCREPANCY_HIGH: 3,
  AFFILIATE_OVERCLAIMED: 4,
};

interface Outcome {
  status: VerdictStatus;
  level?: Level | undefined;
  direction: Direction;
}

/** The largest difference decides: so the worse of what was compared before and of what is added. */
function worse(before: Verdict, added: Classification, metrics: readonly Finding[]): Outcome {
  const { status, level, deciding } = added;
  const ofAdded: Outcome = { status, level, direction: deciding?.direction ?? 'within' };
  const ofBefore: Outcome = { status: before.status, level: before.level, direction: directionOf(before) };
  const [was, is] = [GRAVITY[before.status] ?? -1, GRAVITY[status]!];
  if (was !== is) return was > is ? ofBefore : ofAdded;
  const critical = [before.level, level].includes('CRITICAL') ? 'CRITICAL' : level;
  return { status, level: critical, direction: largestOf(metrics) };
}

const directionOf = ({ reasons }: Verdict): Direction => {
  if (reasons.some(({ code }) => code === 'ABOVE_OBSERVED')) return 'over';
  return reasons.some(({ code }) => code === 'UNDERCLAIMED') ? 'under' : 'within';
};

/** Where both are equally large, over. */
function largestOf(metrics: readonly Finding[]): Direction {
  const largest = (direction: Direction): number =>
    Math.max(
      0,
      ...metrics.map((finding) =>
        finding.result === 'compared' && finding.direction === direction ? finding.differenceBps : 0,
      ),
    );
  const [over, under] = [largest('over'), largest('under')];
  if (over === 0 && under === 0) return 'within';
  return over >= under ? 'over' : 'under';
}

/** Reasons of before that are still true, and those that are of a match alone. */
const STAY: readonly ReasonCode[] = ['NOT_OBSERVED', 'PARTLY_OBSERVED', 'RETRIES_SPENT'];
const STAY_OF_MATCH: readonly ReasonCode[] = ['CLAIMED_AHEAD', 'DEFINITION_CHANGED', 'VIEWS_DECAYED'];

function codesOf({ state, outcome }: CaseOf<Observed>, status: VerdictStatus, direction: Direction): ReasonCode[] {
  const isMatch = status === 'MATCHED';
  const isUnproven = state.flags.some(({ key }) => key === 'author_unproven');
  return [
    ...(!isMatch && direction === 'over' ? (['ABOVE_OBSERVED'] as const) : []),
    ...(!isMatch && direction === 'under' ? (['UNDERCLAIMED'] as const) : []),
    'JUDGED_BY_EVIDENCE',
    ...(isMatch && isUnproven ? (['AUTHOR_UNPROVEN'] as const) : []),
    ...(isMatch && !outcome.countedBy?.proven ? (['NETWORK_UNPROVEN'] as const) : []),
  ];
}

const reasonsOf = (
  subject: CaseOf<Observed>,
  metrics: readonly Finding[],
  kept: readonly Reason[],
  codes: readonly ReasonCode[],
): Reason[] => [...kept, ...codes.map((code) => reason(code, factsOf(subject, metrics)))];

/** A match goes on being looked at, and what was redriven is still asked for; nothing else is owed after a decision. */
function stillOwed(state: RevisionState, before: Verdict, verdict: Verdict): RevisionState {
  const isRedriven = state.due?.kind === 'redrive' && verdict.reasons.some(({ code }) => code === 'RETRIES_SPENT');
  return isRedriven || (before.status === 'MATCHED' && verdict.status === 'MATCHED') ? state : withoutDue(state);
}
