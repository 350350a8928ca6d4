import type { RevisionState } from '../../model/claim.ts';
import type { Instant } from '../../model/instant.ts';
import type { OverrideChange } from '../../model/override.ts';
import type { Policy } from '../../model/policy.ts';
import type { Finding, Verdict } from '../../model/verdict.ts';
import { classify, type Classification } from '../classification.ts';
import { secondsBetween } from '../judge/case.ts';
import { comparedCounts } from '../judge/verdict-of.ts';
import { PERSON } from '../reason-text.ts';

type Correction = Extract<OverrideChange, { action: 'correct' }>;

/** When the numbers were seen that a correction takes the place of; `now` where none was. */
export const seenAt = ({ metrics, decidedAt }: Verdict, now: Instant): Instant => {
  const seen = metrics.find((finding) => finding.result === 'compared');
  return seen?.result === 'compared' ? (seen.provenance?.fetchedAt ?? decidedAt) : now;
};

/** The claim against other numbers by the rules for every claim. What a person does not name stays as it was seen. */
export function correctedClassification(
  { claimed, claimedAt, verdict }: RevisionState & { verdict: Verdict },
  { observed, observedAt }: Correction,
  { overrideId, said, policy }: { overrideId: string; said: string; policy: Policy },
): Classification {
  const known = verdict.metrics.filter(
    ({ metric, result }) => result !== 'unverifiable' || observed[metric] !== undefined,
  );
  const classification = classify(
    {
      claimed,
      observed: { ...comparedCounts(verdict.metrics), ...observed },
      elapsedSeconds: secondsBetween(claimedAt, observedAt),
      capability: known.map(({ metric }) => metric),
      settled: true,
      retriesSpent: true,
      firstObserved: null,
    },
    policy.comparison,
  );
  const before = new Map(verdict.metrics.map((finding) => [finding.metric, finding]));
  const metrics = classification.metrics.map((finding): Finding => {
    if (finding.result !== 'compared') return finding;
    if (observed[finding.metric] === undefined) return withProvenanceOf(finding, before.get(finding.metric));
    return {
      ...finding,
      provenance: {
        ...{ source: PERSON, api: 'override', metricName: finding.metric, definition: said, scope: 'all' },
        ...{ definitionVersion: observedAt.slice(0, 10), fetchedAt: observedAt, observationId: overrideId },
      },
    };
  });
  return { ...classification, metrics };
}

function withProvenanceOf(finding: Extract<Finding, { result: 'compared' }>, before: Finding | undefined): Finding {
  const provenance = before?.result === 'compared' ? before.provenance : undefined;
  return provenance ? { ...finding, provenance } : finding;
}
