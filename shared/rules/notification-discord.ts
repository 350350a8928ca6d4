import type { DiscordMessage } from '../model/channel-message.ts';
import { andMore, fitting, type Said } from './notification-text.ts';

const CONTENT_AT_MOST = 2000;

/** A Discord message that calls nobody and in which nothing is markup but the bold title. */
export function discordMessage({ title, lines }: Said): DiscordMessage {
  const head = `**${escaped(title)}**`;
  const { shown, left } = fitting(lines.map(escaped), CONTENT_AT_MOST - head.length - 1);
  return {
    content: [head, ...shown, ...(left > 0 ? [andMore(left)] : [])].join('\n'),
    allowed_mentions: { parse: [] },
  };
}

/** An at sign that nothing can follow is no mention, a colon that nothing can follow starts no link. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\\*_~`|>#[\]()<]/g, '\\$&')
    .replaceAll('@', '@\u200b')
    .replaceAll('://', ':\u200b//');
