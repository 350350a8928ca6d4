import { Problem } from '../../shared/lambda/error-responses.ts';
import { sendOnce } from '../../shared/lambda/send-once.ts';
import {
  TOKEN_LIFE_MS,
  type DiscordAnswer,
  type DoneInteraction,
  type ReceivedInteraction,
} from '../../shared/model/discord-interaction.ts';
import { after, atMs, SECOND, type Instant } from '../../shared/model/instant.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { GONE } from '../../shared/outbound/discord-api.ts';
import { later, type SendOutcome } from '../../shared/outbound/notify/send-outcome.ts';
import { interactionPut } from '../../shared/store/discord-interactions.ts';
import type { Write } from '../../shared/store/tables.ts';
import { confirmVerdict, disputeVerdict } from './answer-verdict.ts';
import { apiMessage } from './api-message.ts';
import { linkAccount } from './link-account.ts';
import { claimPost, updateClaim } from './report-claim.ts';
import { showStatus } from './show-status.ts';
import type { CarriedOut, Working } from './working.ts';

/** Does what was asked, once, and answers. The seconds to wait at least where it must be delivered again. */
export async function doInteraction(working: Working, id: string, isLast: boolean): Promise<number | undefined> {
  const found = await working.interactions.get(id);
  if (!found || (found.state === 'RECEIVED' && isOver(found, atMs(working.now())))) {
    // Whoever asked was told by Discord that there is no answer, and asked again: nothing is claimed behind anybody's back.
    logger.warn('an interaction is too old to be done', { code: LOG.interactionTooOld, interactionId: id });
    return undefined;
  }
  const done = found.state === 'DONE' ? found : await carriedOut(working, found);
  return answered(working, done, isLast);
}

/** Whether the answer to an interaction can be given and changed no more. */
export const isOver = ({ receivedAt }: Pick<ReceivedInteraction, 'receivedAt'>, now: Instant): boolean =>
  now >= after(receivedAt, TOKEN_LIFE_MS);

/** The interaction with its answer, by whomever it was done. Rejects where it has to be tried again. */
async function carriedOut(working: Working, interaction: ReceivedInteraction): Promise<DoneInteraction> {
  const doneWith = (answer: DiscordAnswer): Write =>
    interactionPut({ ...interaction, state: 'DONE', answer, version: interaction.version + 1 });
  try {
    await carryOut(working, { interaction, doneWith, now: atMs(working.now()) });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    logger.info('an interaction was refused', { code: LOG.requestRefused, problem: error.code });
    await working.tables.write(doneWith({ content: error.message }));
  }
  const now = await working.interactions.get(interaction.id);
  if (now?.state !== 'DONE') throw new Error('the interaction could not be done this time');
  return now;
}

async function carryOut(working: Working, carried: CarriedOut): Promise<void> {
  const { command } = carried.interaction;
  switch (command.name) {
    case 'claim':
      return claimPost(working, carried, command);
    case 'update':
      return updateClaim(working, carried, command);
    case 'status':
      return showStatus(working, carried);
    case 'link':
      return linkAccount(working, carried, command.codeSha256);
    case 'confirm':
      return confirmVerdict(working, carried, command);
    case 'dispute':
      return disputeVerdict(working, carried, command);
  }
}

/** The same answer in the same place is the same, so it is given again where somebody died while giving it. */
async function answered(working: Working, done: DoneInteraction, isLast: boolean): Promise<number | undefined> {
  const progress = await sendOnce(
    { ...working, isLast },
    {
      ...{ state: done.send, version: done.version },
      write: (send, version) => interactionPut({ ...done, send, version }),
    },
    {
      ...{ isDisabled: false, isRepeatable: true, disable: async () => {} },
      send: async () => unlessTooEarly(await working.api.answer(done, apiMessage(done.answer)), done, working.now()),
    },
  );
  if (!progress.done) return progress.retryAfterSeconds ?? 0;
  if (progress.news && progress.state.state !== 'SENT')
    logger.warn('an interaction stays unanswered', {
      ...{ code: LOG.interactionUnanswered, interactionId: done.id, state: progress.state.state },
    });
  return undefined;
}

const SETTLED_MS = 30 * SECOND;
const ACKNOWLEDGED_SECONDS = 2;

/** Before Discord has our promise of an answer it knows of nothing to answer, as after 15 minutes. */
function unlessTooEarly(outcome: SendOutcome, { receivedAt }: DoneInteraction, nowMs: number): SendOutcome {
  const isEarly = atMs(nowMs) < after(receivedAt, SETTLED_MS);
  return isEarly && outcome.kind === 'refused' && outcome.reason === GONE
    ? later('it may not be acknowledged yet', ACKNOWLEDGED_SECONDS)
    : outcome;
}
