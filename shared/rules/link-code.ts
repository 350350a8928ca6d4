import { createHash } from 'node:crypto';
import type { LinkCode, WrongCodes } from '../model/discord-link.ts';
import { after, MINUTE, type Instant } from '../model/instant.ts';

/** Without letters and digits that are taken for each other. */
const DIGITS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const LENGTH = 10;

/** A code of ten digits in two groups, of at least ten bytes that nobody can guess. */
export const codeOf = (bytes: Uint8Array): string => {
  const digits = Array.from(bytes.subarray(0, LENGTH), (byte) => DIGITS[byte % DIGITS.length]);
  return `${digits.slice(0, LENGTH / 2).join('')}-${digits.slice(LENGTH / 2).join('')}`;
};

/** What is kept of a code. Its case, its spaces and its hyphen are nobody's business. */
export const hashOfCode = (code: string): string =>
  createHash('sha256').update(code.toUpperCase().replaceAll(/[\s-]/g, '')).digest('hex');

export const isUsable = (code: LinkCode | undefined, now: Instant): code is LinkCode =>
  code !== undefined && code.usedAt === undefined && now < code.until;

const WINDOW_MS = 15 * MINUTE;
const WRONG_AT_MOST = 5;

/** Whether no code of this user is looked at now, because too many were wrong. */
export const isRefused = (codes: WrongCodes | undefined, now: Instant): boolean =>
  codes?.refusedUntil !== undefined && now < codes.refusedUntil;

/** The count after one more wrong code. The fifth within 15 minutes of the first shuts the door for 15 minutes. */
export function afterWrongCode(before: WrongCodes | undefined, userId: string, now: Instant): WrongCodes {
  const counts = before !== undefined && before.refusedUntil === undefined && now < after(before.since, WINDOW_MS);
  const wrong = counts ? before.wrong + 1 : 1;
  return {
    ...{ userId, wrong, since: counts ? before.since : now, version: (before?.version ?? 0) + 1 },
    ...(wrong < WRONG_AT_MOST ? {} : { refusedUntil: after(now, WINDOW_MS) }),
  };
}
