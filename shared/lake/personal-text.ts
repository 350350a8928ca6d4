import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

/** Bounded in length: texts of events may be a megabyte without a blank. */
const EMAIL =
  /[^\s@,;:<>"'&=?/\\()[\]{}]{1,64}(?:@|%40)[^\s@,;:<>"'&=?/\\()[\]{}]{1,255}\.[^\s@,;:<>"'&=?/\\()[\]{}]{1,63}/g;
const IPV4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\d|\.\d)/g;
const IPV6 = /(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{0,4}:){2,64}(?:\[removed\]|[0-9A-Fa-f]{0,4})(?![0-9A-Za-z])/g;
const REMOVED = '[removed]';

/** What stands in the lake in place of an address of mail: the same of the same address, and of no other tenant's. */
export const hashedEmail = (email: string, salt: string): string =>
  createHash('sha256').update(`${salt}${email.trim().toLowerCase()}`).digest('hex');

/**
 * A text without addresses of mail and of the internet: one that is an address of mail and nothing else is hashed, so that
 * the same person is still the same, and what stands within other text is taken out. Half a character is none.
 */
export function impersonal(text: string, salt: string): string {
  const whole = text.toWellFormed();
  const trimmed = whole.trim();
  const [email] = trimmed.match(EMAIL) ?? [];
  if (email !== undefined && email === trimmed) return hashedEmail(email.replace(/%40/g, '@'), salt);
  return whole.replace(EMAIL, REMOVED).replace(IPV4, REMOVED).replace(IPV6, withoutAddress);
}

/** A time of day is no address. One of the older kind within it is taken out by now. */
const withoutAddress = (found: string): string =>
  isIPv6(found.replace(REMOVED, '192.0.2.1').replace(/(?<!:):$/, '')) ? REMOVED : found;

/** The same of every text in a value of JSON, names of members included. Numbers stay as they were written. */
export function impersonalJson(value: unknown, salt: string): unknown {
  if (typeof value === 'string') return impersonal(value, salt);
  if (Array.isArray(value)) return value.map((one) => impersonalJson(one, salt));
  if (typeof value !== 'object' || value === null || 'rawJSON' in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, of]) => [impersonal(name, salt), impersonalJson(of, salt)]),
  );
}
