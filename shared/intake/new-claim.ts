import { Problem } from '../lambda/error-responses.ts';
import type { Claim, Via } from '../model/claim.ts';
import type { Instant } from '../model/instant.ts';
import type { Policy } from '../model/policy.ts';
import { CampaignId, type Campaign } from '../model/registry.ts';
import { intakeFlags } from '../rules/data-quality.ts';
import { PLATFORM_NAMES } from '../rules/platform-names.ts';
import { isRunning } from '../rules/running-campaign.ts';
import type { FoundPost } from '../rules/post-link/link-reader.ts';
import { submissionId } from '../rules/submission-id.ts';
import type { RegistryReads } from '../store/registry-cache.ts';
import { claimedAtOf } from './claimed-at.ts';
import { linkedPost, type LinkReading } from './linked-post.ts';
import type { SubmissionBody } from './submission-body.ts';

/** Where the checking of a revision begins. */
export const UNCHECKED = {
  attempts: 0,
  countedAttempts: 0,
  breakerOpenMs: 0,
  verdict: null,
  reverifications: 0,
} as const;

/** Who reports, when, and what judges the report. */
export interface Reporter {
  tenantId: string;
  affiliateId: string;
  requestId: string;
  now: Instant;
  policy: Policy;
  /** Where the report came in, where that was not the API. */
  via?: Via;
}

export interface Intake extends LinkReading {
  registry: Pick<RegistryReads, 'campaign'>;
}

/** A report that is sound but for its link, which is read last because that may take a while. */
export interface Report {
  body: SubmissionBody;
  campaign: Campaign;
  claimedAt: Instant;
}

/** The claim that a report makes, not saved yet. Throws the problem that stands in its way. */
export async function newClaim(intake: Intake, reporter: Reporter, body: SubmissionBody): Promise<Claim> {
  const report = await soundReport(intake, reporter, body);
  return claimOn(await linkedPost(intake, body.postUrl), report, reporter);
}

export async function soundReport(
  { registry }: Pick<Intake, 'registry'>,
  { tenantId, now }: Reporter,
  body: SubmissionBody,
): Promise<Report> {
  const claimedAt = claimedAtOf(body.observedAt, now);
  const campaign = CampaignId.safeParse(body.campaignId).success
    ? await registry.campaign(tenantId, body.campaignId)
    : undefined;
  if (!campaign) throw new Problem('NOT_FOUND', { detail: 'There is no such campaign.' });
  return { body, campaign, claimedAt };
}

/** The claim that a report makes on the post of its link. Throws where the campaign does not take it. */
export function claimOn(
  { platform, postId, canonicalUrl }: FoundPost,
  { body, campaign, claimedAt }: Report,
  { tenantId, affiliateId, requestId, now, policy, via }: Reporter,
): Claim {
  checkRunning(campaign, platform, now);

  const { claimed, evidence, title, trackingId } = body;
  const identity = { tenantId, campaignId: campaign.id, platform, postId, affiliateId };
  return {
    ...identity,
    id: submissionId(identity),
    canonicalUrl,
    ...(title === undefined ? {} : { title }),
    ...(trackingId === undefined ? {} : { trackingId }),
    ...(via === undefined ? {} : { via }),
    createdAt: now,
    version: 1,
    current: {
      revision: 1,
      claimed,
      claimedAt,
      submittedAt: now,
      ...(evidence === undefined ? {} : { evidence }),
      flags: intakeFlags({ claimed, evidenceCount: evidence?.length ?? 0, claimedAt, campaign }, policy),
      correlationId: requestId,
      ...UNCHECKED,
    },
  };
}

function checkRunning(campaign: Campaign, platform: Claim['platform'], now: Instant): void {
  const { platforms, startsAt, endsAt } = campaign;
  if (!platforms.includes(platform)) {
    throw new Problem('PLATFORM_NOT_IN_CAMPAIGN', {
      detail: `The campaign does not run on ${PLATFORM_NAMES[platform]}, but on ${platforms.map((one) => PLATFORM_NAMES[one]).join(', ')}.`,
    });
  }
  if (!isRunning(campaign, now)) {
    throw new Problem('CAMPAIGN_NOT_ACTIVE', { detail: `The campaign runs from ${startsAt} to ${endsAt}.` });
  }
}

/** The refusal of a claim that was made before. */
export const claimExists = (id: string): Problem =>
  new Problem('CLAIM_EXISTS', {
    detail: `You claimed this post in this campaign as ${id}; report new numbers there.`,
    members: { id },
  });
