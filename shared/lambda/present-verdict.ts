import type { Instant } from '../model/instant.ts';
import type { Finding, Reason, ReasonCode, Verdict } from '../model/verdict.ts';
import { toDecimal } from '../rules/trust.ts';

/** A verdict with decimals for confidence and trust. Numbers that may no longer be kept are not shown. */
export const presentVerdict = (verdict: Verdict, now: Instant) => {
  const { confidenceBps, trust, metrics, reasons, ...rest } = verdict;
  const expired = metrics.some((finding) => isExpired(finding, now));
  return {
    ...rest,
    confidence: confidenceBps / 10_000,
    reasons: expired ? reasons.map(withoutNumbers) : reasons,
    metrics: metrics.map((finding) => (isExpired(finding, now) ? withoutCounts(finding) : finding)),
    ...(trust === undefined
      ? {}
      : {
          trust: {
            event: trust.event,
            delta: toDecimal(trust.delta),
            before: toDecimal(trust.before),
            after: toDecimal(trust.after),
          },
        }),
  };
};

const isExpired = (finding: Finding, now: Instant): boolean =>
  finding.result === 'compared' && (finding.provenance?.retainUntil ?? now) < now;

/** What is left of a finding: its result, its difference in basis points, its provenance. */
const withoutCounts = (finding: Finding) =>
  finding.result === 'compared' ? { ...finding, observed: null, lower: null, upper: null } : finding;

const NAMES_NUMBERS: readonly ReasonCode[] = ['ABOVE_OBSERVED', 'UNDERCLAIMED'];

const withoutNumbers = ({ code, text }: Reason): Reason =>
  NAMES_NUMBERS.includes(code) ? { code, text: 'The numbers that this sentence gave have expired.' } : { code, text };
