import { andMore, type Said } from './notification-text.ts';

/** One message of the old 7-bit alphabet; with any other character it would have 70. */
export const SMS_AT_MOST = 160;
/** Of that alphabet, what is not written with an escape. */
const ALPHABET = new Set(
  ' @$_!"#%&\'()*+,-./:;<=>?0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzäöñüàÄÖÑÜ§èéùìòÇØøÅåÆæßÉ',
);
/** Brackets are written with an escape, which counts as a character. */
const BRACKETS_COST = 2;
const ELLIPSIS = '...';
/** Of an alert's sentence, before the dots. */
const MESSAGE_AT_MOST = 100;
const SEPARATOR = ', ';
/** Less of a text than this says nothing. */
const WORTH_SAYING = 20;

/**
 * One text message: how much it presses, the title and the sentence, `[WARN] title: sentence`, then the parts that fit whole.
 * Of a list it says how many are left out; else the last part is cut.
 */
export function smsText({ title, level, message, brief, isList }: Said): string {
  const atMost = level === undefined ? SMS_AT_MOST : SMS_AT_MOST - BRACKETS_COST;
  const pressing = level === undefined ? '' : `[${level}] `;
  const sentence = message === undefined ? '' : `: ${shortened(message)}`;
  let text = cut(`${pressing}${gsm(`${title}${sentence}`)}`, atMost);
  const room = atMost - (isList ? ` ${andMore(brief.length)}`.length : 0);
  for (const [index, part] of brief.map(gsm).entries()) {
    const left = room - text.length - SEPARATOR.length;
    if (part.length <= left) text += SEPARATOR + part;
    else if (isList) return `${text} ${andMore(brief.length - index)}`;
    else if (index === brief.length - 1 && left >= WORTH_SAYING) text += SEPARATOR + cut(part, left);
  }
  return text;
}

const shortened = (message: string): string =>
  message.length <= MESSAGE_AT_MOST ? message : `${message.slice(0, MESSAGE_AT_MOST)}${ELLIPSIS}`;

/** In the alphabet of text messages, with a question mark for each character that it does not have. */
export const gsm = (text: string): string => Array.from(text, (one) => (ALPHABET.has(one) ? one : '?')).join('');

/** What is too long ends in three dots. */
export const cut = (text: string, atMost: number): string =>
  text.length <= atMost ? text : `${text.slice(0, atMost - ELLIPSIS.length)}${ELLIPSIS}`;
