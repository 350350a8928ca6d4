import type { Flag } from '../../model/flag.ts';
import { METRICS, type Counts } from '../../model/platform.ts';
import type { Verdict } from '../../model/verdict.ts';
import { reason } from '../reason-text.ts';
import { countsAsAttempt, nextRetryAt } from '../retry.ts';
import { hasDecayed, nextReverification } from '../reverify.ts';
import type { Case, Judgement } from './case.ts';
import { observedCounts } from './observed.ts';
import { due, withFlags, withoutDue } from './state-after.ts';
import { factsOf } from './verdict-of.ts';

/** A matched claim looked at again: the verdict stands and trust never moves; only what is verified follows the source. */
export function judgeReverified(subject: Case): Judgement {
  const { state, outcome, policy } = subject;
  const before = state.verdict;
  if (before === null) throw new Error('only a judged revision can be verified again');
  const observed = outcome.kind === 'observed' ? observedCounts(outcome) : {};
  const decayed = hasDecayed(state.claimed, observed, policy);
  const verdict = {
    ...before,
    attempt: state.attempts + 1,
    reasons: decayed ? withDecay(subject, before) : before.reasons,
  };
  const stepTaken = outcome.kind === 'observed' || countsAsAttempt(outcome.reason);
  const reverifications = state.reverifications + (stepTaken ? 1 : 0);
  const flags: Flag[] = decayed ? [{ key: 'views_decayed', severity: 'MEDIUM' }] : [];
  return {
    verdict,
    counted: false,
    trustEvent: null,
    alerts: [],
    resolvesAlerts: false,
    retriesSpent: false,
    verified: verifiedBy(before, observed),
    state: {
      ...withoutDue(state),
      attempts: state.attempts + 1,
      reverifications,
      verdict,
      flags: withFlags(state.flags, flags),
      ...due(stepTaken ? nextStep(subject, before, reverifications) : retryStep(subject), 'reverify'),
    },
  };
}

const nextStep = ({ lockAt, now, policy }: Case, { decidedAt }: Verdict, stepsTaken: number) =>
  nextReverification({ decidedAt, stepsTaken, lockAt, now }, policy);

const retryStep = ({ outcome, now, random, policy }: Case) => {
  const reopensAt = outcome.kind === 'absent' ? outcome.retryAt : undefined;
  return nextRetryAt({ countedAttempts: 0, now, settleAt: now, reopensAt, random }, policy);
};

const withDecay = (subject: Case, { reasons, metrics }: Verdict): Verdict['reasons'] => [
  ...reasons.filter(({ code }) => code !== 'VIEWS_DECAYED'),
  reason('VIEWS_DECAYED', factsOf(subject, metrics)),
];

/** Only what the verdict compared is verified, and absence never overwrites it. */
function verifiedBy(before: Verdict, observed: Counts): Counts | undefined {
  const numbers = METRICS.flatMap((metric) => {
    const wasCompared = before.metrics.some((finding) => finding.metric === metric && finding.result === 'compared');
    return wasCompared && observed[metric] !== undefined ? [[metric, observed[metric]] as const] : [];
  });
  return numbers.length > 0 ? Object.fromEntries(numbers) : undefined;
}
