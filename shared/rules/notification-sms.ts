import { andMore, type Said } from './notification-text.ts';

/** One message of the old 7-bit alphabet; with any other character it would have 70. */
export const SMS_AT_MOST = 160;
/** Of that alphabet, what is not written with an escape. */
const ALPHABET = new Set(
  ' @$_!"#%&\'()*+,-./:;<=>?0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzäöñüàÄÖÑÜ§èéùìòÇØøÅåÆæßÉ',
);
const ELLIPSIS = '...';
const SEPARATOR = ', ';
/** Less of a text than this says nothing. */
const WORTH_SAYING = 20;

/** One text message: the title, then the parts that fit whole. Of a list it says how many are left out; else the last part is cut. */
export function smsText({ title, brief, isList }: Said): string {
  let text = cut(gsm(title), SMS_AT_MOST);
  const room = SMS_AT_MOST - (isList ? ` ${andMore(brief.length)}`.length : 0);
  for (const [index, part] of brief.map(gsm).entries()) {
    const left = room - text.length - SEPARATOR.length;
    if (part.length <= left) text += SEPARATOR + part;
    else if (isList) return `${text} ${andMore(brief.length - index)}`;
    else if (index === brief.length - 1 && left >= WORTH_SAYING) text += SEPARATOR + cut(part, left);
  }
  return text;
}

/** In the alphabet of text messages, with a question mark for each character that it does not have. */
export const gsm = (text: string): string => Array.from(text, (one) => (ALPHABET.has(one) ? one : '?')).join('');

/** What is too long ends in three dots. */
export const cut = (text: string, atMost: number): string =>
  text.length <= atMost ? text : `${text.slice(0, atMost - ELLIPSIS.length)}${ELLIPSIS}`;
