import { toMs } from '../../model/instant.ts';
import type { Absent } from '../../model/observation.ts';
import type { Verdict } from '../../model/verdict.ts';
import { alertFactsOf } from '../alert-policy.ts';
import { classify } from '../classification.ts';
import { reason } from '../reason-text.ts';
import { countsAsAttempt } from '../retry.ts';
import { secondsBetween, type CaseOf, type Judgement } from './case.ts';
import { stateAfter } from './state-after.ts';
import { tallied, type Tally } from './tally.ts';
import { comparedCounts, factsOf, notCompared, verdictOf } from './verdict-of.ts';

/** No number: wait and ask again, keep what was seen before, and end with a reason when nothing more will be tried. */
export function judgeAbsent(subject: CaseOf<Absent>): Judgement {
  const { state, outcome, now } = subject;
  const waitsMs = outcome.reason === 'BREAKER_OPEN' ? Math.max(0, toMs(outcome.retryAt ?? now) - toMs(now)) : 0;
  const tally = tallied(subject, countsAsAttempt(outcome.reason), waitsMs);
  const lastGood = state.verdict?.metrics.some(({ result }) => result === 'compared') ? state.verdict : null;
  if (!lastGood) return concluded(subject, missing(subject, tally), tally);
  if (!tally.spent) return concluded(subject, stillProvisional(subject, lastGood), tally);
  if (outcome.reason === 'TRUE_ABSENCE')
    return { ...concluded(subject, postGone(subject, lastGood), tally), alerts: goneAlerts(subject, lastGood) };
  if (subject.kind === 'redrive') return { ...concluded(subject, standing(subject, lastGood), tally), alerts: [] };
  return concluded(subject, neverAnswered(subject, lastGood), tally);
}

function concluded(subject: CaseOf<Absent>, verdict: Verdict, tally: Tally): Judgement {
  return {
    verdict,
    counted: tally.counted,
    trustEvent: null,
    alerts: alertFactsOf({ ...verdict, gone: false, spent: tally.spent, deciding: undefined }),
    resolvesAlerts: false,
    retriesSpent: tally.spent,
    state: stateAfter(subject, { verdict, tally, reopensAt: subject.outcome.retryAt }),
  };
}

function missing(subject: CaseOf<Absent>, { spent }: Tally): Verdict {
  const { capability, outcome } = subject;
  const metrics = notCompared(subject, (metric) => (capability.metrics.includes(metric) ? 'missing' : 'unverifiable'));
  const classified = { status: 'MISSING_PLATFORM_DATA', final: spent, confidenceBps: 0, metrics } as const;
  return verdictOf(subject, classified, spent ? ['NOT_OBSERVED', 'RETRIES_SPENT'] : ['NOT_OBSERVED'], outcome.reason);
}

/** A re-check without an answer never overwrites what was seen. */
const stillProvisional = (subject: CaseOf<Absent>, lastGood: Verdict): Verdict =>
  verdictOf(subject, { ...lastGood, final: false }, codesOf(lastGood), subject.outcome.reason);

/** The post was there and is not any more: its last observation is judged once more, and a person decides. */
function postGone(subject: CaseOf<Absent>, lastGood: Verdict): Verdict {
  const settled = reclassified(subject, lastGood);
  return verdictOf(subject, settled, [...codesOf(settled), 'POST_GONE', 'RETRIES_SPENT'], 'TRUE_ABSENCE');
}

const goneAlerts = (subject: CaseOf<Absent>, lastGood: Verdict): Judgement['alerts'] =>
  alertFactsOf({ ...postGone(subject, lastGood), gone: true, spent: false, deciding: undefined });

/** Asked once more after the end, without an answer: what was decided stands. */
const standing = ({ state }: CaseOf<Absent>, decided: Verdict): Verdict => ({
  ...decided,
  attempt: state.attempts + 1,
});

/** A platform that never answered again is no fault of the affiliate: what is not settled accuses nobody. */
function neverAnswered(subject: CaseOf<Absent>, lastGood: Verdict): Verdict {
  const { confidenceBps, metrics } = lastGood;
  const classified = { status: 'INCOMPLETE_PLATFORM_DATA', final: true, confidenceBps, metrics } as const;
  return verdictOf(subject, classified, ['NOT_OBSERVED', 'RETRIES_SPENT'], subject.outcome.reason);
}

const codesOf = ({ reasons }: Pick<Verdict, 'reasons'>) =>
  reasons.map(({ code }) => code).filter((code) => code !== 'NOT_SETTLED');

/** The last observation judged as settled, now that no other will come: what is missing stays missing. */
function reclassified(
  subject: CaseOf<Absent>,
  lastGood: Verdict,
): Omit<Verdict, 'policyVersion' | 'attempt' | 'decidedAt'> {
  const { state, policy } = subject;
  const seen = lastGood.metrics.find((finding) => finding.result === 'compared');
  const { reasons, status, level, final, confidenceBps } = classify(
    {
      claimed: state.claimed,
      observed: comparedCounts(lastGood.metrics),
      elapsedSeconds: secondsBetween(state.claimedAt, seen?.provenance?.fetchedAt ?? lastGood.decidedAt),
      capability: lastGood.metrics.filter(({ result }) => result !== 'unverifiable').map(({ metric }) => metric),
      settled: true,
      retriesSpent: true,
      firstObserved: null,
    },
    policy.comparison,
  );
  const { metrics } = lastGood;
  const kept = reasons.map((code) => reason(code, factsOf(subject, metrics)));
  const above = lastGood.reasons.filter(({ code }) => code === 'ABOVE_OBSERVED');
  return { status, ...(level ? { level } : {}), final, confidenceBps, metrics, reasons: [...kept, ...above] };
}
