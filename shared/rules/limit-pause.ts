import { SECOND } from '../model/instant.ts';

/** Refusals for a vendor's limit, one after the other, after which a read is given up. */
export const MOST_REFUSALS = 5;

/**
 * Milliseconds until a vendor that refused a call is asked again: what it says, else any time up to when its limit begins
 * anew, so that those who were refused together do not come back together. `random` is in [0, 1).
 */
export const limitPauseMs = (saidMs: number | undefined, refusalMs: number, random: number): number =>
  Math.max(SECOND, saidMs ?? SECOND + Math.floor(random * refusalMs));
