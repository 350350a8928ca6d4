import type { Mail } from '../model/channel-message.ts';
import { andMore, oneLine, type Said } from './notification-text.ts';

const SUBJECT_AT_MOST = 150;
const LINES_AT_MOST = 500;

/** A mail as text and as HTML, in which nothing is markup but ours. */
export function mailOf({ title, lines }: Said): Mail {
  const left = Math.max(lines.length - LINES_AT_MOST, 0);
  const shown = [...lines.slice(0, LINES_AT_MOST), ...(left > 0 ? [andMore(left)] : [])];
  return {
    subject: oneLine(`Claimcheck: ${title}`, SUBJECT_AT_MOST),
    text: [title, '', ...shown, ''].join('\n'),
    html: `<h3>${htmlEscaped(title)}</h3><ul>${shown.map((line) => `<li>${htmlEscaped(line)}</li>`).join('')}</ul>`,
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Nothing of it is markup, in an attribute neither. */
export const htmlEscaped = (text: string): string => text.replaceAll(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
