import type { AttemptRecord } from '../model/claim.ts';
import type { ClawbackPacket, PayoutLine, TimelineEntry, UsedObservation } from '../model/clawback.ts';
import type { Observed } from '../model/observation.ts';
import type { Platform } from '../model/platform.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Payout } from '../model/registry.ts';
import type { ClawbackCase } from './clawback.ts';

export interface Evidenced extends ClawbackCase {
  payout: Payout;
  lines: PayoutLine[];
}

/** What a recommendation rests on. Only facts of the claim itself: nothing of anybody else's. */
export function clawbackPacket({ claim, state, verdict, attempts, payout, lines }: Evidenced): ClawbackPacket {
  const { postId, canonicalUrl: link, title, platform } = claim;
  const { claimed, claimedAt, submittedAt, evidence } = state;
  return {
    claim: {
      ...{ postId, link, claimed, claimedAt, submittedAt },
      ...(title === undefined ? {} : { title }),
      ...(evidence === undefined ? {} : { evidence }),
    },
    observations: usedObservations(platform, attempts, lines),
    ...{ verdict, payout, lines },
    timeline: timelineOf(state, attempts, verdict),
  };
}

/** The verdict stands behind what it was made of: looking again at a match came later, and an attempt is written down after its verdict. */
function timelineOf(
  { submittedAt, claimedAt }: ClawbackCase['state'],
  attempts: readonly AttemptRecord[],
  { decidedAt, status, final }: Verdict,
): TimelineEntry[] {
  const last = attempts.findLastIndex(({ kind, at }) => kind !== 'reverify' || at <= decidedAt);
  return [
    { what: 'REPORTED', at: submittedAt, claimedAt },
    ...attempts.slice(0, last + 1).map(attemptEntry),
    { what: 'VERDICT', at: decidedAt, status, final },
    ...attempts.slice(last + 1).map(attemptEntry),
  ];
}

const attemptEntry = ({ attempt, kind, at, outcome }: AttemptRecord): TimelineEntry => ({
  ...({ what: 'ATTEMPT', at, attempt, kind } as const),
  outcome: outcome.kind === 'observed' ? 'OBSERVED' : outcome.reason,
});

/** The first that gave a number, and what the lines compare with. */
function usedObservations(
  platform: Platform,
  attempts: readonly AttemptRecord[],
  lines: readonly PayoutLine[],
): UsedObservation[] {
  const seen = attempts.filter((attempt): attempt is AttemptRecord & { outcome: Observed } => {
    return attempt.outcome.kind === 'observed' && Object.keys(attempt.outcome.metrics).length > 0;
  });
  const compared = new Set(lines.map(({ observationId }) => observationId));
  const deciding = seen.findLast(({ observationId }) => compared.has(observationId)) ?? seen.at(-1);
  const first = seen[0];
  return [
    ...(first && first !== deciding ? [used('first', platform, first)] : []),
    ...(deciding ? [used('deciding', platform, deciding)] : []),
  ];
}

const used = (
  role: UsedObservation['role'],
  platform: Platform,
  { attempt, observationId: id, outcome }: AttemptRecord & { outcome: Observed },
): UsedObservation => {
  const { api, fetchedAt, metrics, retainUntil } = outcome;
  return {
    ...{ role, id, attempt, source: outcome.countedBy?.source ?? platform, api, fetchedAt, metrics },
    ...(retainUntil === undefined ? {} : { retainUntil }),
  };
};
