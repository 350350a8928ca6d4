import { toMs, type Instant } from '../model/instant.ts';
import { SENDING_LEASE_MS, type SendState } from '../model/notice.ts';

/** What is to be done about a message: send it, nothing, wait for whoever is sending it, or say that nobody knows. */
export type Step = { do: 'send' } | { do: 'nothing' } | { do: 'wait'; seconds: number } | { do: 'give up knowing' };

/**
 * What is to be done about a message that came so far; undefined where nothing was done yet. One that is repeatable says the
 * same thing in the same place however often it is sent, so that whoever finds it begun by the dead sends it again.
 */
export function stepAfter(state: SendState | undefined, now: Instant, isRepeatable = false): Step {
  switch (state?.state) {
    case undefined:
    case 'HELD':
    case 'LATER':
    case 'FAILED':
      return { do: 'send' };
    case 'SENDING': {
      const left = toMs(state.since) + SENDING_LEASE_MS - toMs(now);
      if (left > 0) return { do: 'wait', seconds: Math.ceil(left / 1000) };
      return { do: isRepeatable ? 'send' : 'give up knowing' };
    }
    case 'SENT':
    case 'REFUSED':
    case 'UNKNOWN':
    case 'SKIPPED_DISABLED':
      return { do: 'nothing' };
  }
}

/** How often it was begun to send. */
export const attemptsOf = (state: SendState | undefined): number =>
  state !== undefined && 'attempts' in state ? state.attempts : 0;
