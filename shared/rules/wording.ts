import type { DiscordMessage, Mail, SlackMessage } from '../model/channel-message.ts';
import { discordMessage } from './notification-discord.ts';
import { mailOf } from './notification-mail.ts';
import { slackMessage } from './notification-slack.ts';
import { smsText } from './notification-sms.ts';
import type { Said } from './notification-text.ts';

/** One thing to say, in each channel's own form. */
export interface Wording {
  slack(): SlackMessage;
  discord(): DiscordMessage;
  mail(): Mail;
  sms(): string;
}

export const wordingOf = (said: Said): Wording => ({
  slack: () => slackMessage(said),
  discord: () => discordMessage(said),
  mail: () => mailOf(said),
  sms: () => smsText(said),
});
