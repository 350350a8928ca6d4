import type { RevisionState } from '../model/claim.ts';
import type { DeadLetter } from '../model/dead-letter.ts';

/** `settled`: there is an outcome since, or none is wanted any more. */
export type DeadLetterState = 'open' | 'redriven' | 'settled';

/** What has become of given-up work. `now` is the revision that it is about; undefined where there is none. */
export function deadLetterState(
  { attempt, redriven }: Pick<DeadLetter, 'attempt' | 'redriven'>,
  now: { state: RevisionState; replaced: boolean } | undefined,
): DeadLetterState {
  if (now && attempt !== undefined && isSettled(attempt, now)) return 'settled';
  return redriven ? 'redriven' : 'open';
}

/** The attempt was made, a later report took the place of a revision that is decided, or people decided it. */
const isSettled = (attempt: number, { state, replaced }: { state: RevisionState; replaced: boolean }): boolean =>
  state.attempts >= attempt || (replaced && state.verdict?.final === true) || state.verdict?.overrideId !== undefined;
