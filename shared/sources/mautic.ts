import { atMs, MINUTE, toMs, type Instant } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { HttpOptions } from '../vendor-http/http.ts';
import { askWithToken } from './ask-with-token.ts';
import { askedToken } from './asked-token.ts';
import { inDays, OVERLAP_MS, type TenantDays } from './day-window.ts';
import { contactPage } from './mautic-body.ts';
import type { SourceClient, SourceLimits } from './port.ts';
import { bodyOf, failed } from './source-refusal.ts';
import { instantOf } from './utc-text.ts';
import { tokenKeeper, type TokenKeeper } from './vendor-token.ts';

export interface MauticAccount {
  /** Where it is installed: `https://mautic.example.com`. */
  baseUrl: string;
  clientId: string;
  clientSecret: string;
}

export interface MauticSettings extends TenantDays {
  baseUrl: string;
  tokens: TokenKeeper;
  http?: HttpOptions;
}

/** Whoever runs it sets its limits. Days are asked for together: a contact is only ever of the day that it changed last. */
export const MAUTIC_LIMITS: SourceLimits = {
  pace: { calls: 120, windowMs: MINUTE, burst: 5 },
  refusalMs: MINUTE,
  mostDays: 35,
};

const VENDOR = 'Mautic';
const CONTACTS_A_PAGE = 100;

/** The tokens of an account: an application's own, with no person behind it. */
export const mauticTokens = ({ baseUrl, clientId, clientSecret }: MauticAccount, http?: HttpOptions): TokenKeeper =>
  tokenKeeper((nowMs) =>
    askedToken(
      `${baseUrl}/oauth/v2/token`,
      { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
      VENDOR,
      nowMs,
      http,
    ),
  );

/**
 * Reads contacts by the day that they were added or last changed. Pages go by id, so that who is changed or added meanwhile
 * moves none of them. A new contact was never changed: its day is that of its making.
 */
export function mauticClient({ baseUrl, tokens, http, ...days }: MauticSettings): SourceClient<'mautic'> {
  return {
    source: 'mautic',
    limits: MAUTIC_LIMITS,

    async read({ from, to, after }, gate, now) {
      const url = `${baseUrl}/api/contacts?${question(sinceOf(from, days), after).toString()}`;
      const answer = await askWithToken({ url }, tokens, gate, now, http);
      if (answer.kind !== 'answered' && answer.kind !== 'unreachable') return answer;
      const answered = bodyOf(answer, VENDOR, now());
      if (!('body' in answered)) return answered;
      const page = contactPage(answered.body);
      if (page === null) return failed('SCHEMA', `${VENDOR} answered in a form that cannot be read.`);
      const { total, read, lastId } = page;
      const inThem = inDays({ from, to }, days, read, (contact) =>
        instantOf(contact.dateModified ?? contact.dateAdded),
      );
      if (read.length >= total) return { kind: 'read', days: inThem, more: false };
      if (lastId === null || lastId <= Number(after ?? 0))
        return failed('INCOMPLETE', `${VENDOR} has ${total} contacts, and sent none that follows.`);
      return { kind: 'read', days: inThem, more: true, after: String(lastId) };
    },
  };
}

const sinceOf = (from: LocalDate, { startOf }: TenantDays): Instant => atMs(toMs(startOf(from)) - OVERLAP_MS);

/** Its dates are those of UTC. */
function question(since: Instant, after: string | undefined): URLSearchParams {
  const at = since.slice(0, 19).replace('T', ' ');
  const either = ['dateAdded', 'dateModified'].flatMap((column, index): Named[] => [
    [`where[0][val][${index}][col]`, column],
    [`where[0][val][${index}][expr]`, 'gte'],
    [`where[0][val][${index}][val]`, at],
  ]);
  const behind = (id: string): Named[] => [
    ['where[1][col]', 'id'],
    ['where[1][expr]', 'gt'],
    ['where[1][val]', id],
  ];
  return new URLSearchParams([
    ['start', '0'],
    ['limit', String(CONTACTS_A_PAGE)],
    ['orderBy', 'id'],
    ['orderByDir', 'asc'],
    ['where[0][expr]', 'orX'],
    ...either,
    ...(after === undefined ? [] : behind(after)),
  ]);
}

type Named = [name: string, value: string];
