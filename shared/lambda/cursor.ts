import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from './error-responses.ts';

/** Where a list goes on: the place of the last item of a page. */
export type Position = Record<string, string>;

/** What a cursor is good for. */
export interface CursorScope {
  tenantId: string;
  /** Set where the caller sees only its own. */
  affiliateId: string | undefined;
  route: string;
  filters: Record<string, unknown>;
}

/** A position as text that only the same list accepts. */
export function sealCursor(secret: string, scope: CursorScope, position: Position): string {
  const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
  return `${payload}.${signatureOf(secret, scope, payload).toString('base64url')}`;
}

/** The position in a cursor. Throws 400 INVALID_CURSOR where it was not made for this list. */
export function openCursor(secret: string, scope: CursorScope, cursor: string): Position {
  const [payload = '', signature = '', ...more] = cursor.split('.');
  const given = Buffer.from(signature, 'base64url');
  const expected = signatureOf(secret, scope, payload);
  const genuine = more.length === 0 && given.length === expected.length && timingSafeEqual(given, expected);
  if (!genuine) throw new Problem('INVALID_CURSOR', { detail: 'Use a cursor with the list and filters it came from.' });
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Position;
}

const signatureOf = (secret: string, scope: CursorScope, payload: string): Buffer =>
  createHmac('sha256', secret)
    .update(JSON.stringify([scope.tenantId, scope.affiliateId ?? null, scope.route, sorted(scope.filters), payload]))
    .digest();

const sorted = (filters: Record<string, unknown>): [string, unknown][] =>
  Object.entries(filters)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
