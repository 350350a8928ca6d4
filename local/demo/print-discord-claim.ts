import { styleText } from 'node:util';
import type { DiscordTalk } from './discord-claim.ts';

/** A claim by `/claim` in Discord with its follow-up, as text: what was asked, and each answer that took the place of the one before. */
export const printDiscordClaim = ({ exchanges, surprises }: DiscordTalk): string =>
  [
    styleText('bold', 'A claim in Discord'),
    ...exchanges.flatMap(({ asked, told }) => [`  ${styleText('cyan', asked)}`, ...told.flatMap(answerLines)]),
    ...surprises.map((surprise) => styleText('red', `  UNEXPECTED: ${surprise}`)),
    '',
  ].join('\n');

const answerLines = (content: string): string[] =>
  content.split('\n').map((line) => `    ${styleText('dim', '│')} ${bold(line)}`);

const bold = (line: string): string => line.replaceAll(/\*\*(.+?)\*\*/g, (_, text: string) => styleText('bold', text));
