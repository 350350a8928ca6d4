import { linkedPost } from '../../shared/intake/linked-post.ts';
import { claimExists, newClaim, type Reporter } from '../../shared/intake/new-claim.ts';
import { reportAgain } from '../../shared/intake/report-again.ts';
import { reporterOf } from '../../shared/intake/reporter.ts';
import { Problem } from '../../shared/lambda/error-responses.ts';
import { ownClaim } from '../../shared/lambda/own-claim.ts';
import type { Claim } from '../../shared/model/claim.ts';
import type { DiscordCommand } from '../../shared/model/discord-interaction.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { acceptedAnswer, unchangedAnswer } from '../../shared/rules/discord-text.ts';
import { submissionId } from '../../shared/rules/submission-id.ts';
import { reportedByPut } from '../../shared/store/discord-follow-ups.ts';
import { everyCampaign } from '../../shared/store/registry.ts';
import type { Write } from '../../shared/store/tables.ts';
import { linkedAffiliate, type LinkedAffiliate } from './linked-affiliate.ts';
import { requestIdOf, type CarriedOut, type Working } from './working.ts';

type Command<N extends DiscordCommand['name']> = Extract<DiscordCommand, { name: N }>;

/** Makes a claim as the API does. */
export async function claimPost(working: Working, carried: CarriedOut, command: Command<'claim'>): Promise<void> {
  const { link: postUrl, campaignId, claimed, evidence } = command;
  const reporter = await reporterIn(working, carried);
  const body = { campaignId, postUrl, claimed, ...(evidence === undefined ? {} : { evidence }) };
  const claim = await newClaim(working, reporter, body);
  if (await working.claims.create(claim, doneWithClaim(carried, claim))) return tell(claim);
  if (await working.claims.get(claim.tenantId, claim.id, { consistent: true })) throw claimExists(claim.id);
}

/** Reports new numbers of a claim as the API does. */
export async function updateClaim(working: Working, carried: CarriedOut, command: Command<'update'>): Promise<void> {
  const { target, claimed, evidence } = command;
  const reporter = await reporterIn(working, carried);
  const id = 'link' in target ? await claimedAs(working, reporter, target.link) : target.submissionId;
  const before = await ownClaim(
    working.claims,
    { tenantId: reporter.tenantId, caller: callerOf(reporter), id },
    { consistent: true },
  );
  const body = { claimed, ...(evidence === undefined ? {} : { evidence }) };
  const { claim, isNew } = await reportAgain(working, before, reporter, body, (after) => doneWithClaim(carried, after));
  if (isNew) return tell(claim);
  await working.tables.write(carried.doneWith(unchangedAnswer(claim)));
}

async function reporterIn(working: Working, carried: CarriedOut): Promise<Reporter> {
  const { userId } = carried.interaction;
  const linked = await linkedAffiliate(working, userId);
  const via = { channel: 'discord', userId } as const;
  return reporterOf(working, { ...linked, requestId: requestIdOf(carried), now: carried.now, via });
}

/** The id of the one claim that the affiliate made of a link's post, whichever campaign it is in. */
async function claimedAs(working: Working, { tenantId, affiliateId }: Reporter, link: string): Promise<string> {
  const { platform, postId } = await linkedPost(working, link);
  const campaigns = await everyCampaign(working.campaigns, tenantId);
  const ids = campaigns.map(({ id: campaignId }) =>
    submissionId({ tenantId, campaignId, platform, postId, affiliateId }),
  );
  const claims = await working.claims.getMany(tenantId, ids);
  const [first, ...others] = claims.map(({ id }) => id);
  if (first === undefined) throw new Problem('NOT_FOUND', { detail: 'You have not claimed this post: use `/claim`.' });
  if (others.length === 0) return first;
  const named = [first, ...others].map((id) => `\`${id}\``).join(', ');
  throw new Problem('VALIDATION_FAILED', {
    detail: `You claimed this post in several campaigns: name one of ${named}.`,
  });
}

/** That it is done, and which interaction the verdict belongs to. */
const doneWithClaim = ({ interaction, doneWith, now }: CarriedOut, claim: Claim): Write[] => [
  doneWith(acceptedAnswer(claim)),
  reportedByPut({
    ...{ tenantId: claim.tenantId, submissionId: claim.id, revision: claim.current.revision },
    ...{ interactionId: interaction.id, reportedAt: now },
  }),
];

/** The affiliate as a caller of the API would be. */
export const callerOf = ({ tenantId, affiliateId }: LinkedAffiliate) =>
  ({ keyId: '', tenantId, role: 'affiliate', affiliateId }) as const;

const tell = ({ id, tenantId, current: { revision } }: Claim): void =>
  logger.info('a report came by Discord', {
    code: revision === 1 ? LOG.claimAccepted : LOG.revisionAccepted,
    ...{ submissionId: id, tenantId, revision },
  });
