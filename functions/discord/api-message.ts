import type { DiscordAnswer } from '../../shared/model/discord-interaction.ts';
import type { ApiMessage } from '../../shared/outbound/discord-api.ts';
import { fittingContent } from '../../shared/rules/discord-text.ts';
import { buttonId } from './forms.ts';

const ROW = 1;
const BUTTON = 2;
const GREEN = 3;
const RED = 4;

/** An answer as Discord takes it. */
export const apiMessage = ({ content, asksAbout }: DiscordAnswer): ApiMessage => ({
  content: fittingContent(content),
  allowed_mentions: { parse: [] },
  ...(asksAbout === undefined ? {} : { components: [buttons(asksAbout)] }),
});

const buttons = ({ submissionId, revision }: NonNullable<DiscordAnswer['asksAbout']>) => ({
  type: ROW,
  components: [
    { type: BUTTON, style: GREEN, label: 'Confirm', custom_id: buttonId('confirm', submissionId, revision) },
    { type: BUTTON, style: RED, label: 'Dispute', custom_id: buttonId('dispute', submissionId, revision) },
  ],
});
