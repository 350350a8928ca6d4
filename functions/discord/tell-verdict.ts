import { createHash } from 'node:crypto';
import { sendOnce } from '../../shared/lambda/send-once.ts';
import type { DiscordInteraction } from '../../shared/model/discord-interaction.ts';
import type { VerdictTask } from '../../shared/model/discord-task.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { SendState } from '../../shared/model/notice.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { GONE } from '../../shared/outbound/discord-api.ts';
import type { SendOutcome } from '../../shared/outbound/notify/send-outcome.ts';
import { verdictAnswer } from '../../shared/rules/discord-text.ts';
import { followUpPut } from '../../shared/store/discord-follow-ups.ts';
import { apiMessage } from './api-message.ts';
import { isOver } from './do-interaction.ts';
import type { Working } from './working.ts';

const WAIT_SECONDS = 5;

/** Tells whoever claimed in Discord the verdict, once: in place of the answer while that can be changed, else by a direct message. */
export async function tellVerdict(working: Working, task: VerdictTask, isLast: boolean): Promise<number | undefined> {
  const { tenantId, submissionId, revision, verdict } = task;
  const ref = { tenantId, submissionId, revision, decidedAt: verdict.decidedAt };
  const [before, reported] = await Promise.all([working.followUps.get(ref), working.followUps.reportedBy(ref)]);
  const interaction = reported && (await working.interactions.get(reported.interactionId));
  const open = interaction && !isOver(interaction, atMs(working.now())) ? interaction : undefined;
  // Else the answer that it was taken would come after the verdict, and in its place.
  if (open && !isAnswered(open) && !isLast) return WAIT_SECONDS;

  const progress = await sendOnce(
    { ...working, isLast },
    {
      ...{ state: before?.send, version: before?.version ?? 0 },
      write: (send, version) => followUpPut({ ...ref, send, version, updatedAt: atMs(working.now()) }),
    },
    {
      ...{ isDisabled: false, isRepeatable: open !== undefined, disable: async () => {} },
      send: () => said(working, task, open),
    },
  );
  if (!progress.done) return progress.retryAfterSeconds ?? 0;
  if (progress.news) note(task, progress.state);
  return undefined;
}

const OUTSTANDING: ReadonlySet<SendState['state'] | undefined> = new Set([undefined, 'SENDING', 'LATER'] as const);

const isAnswered = (interaction: DiscordInteraction): boolean =>
  interaction.state === 'DONE' && !OUTSTANDING.has(interaction.send?.state);

async function said({ api }: Working, task: VerdictTask, open: DiscordInteraction | undefined): Promise<SendOutcome> {
  const message = apiMessage(verdictAnswer(task));
  const answered = open && (await api.answer(open, message));
  if (answered && !(answered.kind === 'refused' && answered.reason === GONE)) return answered;
  return api.write(task.userId, message, nonceOf(task));
}

/** As long as Discord takes one. */
const NONCE_LENGTH = 25;

const nonceOf = ({ submissionId, revision, verdict }: VerdictTask): string =>
  createHash('sha256')
    .update(JSON.stringify([submissionId, revision, verdict.decidedAt]))
    .digest('hex')
    .slice(0, NONCE_LENGTH);

function note({ tenantId, submissionId, revision }: VerdictTask, { state }: SendState): void {
  const about = { tenantId, submissionId, revision, state };
  if (state === 'SENT') logger.info('a verdict was told in Discord', { code: LOG.verdictTold, ...about });
  else logger.warn('a verdict could not be told in Discord', { code: LOG.verdictUntold, ...about });
}
