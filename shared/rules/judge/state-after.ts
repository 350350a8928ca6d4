import type { Due, RevisionState } from '../../model/claim.ts';
import type { Flag } from '../../model/flag.ts';
import { toMs, type Instant } from '../../model/instant.ts';
import type { Counts } from '../../model/platform.ts';
import type { Verdict } from '../../model/verdict.ts';
import { checkBeforeLock } from '../holdback.ts';
import { nextRetryAt } from '../retry.ts';
import { nextReverification } from '../reverify.ts';
import { settlesAt, type Case } from './case.ts';
import type { Tally } from './tally.ts';

interface Concluded {
  verdict: Verdict;
  tally: Tally;
  firstObserved?: Counts;
  flags?: readonly Flag[];
  reopensAt?: Instant | undefined;
}

/** The revision after this attempt, with the next check it is owed. */
export function stateAfter(
  subject: Case,
  { verdict, tally, firstObserved = {}, flags = [], reopensAt }: Concluded,
): RevisionState {
  const { state } = subject;
  return {
    ...withoutDue(state),
    attempts: state.attempts + 1,
    countedAttempts: tally.countedAttempts,
    breakerOpenMs: tally.breakerOpenMs,
    verdict,
    flags: withFlags(state.flags, flags),
    ...(Object.keys(firstObserved).length > 0 ? { firstObserved } : {}),
    ...nextDue(subject, verdict, tally, reopensAt),
  };
}

function nextDue(subject: Case, verdict: Verdict, tally: Tally, reopensAt: Instant | undefined): { due?: Due } {
  const { now, policy, random, lockAt, superseded, capability } = subject;
  const settles = settlesAt(subject);
  if (verdict.final) {
    if (verdict.status !== 'MATCHED' || superseded || capability.readCostMicros > 0) return {};
    return due(nextReverification({ decidedAt: verdict.decidedAt, stepsTaken: 0, lockAt, now }, policy), 'reverify');
  }
  const beforeLock = (at: Instant) => checkBeforeLock({ at, settlesAt: settles, reopensAt, lockAt, now }, policy);
  if (verdict.missingReason === undefined) return due(beforeLock(settles), 'settle');
  const at = nextRetryAt({ countedAttempts: tally.countedAttempts, now, settleAt: settles, reopensAt, random }, policy);
  const keepsObservation = verdict.metrics.some(({ result }) => result === 'compared');
  return due(beforeLock(at), keepsObservation && toMs(now) >= toMs(settles) ? 'settle' : 'retry');
}

export const due = (at: Instant | null, kind: Due['kind']): { due?: Due } =>
  at === null ? {} : { due: { at, kind, leases: 0 } };

export function withoutDue({ due: _, lotAt: __, ...state }: RevisionState): RevisionState {
  return state;
}

/** A flag raised again takes the place of the one before. */
export const withFlags = (before: readonly Flag[], more: readonly Flag[]): Flag[] => [
  ...before.filter(({ key }) => !more.some((flag) => flag.key === key)),
  ...more,
];
