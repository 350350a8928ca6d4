import { retriesSpent } from '../retry.ts';
import { settlesAt, type Case } from './case.ts';

/** How far a revision's tries have come, this one included. */
export interface Tally {
  counted: boolean;
  countedAttempts: number;
  breakerOpenMs: number;
  /** Nothing more will be tried for what is missing. */
  spent: boolean;
}

/**
 * Counts this try; `breakerOpenMs` is how long the breaker keeps the revision waiting. A redrive asks once more after
 * the end, and nothing follows from it by itself.
 */
export function tallied(subject: Case, counted: boolean, breakerOpenMs = 0): Tally {
  const { state, policy, now, capability } = subject;
  const tally = {
    counted,
    countedAttempts: state.countedAttempts + (counted ? 1 : 0),
    breakerOpenMs: state.breakerOpenMs + breakerOpenMs,
  };
  const { submittedAt } = state;
  const waiting = { ...tally, platform: capability.platform, submittedAt, settleAt: settlesAt(subject), now };
  return { ...tally, spent: subject.kind === 'redrive' || retriesSpent(waiting, policy) };
}
