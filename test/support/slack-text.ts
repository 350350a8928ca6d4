import type { SlackBlock } from '../../shared/model/channel-message.ts';

/** What a block of a Slack message says; a divider says nothing. */
export const slackText = (block: SlackBlock | undefined): string =>
  block === undefined || block.type === 'divider' ? '' : block.text.text;
