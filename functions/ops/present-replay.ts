import type { Replay, ReplayedAffiliate, ReplayPage } from '../../shared/model/replay.ts';
import { beyondGuardrails } from '../../shared/rules/replay-guardrail.ts';
import { toDecimal } from '../../shared/rules/trust.ts';

/** A replay's progress and sums. */
export const presentReplay = (replay: Replay) => {
  const { id, filter, policyVersion, reason, createdAt, createdBy, status, step, approval } = replay;
  const { examined, changed, skipped, affiliates, transitions, applied, changedSince } = replay;
  return {
    ...{ id, status, step, filter, policyVersion, reason, createdAt, createdBy },
    verdicts: { examined, changed, skipped, matrix: transitions },
    affiliates,
    beyondGuardrails: beyondGuardrails(replay),
    ...(approval ? { approval, applied: { verdicts: applied, changedSince } } : {}),
  };
};

/** With what it means for whom. Lists end where `listed` says; the sums hold everything. */
export const presentDiff = (
  replay: Replay,
  affiliates: readonly ReplayedAffiliate[],
  pages: readonly ReplayPage[],
  listed: number,
) => ({
  ...presentReplay(replay),
  byAffiliate: affiliates.slice(0, listed).map(presentAffiliate),
  skipped: pages.flatMap(({ skipped }) => skipped).slice(0, listed),
  changedSince: pages.flatMap(({ changedSince }) => changedSince).slice(0, listed),
});

const presentAffiliate = ({ affiliateId, changed, trustBefore, trustAfter, overclaimed }: ReplayedAffiliate) => ({
  affiliateId,
  verdictsChanged: changed,
  trust: { before: toDecimal(trustBefore), after: toDecimal(trustAfter), delta: toDecimal(trustAfter - trustBefore) },
  overclaimedMicros: Object.entries(overclaimed).map(([currency, { before, after }]) => ({
    currency: currency === '' ? null : currency,
    ...{ before, after, delta: after - before },
  })),
});
