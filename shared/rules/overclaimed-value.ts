import type { Payout } from '../model/registry.ts';
import type { Finding, Verdict } from '../model/verdict.ts';
import { payoutLines, totalMicros, type ClaimedMetric } from './payout-lines.ts';

/** What was claimed above what was seen, in micros rounded half up: only of a final overclaim, and only where it is paid for. */
export function overclaimedMicros(
  { status, final, metrics }: Pick<Verdict, 'status' | 'final' | 'metrics'>,
  payout: Payout = {},
): number {
  return final && status === 'AFFILIATE_OVERCLAIMED' ? totalMicros(payoutLines(comparedMetrics(metrics), payout)) : 0;
}

/** What was claimed and seen of each metric that could be compared. */
export const comparedMetrics = (metrics: readonly Finding[]): ClaimedMetric[] =>
  metrics.flatMap((finding) => {
    if (finding.result !== 'compared') return [];
    const { metric, claimed, observed, provenance } = finding;
    return [{ metric, claimed, observed, ...(provenance ? { observationId: provenance.observationId } : {}) }];
  });
