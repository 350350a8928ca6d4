import type { Clawback } from '../model/clawback.ts';
import type { Instant } from '../model/instant.ts';
import { expiredClawback } from '../rules/clawback-decision.ts';
import { clawbackPut } from '../store/clawbacks.ts';
import type { Write } from '../store/tables.ts';

/**
 * Ends a recommendation that does not hold any more, in the transaction that makes it so. Nothing where there is none, or
 * where a person has decided: that stands. Refused where somebody changed it since it was read.
 */
export const clawbackExpired = (clawback: Clawback | undefined, reason: string, now: Instant): Write[] =>
  clawback?.status === 'PROPOSED' ? [clawbackPut(expiredClawback(clawback, reason, now), clawback.version)] : [];
