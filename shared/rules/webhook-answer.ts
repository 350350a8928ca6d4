import type { TryOutcome } from '../model/webhook-delivery.ts';

/** What an outcome means: taken, never send here again, not taken this time, or nobody knows. */
export type Meaning = 'delivered' | 'gone' | 'failed' | 'unknown';

/** Only 2xx is taken. A redirect is not followed, so it is a failure like any other. */
export const meaningOf = (outcome: TryOutcome): Meaning => {
  if (outcome === 'unknown') return 'unknown';
  if (typeof outcome === 'string') return 'failed';
  if (outcome >= 200 && outcome < 300) return 'delivered';
  return outcome === 410 ? 'gone' : 'failed';
};
