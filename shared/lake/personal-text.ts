import { createHash } from 'node:crypto';
import { isIP } from 'node:net';

const EMAIL = /[^\s@,;:<>"'&=?/\\()[\]{}]+(?:@|%40)[^\s@,;:<>"'&=?/\\()[\]{}]+\.[^\s@,;:<>"'&=?/\\()[\]{}]+/g;
const ADDRESS = /[0-9A-Fa-f:.]{3,45}/g;
const REMOVED = '[removed]';

/** What stands in the lake in place of an address of mail: the same of the same address, and of no other tenant's. */
export const hashedEmail = (email: string, salt: string): string =>
  createHash('sha256').update(`${salt}${email.trim().toLowerCase()}`).digest('hex');

/**
 * A text without addresses of mail and of the internet: one that is an address of mail and nothing else is hashed, so that
 * the same person is still the same, and what stands within other text is taken out.
 */
export function impersonal(text: string, salt: string): string {
  const trimmed = text.trim();
  const [whole] = trimmed.match(EMAIL) ?? [];
  if (whole !== undefined && whole === trimmed) return hashedEmail(whole.replace(/%40/g, '@'), salt);
  return text.replace(EMAIL, REMOVED).replace(ADDRESS, (found) => withoutAddress(found));
}

/** A number or a time of day is no address, nor is one with a full stop behind it another text. */
function withoutAddress(found: string): string {
  const bare = found.replace(/[.:]+$/, '');
  return isIP(bare) === 0 ? found : REMOVED + found.slice(bare.length);
}

/** The same of every text in a value of JSON, names of members included. Numbers stay as they were written. */
export function impersonalJson(value: unknown, salt: string): unknown {
  if (typeof value === 'string') return impersonal(value, salt);
  if (Array.isArray(value)) return value.map((one) => impersonalJson(one, salt));
  if (typeof value !== 'object' || value === null || 'rawJSON' in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, of]) => [impersonal(name, salt), impersonalJson(of, salt)]),
  );
}
