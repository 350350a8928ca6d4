/** What a channel is given, written and escaped for it. */
export interface SlackMessage {
  /** Shown where blocks are not, as in a notification. */
  text: string;
  blocks: readonly SlackBlock[];
  unfurl_links: false;
}

export type SlackBlock =
  | { type: 'header'; text: { type: 'plain_text'; text: string; emoji?: true } }
  | { type: 'section'; text: { type: 'mrkdwn'; text: string } }
  | { type: 'divider' };

export interface DiscordMessage {
  content: string;
  /** Nobody is called, whatever the content says. */
  allowed_mentions: { parse: readonly [] };
}

export interface Mail {
  subject: string;
  text: string;
  html: string;
}
