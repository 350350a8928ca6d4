import type { Claim, RevisionState } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import type { Finding, Reason, ReasonCode, Verdict } from '../../shared/model/verdict.ts';
import { submissionStatus } from '../../shared/rules/submission-status.ts';
import { toDecimal } from '../../shared/rules/trust.ts';

/** A submission as the API shows it at `now`. */
export const presentSubmission = (claim: Claim, now: Instant) => {
  const { current } = claim;
  return {
    id: claim.id,
    revision: current.revision,
    campaignId: claim.campaignId,
    affiliateId: claim.affiliateId,
    platform: claim.platform,
    postId: claim.postId,
    canonicalUrl: claim.canonicalUrl,
    ...(claim.title === undefined ? {} : { title: claim.title }),
    ...(claim.trackingId === undefined ? {} : { trackingId: claim.trackingId }),
    claimed: current.claimed,
    claimedAt: current.claimedAt,
    submittedAt: current.submittedAt,
    ...(current.evidence === undefined ? {} : { evidence: current.evidence }),
    status: submissionStatus(current.verdict),
    flags: current.flags,
    verdict: current.verdict && presentVerdict(current.verdict, now),
    ...nextCheckOf(current),
  };
};

const nextCheckOf = ({ due, lotAt }: RevisionState): { nextCheckAt?: Instant } => {
  const nextCheckAt = due?.at ?? lotAt;
  return nextCheckAt === undefined ? {} : { nextCheckAt };
};

/** The answer to a report that was accepted. */
export const presentAccepted = (claim: Claim) => {
  const { id, platform, postId, canonicalUrl, current } = claim;
  const { revision, flags } = current;
  return { id, revision, status: submissionStatus(current.verdict), platform, postId, canonicalUrl, flags };
};

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
