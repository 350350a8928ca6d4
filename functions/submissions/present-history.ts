import { presentDispute, presentOverride } from '../../shared/lambda/present-review.ts';
import { presentVerdict } from '../../shared/lambda/present-verdict.ts';
import type { Attempt, RevisionState } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import type { Observed } from '../../shared/model/observation.ts';
import { METRICS } from '../../shared/model/platform.ts';
import type { LedgerEntry } from '../../shared/model/trust.ts';
import { submissionStatus } from '../../shared/rules/submission-status.ts';
import { toDecimal } from '../../shared/rules/trust.ts';
import type { ClaimHistory } from '../../shared/store/claims.ts';
import type { ReviewStore } from '../../shared/store/reviews.ts';

type Reviews = Awaited<ReturnType<ReviewStore['ofSubmission']>>;

/** Everything that was ever recorded about a submission, oldest first. */
export function presentHistory(
  history: ClaimHistory,
  { disputes, overrides }: Reviews,
  ledger: readonly LedgerEntry[],
  now: Instant,
) {
  const { claim, superseded, attempts } = history;
  const states = [...superseded.map(({ state }) => state), claim.current].sort((a, b) => a.revision - b.revision);
  const correlationIds = [...states, ...attempts].map(({ correlationId }) => correlationId);
  return {
    id: claim.id,
    revisions: states.map((state) => presentRevision(state, attempts, now)),
    trust: ledger.map(presentEntry),
    disputes: disputes.map(presentDispute),
    overrides: overrides.map((override) => presentOverride(override, now)),
    correlationIds: [...new Set(correlationIds)],
  };
}

const presentRevision = (state: RevisionState, attempts: readonly Attempt[], now: Instant) => {
  const own = attempts.filter(({ revision }) => revision === state.revision).sort((a, b) => a.attempt - b.attempt);
  return {
    revision: state.revision,
    claimed: state.claimed,
    claimedAt: state.claimedAt,
    submittedAt: state.submittedAt,
    ...(state.evidence === undefined ? {} : { evidence: state.evidence }),
    status: submissionStatus(state.verdict),
    flags: state.flags,
    verdict: state.verdict && presentVerdict(state.verdict, now),
    correlationId: state.correlationId,
    attempts: own.map((attempt) => presentAttempt(attempt, now)),
  };
};

const presentAttempt = (attempt: Attempt, now: Instant) => {
  const { outcome, verdict } = attempt;
  return {
    attempt: attempt.attempt,
    at: attempt.at,
    kind: attempt.kind,
    counted: attempt.counted,
    correlationId: attempt.correlationId,
    ...(outcome.kind === 'observed'
      ? { outcome: 'OBSERVED', observation: presentObservation(attempt, outcome, (outcome.retainUntil ?? now) < now) }
      : {
          outcome: outcome.reason,
          observation: {
            id: attempt.observationId,
            fetchedAt: outcome.fetchedAt,
            api: outcome.api,
            ...(outcome.detail === undefined ? {} : { detail: outcome.detail }),
            ...(outcome.retryAt === undefined ? {} : { retryAt: outcome.retryAt }),
          },
        }),
    verdict: presentVerdict(verdict, now),
  };
};

const EXPIRED = 'The source allows keeping its numbers only until retainUntil.';

/** `raw` is what the source said, `adjusted` the range in which a claim for its instant would match. */
const presentObservation = ({ observationId, verdict }: Attempt, outcome: Observed, expired: boolean) => ({
  id: observationId,
  fetchedAt: outcome.fetchedAt,
  api: outcome.api,
  ...(outcome.countedBy === undefined ? {} : { source: outcome.countedBy.source }),
  ...(outcome.author === undefined ? {} : { author: outcome.author }),
  ...(outcome.publishedAt === undefined ? {} : { publishedAt: outcome.publishedAt }),
  ...(outcome.retainUntil === undefined ? {} : { retainUntil: outcome.retainUntil }),
  ...(expired ? { note: EXPIRED } : {}),
  raw: Object.fromEntries(
    METRICS.flatMap((metric) => {
      const seen = outcome.metrics[metric];
      return seen ? [[metric, { ...seen, value: expired ? null : seen.value }]] : [];
    }),
  ),
  adjusted: Object.fromEntries(
    verdict.metrics.flatMap((finding) => {
      // What was compared before stands in an attempt that judges by evidence, and is no part of it.
      if (finding.result !== 'compared' || !outcome.metrics[finding.metric]) return [];
      const { lower, upper } = finding;
      return [[finding.metric, expired ? { lower: null, upper: null } : { lower, upper }]];
    }),
  ),
  ...(outcome.engagement === undefined || expired ? {} : { engagement: outcome.engagement }),
});

const presentEntry = ({ at, event, delta, scoreAfter, revision, compensates, overrideId }: LedgerEntry) => ({
  at,
  event,
  delta: toDecimal(delta),
  scoreAfter: toDecimal(scoreAfter),
  revision,
  ...(compensates === undefined ? {} : { compensates }),
  ...(overrideId === undefined ? {} : { overrideId }),
});
