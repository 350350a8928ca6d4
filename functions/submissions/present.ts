import { presentVerdict } from '../../shared/lambda/present-verdict.ts';
import type { Claim, RevisionState } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import { submissionStatus } from '../../shared/rules/submission-status.ts';

/** A submission as the API shows it at `now`; `verifyBy` where its campaign is locked at some time. */
export const presentSubmission = (claim: Claim, now: Instant, verifyBy: Instant | undefined) => {
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
    ...(verifyBy === undefined ? {} : { verifyBy }),
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
