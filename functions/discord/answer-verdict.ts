import { Problem } from '../../shared/lambda/error-responses.ts';
import { ownClaim } from '../../shared/lambda/own-claim.ts';
import type { DiscordCommand } from '../../shared/model/discord-interaction.ts';
import { acceptancePut } from '../../shared/store/discord-follow-ups.ts';
import { linkedAffiliate, type LinkedAffiliate } from './linked-affiliate.ts';
import { callerOf } from './report-claim.ts';
import { requestIdOf, type CarriedOut, type Working } from './working.ts';

type Command<N extends DiscordCommand['name']> = Extract<DiscordCommand, { name: N }>;

/** Keeps that the affiliate accepts a verdict, once. */
export async function confirmVerdict(
  working: Working,
  carried: CarriedOut,
  command: Command<'confirm'>,
): Promise<void> {
  const { interaction, doneWith, now: acceptedAt } = carried;
  const { submissionId, revision } = command;
  const { tenantId, affiliateId } = await affiliateOf(working, carried, command);
  const { userId } = interaction;
  const accepted = acceptancePut({ tenantId, submissionId, revision, affiliateId, userId, acceptedAt });
  const outcome = await working.tables.transact([
    accepted,
    doneWith({ content: `You accepted the verdict of \`${submissionId}\`.` }),
  ]);
  if (outcome.committed || outcome.refusals[0] !== 'condition') return;
  await working.tables.write(doneWith({ content: `You had accepted the verdict of \`${submissionId}\` before.` }));
}

/** Opens a dispute of a verdict. */
export async function disputeVerdict(
  working: Working,
  carried: CarriedOut,
  command: Command<'dispute'>,
): Promise<void> {
  const { submissionId, revision, reason } = command;
  const linked = await affiliateOf(working, carried, command);
  await working.openDispute(
    { ...linked, submissionId, revision, reason, now: carried.now, requestId: requestIdOf(carried) },
    [carried.doneWith({ content: `Your dispute of \`${submissionId}\` is open: a person looks at it.` })],
  );
}

/** Whose verdict it is. Throws where it is another's, where it is replaced, or where none is final. */
async function affiliateOf(
  working: Working,
  { interaction }: CarriedOut,
  { submissionId: id, revision }: Command<'confirm'> | Command<'dispute'>,
): Promise<LinkedAffiliate> {
  const linked = await linkedAffiliate(working, interaction.userId);
  const { tenantId } = linked;
  const { current } = await ownClaim(working.claims, { tenantId, caller: callerOf(linked), id }, { consistent: true });
  if (current.revision !== revision) throw new Problem('REVISION_CONFLICT', { detail: REPLACED });
  if (!current.verdict?.final) throw new Problem('REVISION_CONFLICT', { detail: NOT_FINAL });
  return linked;
}

const REPLACED = 'You reported newer numbers since: you are told their verdict too.';
const NOT_FINAL = 'This claim is being checked again: you are told what comes of it.';
