import type { Claim } from '../../shared/model/claim.ts';
import type { Finding, Verdict } from '../../shared/model/verdict.ts';
import { submissionStatus } from '../../shared/rules/submission-status.ts';
import { toDecimal } from '../../shared/rules/trust.ts';

/** A submission as the API shows it. */
export const presentSubmission = (claim: Claim) => {
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
    verdict: current.verdict && presentVerdict(current.verdict),
    ...(current.due === undefined ? {} : { nextCheckAt: current.due.at }),
  };
};

/** The answer to a report that was accepted. */
export const presentAccepted = (claim: Claim) => {
  const { id, platform, postId, canonicalUrl, current } = claim;
  const { revision, flags } = current;
  return { id, revision, status: submissionStatus(current.verdict), platform, postId, canonicalUrl, flags };
};

/** A verdict with decimals for confidence and trust. Findings stand as they are, unless given otherwise. */
export const presentVerdict = (
  verdict: Verdict,
  findings: readonly Record<string, unknown>[] = verdict.metrics.map(presentFinding),
) => {
  const { confidenceBps, trust, metrics: _, ...rest } = verdict;
  return {
    ...rest,
    confidence: confidenceBps / 10_000,
    metrics: findings,
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

export const presentFinding = (finding: Finding): Record<string, unknown> => ({ ...finding });
