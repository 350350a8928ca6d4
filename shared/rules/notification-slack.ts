import type { SlackBlock, SlackMessage } from '../model/channel-message.ts';
import { andMore, fitting, oneLine, type Said } from './notification-text.ts';

export const SLACK_HEADER_AT_MOST = 150;
const SECTION_AT_MOST = 3000;
/** Slack takes 50 blocks: the header, the sections, and what says how many are left. */
const SECTIONS_AT_MOST = 48;

/** A Slack message: a header, and sections of lines in which nothing is markup of theirs. */
export function slackMessage({ title, lines }: Said): SlackMessage {
  const { sections, left } = sectionsOf(lines.map(slackEscaped));
  const texts = [...sections, ...(left > 0 ? [andMore(left)] : [])];
  return {
    text: slackEscaped(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: oneLine(title, SLACK_HEADER_AT_MOST) } },
      ...texts.map(sectionBlock),
    ],
    unfurl_links: false,
  };
}

function sectionsOf(lines: readonly string[]): { sections: string[]; left: number } {
  const sections: string[] = [];
  let rest = lines;
  while (rest.length > 0 && sections.length < SECTIONS_AT_MOST) {
    const { shown } = fitting(rest, SECTION_AT_MOST);
    sections.push(shown.join('\n'));
    rest = rest.slice(shown.length);
  }
  return { sections, left: rest.length };
}

/** One section with the lines that fit, and how many are left. */
export function slackSection(lines: readonly string[]): SlackBlock {
  const { shown, left } = fitting(lines, SECTION_AT_MOST);
  return sectionBlock([...shown, ...(left > 0 ? [andMore(left)] : [])].join('\n'));
}

const sectionBlock = (text: string): SlackBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });

/** The three characters that Slack reads: without them there is no mention, no link and no entity. */
export const slackEscaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
