import { Problem } from '../../shared/lambda/error-responses.ts';
import type { DiscordTask } from '../../shared/model/discord-task.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { DiscordCommand } from '../../shared/model/discord-interaction.ts';
import type { MessageQueue } from '../../shared/outbound/announcement-queues.ts';
import type { DiscordInteractionStore } from '../../shared/store/discord-interactions.ts';
import { askedByCommand, askedByForm } from './asked-of.ts';
import type { Asked } from './asked-report.ts';
import { campaignsFor, offeredFor, type Offering } from './offered-campaigns.ts';
import { CLAIM_THIS_POST } from './commands.ts';
import { claimForm, disputeForm, readButtonId } from './forms.ts';
import { DEFERRED, offers, PONG, says, type InlineAnswer } from './inline-answer.ts';
import {
  InteractionPayload,
  userOf,
  type ButtonPayload,
  type CommandPayload,
  type FormPayload,
} from './interaction-payload.ts';
import { linkInText } from '../../shared/rules/link-in-text.ts';

export interface Answering extends Offering {
  interactions: Pick<DiscordInteractionStore, 'receive'>;
  queue: MessageQueue<DiscordTask>;
}

const UNKNOWN = says('This is not known here, or not any more: type `/` to see what is.');
const NO_LINK = says('This message has no link of a supported platform.');
const NO_CAMPAIGN = says('No campaign is running at the moment.');

/** What Discord is answered at once. What takes longer is kept, queued and promised. */
export async function answerInteraction(answering: Answering, json: unknown): Promise<InlineAnswer> {
  const parsed = InteractionPayload.safeParse(json);
  if (!parsed.success) return isTyping(json) ? offers([]) : UNKNOWN;
  const payload = parsed.data;
  if (payload.type === 1) return PONG;
  const userId = userOf(payload);
  if (userId === undefined) return UNKNOWN;
  if (payload.type === 4) return offers(await offeredFor(answering, payload, userId));
  if (payload.type === 2 && payload.data.type === 3) return formFor(answering, payload, userId);
  const button = payload.type === 3 ? readButtonId(payload.data.custom_id) : undefined;
  if (button?.button === 'dispute') return disputeForm(button.submissionId, button.revision);
  const asked = askedOf(payload);
  if (asked === null) return UNKNOWN;
  return 'sentence' in asked ? says(asked.sentence) : promised(answering, payload, userId, asked.command);
}

const isTyping = (json: unknown): boolean => (json as { type?: unknown } | null)?.type === 4;

function askedOf(payload: CommandPayload | ButtonPayload | FormPayload): Asked {
  if (payload.type === 5) return askedByForm(payload);
  if (payload.type === 2) return payload.data.type === 1 ? askedByCommand(payload) : null;
  const button = readButtonId(payload.data.custom_id);
  if (!button) return null;
  return { command: { name: 'confirm', submissionId: button.submissionId, revision: button.revision } };
}

/** What a message was called on for: a form for the numbers of the post that it links to. */
async function formFor(answering: Answering, { data }: CommandPayload, userId: string): Promise<InlineAnswer> {
  const message = data.resolved.messages[data.target_id ?? ''];
  if (data.name !== CLAIM_THIS_POST || !message) return UNKNOWN;
  const link = linkInText(message.content);
  if (link === undefined) return NO_LINK;
  try {
    const campaigns = await campaignsFor(answering, userId, '');
    return campaigns.length === 0 ? NO_CAMPAIGN : claimForm(link, campaigns);
  } catch (error) {
    if (error instanceof Problem) return says(error.message);
    throw error;
  }
}

/** Keeps what is asked and queues it. One that comes again finds it kept; queued twice it is done once. */
async function promised(
  { interactions, queue, now }: Answering,
  payload: CommandPayload | ButtonPayload | FormPayload,
  userId: string,
  command: DiscordCommand,
): Promise<InlineAnswer> {
  const { id, application_id: applicationId, token } = payload;
  await interactions.receive({
    ...{ id, applicationId, token, userId, command, receivedAt: atMs(now()) },
    ...{ state: 'RECEIVED', version: 1 },
  });
  const refused = await queue.send([{ kind: 'interaction', id }]);
  if (refused.length > 0) throw new Problem('UNAVAILABLE');
  return DEFERRED;
}
