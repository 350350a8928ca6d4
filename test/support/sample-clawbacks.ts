import type { AttemptRecord } from '../../shared/model/claim.ts';
import type { ProposedClawback } from '../../shared/model/clawback.ts';
import type { Finding } from '../../shared/model/verdict.ts';
import { proposedClawback, type ClawbackCase } from '../../shared/rules/clawback.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { hoursAfter, observed, sampleClaim, sampleState, T0 } from './sample-claims.ts';
import { sampleVerdict } from './sample-verdict.ts';

export const PAYOUT = { cpmMicros: 12_000_000, cpcMicros: 400_000 };
const DECIDED = hoursAfter(T0, 2);

export const comparedFinding = (
  metric: Finding['metric'],
  claimed: number,
  seen: number,
  changes: Partial<Extract<Finding, { result: 'compared' }>> = {},
): Finding => ({
  ...{ metric, claimed, observed: seen, result: 'compared', lower: seen, upper: seen, differenceBps: 20_000 },
  direction: 'over',
  ...changes,
});

export const provenanceOf = (observationId: string, more: { retainUntil?: string } = {}) => ({
  ...{ source: 'x', api: 'x.tweets', metricName: 'views_count', definition: 'views as counted by the platform' },
  ...{ definitionVersion: '2026-01-01', scope: 'organic', fetchedAt: DECIDED, observationId, ...more },
});

/** Two looks at a post of 1,000 views that was claimed with 3,000: when it was reported, and when its numbers had settled. */
export function overclaimCase(changes: Partial<ClawbackCase> = {}): ClawbackCase {
  const state = sampleState({ claimed: { views: 3_000 }, evidence: [{ kind: 'note', value: 'see the screenshot' }] });
  const above = comparedFinding('views', 3_000, 1_000, { provenance: provenanceOf('obs_2') });
  const reasons = [{ code: 'ABOVE_OBSERVED' as const, text: 'The claim is above what was observed: 3,000 views.' }];
  const verdict = sampleVerdict({
    ...{
      status: 'AFFILIATE_OVERCLAIMED',
      level: 'CRITICAL',
      attempt: 2,
      decidedAt: DECIDED,
      metrics: [above],
      reasons,
    },
    alertId: 'alr_1',
  });
  const attempt = (n: number, at: string, views: number): AttemptRecord => ({
    ...{ attempt: n, kind: n === 1 ? 'first' : 'settle', at, counted: false, correlationId: 'req-sample' },
    ...{ observationId: `obs_${n}`, outcome: observed({ views }, { fetchedAt: at }) },
    verdict: { ...verdict, attempt: n, final: n > 1, decidedAt: at },
  });
  return {
    ...{ cause: 'OVERCLAIMED', claim: sampleClaim({ current: state }), state, verdict, now: DECIDED },
    attempts: [attempt(1, T0, 900), attempt(2, DECIDED, 1_000)],
    campaign: { payout: PAYOUT, currency: 'USD' },
    policy: DEFAULT_POLICY,
    ...changes,
  };
}

/** What is recommended of it: 24 dollars. */
export const sampleClawback = (changes: Partial<ProposedClawback> = {}): ProposedClawback => ({
  ...proposedClawback(overclaimCase())!,
  ...changes,
});
