import type { Policy } from '../model/policy.ts';
import type { StandingEvent, TrustEvent } from '../model/trust.ts';
import type { Direction, Finding, Verdict, VerdictStatus } from '../model/verdict.ts';
import type { Classification } from './classification.ts';
import type { Ownership } from './ownership.ts';
import type { PricedTrustEvent } from './trust.ts';

export type NoTrustEvent =
  | 'PROVISIONAL'
  | 'NOTHING_JUDGED'
  | 'UNDERCLAIMED'
  | 'CLAIMED_AHEAD'
  | 'DEFINITION_CHANGED'
  | 'AUTHOR_UNPROVEN'
  | 'TOO_SMALL';

export type TrustEffect = { event: PricedTrustEvent } | { event: null; because: NoTrustEvent };

type Judged = {
  classification: Pick<Classification, 'status' | 'final' | 'reasons' | 'metrics'> & {
    deciding?: { direction: Direction } | undefined;
  };
  ownership: Ownership;
};

/** The trust event that a classification causes, or why it causes none. Only a final one ever does. */
export const trustEventFor = ({ classification, ownership }: Judged, policy: Policy): TrustEffect => {
  const { status, final, deciding } = classification;
  if (!final) return none('PROVISIONAL');
  if (status === 'MATCHED') return rewardFor(classification, ownership, policy);
  const penalty = PENALTIES[status];
  if (penalty === undefined) return none('NOTHING_JUDGED');
  return deciding?.direction === 'over' ? { event: penalty } : none('UNDERCLAIMED');
};

const PENALTIES: { [status in VerdictStatus]?: PricedTrustEvent } = {
  DISCREPANCY_LOW: 'minor_discrepancy',
  DISCREPANCY_MEDIUM: 'medium_discrepancy',
  DISCREPANCY_HIGH: 'high_discrepancy',
  AFFILIATE_OVERCLAIMED: 'overclaim',
};

/** Whether an event may take the place of a submission's standing one: only a worse event may. */
export const replacesStanding = (
  next: TrustEvent,
  standing: Pick<StandingEvent, 'event'> | null | undefined,
): boolean => !standing || GRAVITY[next] > GRAVITY[standing.event];

/** The worst of what revisions wish for, the first of equals: nobody gains by reporting again. */
export function worstOf<W extends { event: PricedTrustEvent | null }>(
  wishes: readonly W[],
): (W & { event: PricedTrustEvent }) | undefined {
  let worst: (W & { event: PricedTrustEvent }) | undefined;
  for (const wish of wishes)
    if (wish.event !== null && replacesStanding(wish.event, worst)) worst = { ...wish, event: wish.event };
  return worst;
}

/** The event that a stored verdict moved trust by, or would where no worse one stood. */
export function eventOfVerdict(verdict: Verdict, policy: Policy): PricedTrustEvent | null {
  const { trust, status, final, metrics } = verdict;
  if (trust) return trust.event === 'manual_adjust' ? null : trust.event;
  const codes = new Set(verdict.reasons.map(({ code }) => code));
  // Of a post that is gone trust moves only when people say so, and what they said is in `trust`.
  if (codes.has('POST_GONE') || codes.has('OVERRIDDEN')) return null;
  const deciding = codes.has('ABOVE_OBSERVED') ? ({ direction: 'over' } as const) : undefined;
  const classification = { status, final, metrics, reasons: [...codes], deciding };
  const isUnproven = codes.has('AUTHOR_UNPROVEN') || codes.has('NETWORK_UNPROVEN');
  const ownership = isUnproven ? 'unproven' : 'proven';
  return trustEventFor({ classification, ownership }, policy).event;
}

/** A person's adjustment outranks everything: no revision replaces it. */
const GRAVITY: Record<TrustEvent, number> = {
  perfect_match: 0,
  minor_discrepancy: 1,
  medium_discrepancy: 2,
  high_discrepancy: 3,
  overclaim: 4,
  impossible_submission: 5,
  manual_adjust: 6,
};

const none = (because: NoTrustEvent): TrustEffect => ({ event: null, because });

const rewardFor = (
  { reasons, metrics }: Judged['classification'],
  ownership: Ownership,
  { trust }: Policy,
): TrustEffect => {
  if (reasons.includes('CLAIMED_AHEAD')) return none('CLAIMED_AHEAD');
  if (reasons.includes('DEFINITION_CHANGED')) return none('DEFINITION_CHANGED');
  if (ownership !== 'proven') return none('AUTHOR_UNPROVEN');
  const isLargeEnough = (finding: Finding): boolean =>
    finding.result === 'compared' && finding.observed >= trust.rewardFrom[finding.metric];
  return metrics.some(isLargeEnough) ? { event: 'perfect_match' } : none('TOO_SMALL');
};
