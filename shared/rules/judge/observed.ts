import type { Flag } from '../../model/flag.ts';
import { toMs, type Instant } from '../../model/instant.ts';
import type { Observed } from '../../model/observation.ts';
import { METRICS, type Counts, type Metric } from '../../model/platform.ts';
import type { Finding, ReasonCode, VerdictStatus } from '../../model/verdict.ts';
import { alertFactsOf } from '../alert-policy.ts';
import { classify, type Classification } from '../classification.ts';
import { claimedAheadFlag, engagementFlag } from '../data-quality.ts';
import { ownershipOf, type Ownership } from '../ownership.ts';
import { trustEventFor } from '../trust-event.ts';
import { secondsBetween, settlesAt, type CaseOf, type Judgement } from './case.ts';
import { stateAfter } from './state-after.ts';
import { tallied } from './tally.ts';
import { comparedCounts, notCompared, verdictOf } from './verdict-of.ts';

const WITHOUT_ALL_NUMBERS: ReadonlySet<VerdictStatus> = new Set(['MISSING_PLATFORM_DATA', 'INCOMPLETE_PLATFORM_DATA']);

/** The source answered about the post: is it the affiliate's own, and does the claim hold? */
export function judgeObserved(subject: CaseOf<Observed>): Judgement {
  const { state, outcome, capability, policy } = subject;
  const author = outcome.author ?? subject.knownAuthor;
  const ownership = ownershipOf(author, subject.accounts);
  if (ownership === 'mismatch') return { ...foreignPost(subject), author };

  const expected = capability.metrics.filter((metric) => !outcome.withheld?.includes(metric));
  const observed = observedCounts(outcome);
  const partial = METRICS.some(
    (metric) => state.claimed[metric] !== undefined && expected.includes(metric) && observed[metric] === undefined,
  );
  const tally = tallied(subject, partial);
  const classification = classify(
    {
      claimed: state.claimed,
      observed,
      elapsedSeconds: secondsBetween(state.claimedAt, outcome.fetchedAt),
      capability: expected,
      settled: toMs(outcome.fetchedAt) >= toMs(settlesAt(subject)),
      retriesSpent: tally.spent,
      firstObserved: state.firstObserved ?? null,
      redefined: redefinedSince(state.claimedAt, outcome),
    },
    policy.comparison,
  );
  const spent = tally.spent && partial;
  const metrics = withProvenance(subject, classification.metrics);
  const codes = reasonCodes(classification, ownership, { partial, spent });
  const missingReason = WITHOUT_ALL_NUMBERS.has(classification.status) ? 'NOT_YET_AVAILABLE' : undefined;
  const verdict = verdictOf(subject, { ...classification, metrics }, codes, missingReason);
  return {
    verdict,
    counted: tally.counted,
    author,
    ...(verdict.final && !subject.superseded ? { verified: comparedCounts(metrics) } : {}),
    trustEvent: trustEventFor({ classification, ownership }, policy).event,
    alerts: alertFactsOf({ ...verdict, gone: false, spent, deciding: classification.deciding }),
    resolvesAlerts: verdict.final && verdict.status === 'MATCHED',
    retriesSpent: spent,
    state: stateAfter(subject, {
      verdict,
      tally,
      firstObserved: { ...comparedCounts(metrics), ...state.firstObserved },
      flags: flagsOf(subject, classification, ownership),
    }),
  };
}

/** Metrics whose definition is not older than the claim. On the day of a change both may hold. */
const redefinedSince = (claimedAt: Instant, { metrics }: Observed): Metric[] =>
  METRICS.filter((metric) => (metrics[metric]?.definitionVersion ?? '') >= claimedAt.slice(0, 10));

/** A post of somebody else is no claim at all: nothing is compared, and trust is left alone. */
function foreignPost(subject: CaseOf<Observed>): Judgement {
  const metrics = notCompared(subject, () => 'unverifiable');
  const verdict = verdictOf(subject, { status: 'UNVERIFIABLE', final: true, confidenceBps: 0, metrics }, [
    'AUTHOR_MISMATCH',
  ]);
  const flags: Flag[] = [{ key: 'author_mismatch', severity: 'HIGH' }];
  return {
    verdict,
    counted: false,
    trustEvent: null,
    alerts: alertFactsOf({ ...verdict, gone: false, spent: false, deciding: undefined }),
    resolvesAlerts: false,
    retriesSpent: false,
    state: stateAfter(subject, { verdict, tally: tallied(subject, false), flags }),
  };
}

function reasonCodes(
  { reasons, status, deciding }: Classification,
  ownership: Ownership,
  { partial, spent }: { partial: boolean; spent: boolean },
): ReasonCode[] {
  const codes = [...reasons];
  if (status !== 'MATCHED' && deciding?.direction === 'over') codes.push('ABOVE_OBSERVED');
  if (status === 'UNVERIFIABLE') codes.push('NOTHING_VERIFIABLE');
  if (partial) codes.push('PARTLY_OBSERVED');
  if (ownership === 'unproven' && status === 'MATCHED') codes.push('AUTHOR_UNPROVEN');
  if (spent) codes.push('RETRIES_SPENT');
  return codes;
}

function flagsOf(subject: CaseOf<Observed>, { reasons }: Classification, ownership: Ownership): Flag[] {
  const { state, outcome, capability, policy } = subject;
  const engagement = engagementFlag(capability.platform, state.claimed, outcome.engagement, policy);
  const ahead =
    reasons.includes('CLAIMED_AHEAD') && state.firstObserved
      ? claimedAheadFlag(state.claimed, state.firstObserved, policy)
      : null;
  return [
    ...(ownership === 'unproven' ? [{ key: 'author_unproven', severity: 'LOW' } as const] : []),
    ...(subject.claimedByOthers ? [{ key: 'duplicate_across_affiliates', severity: 'MEDIUM' } as const] : []),
    ...(engagement ? [engagement] : []),
    ...(ahead ? [ahead] : []),
  ];
}

export function withProvenance(
  { outcome, capability, observationId }: CaseOf<Observed>,
  metrics: readonly Finding[],
): Finding[] {
  const { api, fetchedAt, retainUntil } = outcome;
  const source = outcome.countedBy?.source ?? capability.platform;
  const from = { source, api, fetchedAt, observationId, ...(retainUntil ? { retainUntil } : {}) };
  return metrics.map((finding) => {
    const seen = outcome.metrics[finding.metric];
    if (finding.result !== 'compared' || !seen) return finding;
    const { metricName, definition, definitionVersion, scope } = seen;
    return { ...finding, provenance: { ...from, metricName, definition, definitionVersion, scope } };
  });
}

export const observedCounts = ({ metrics }: Observed): Counts =>
  Object.fromEntries(Object.entries(metrics).map(([metric, { value }]) => [metric, value]));
