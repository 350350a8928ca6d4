import * as z from 'zod';
import { HOUR, MINUTE, SECOND } from '../../shared/model/instant.ts';
import { localDateOf } from '../../shared/rules/local-time.ts';
import { callWindow } from './call-window.ts';
import { SIMULATED_MAUTIC } from './credentials.ts';
import { faultsFrom } from './fault-table.ts';
import type { Vendor, VendorAnswer } from './vendor.ts';

const TOKEN = '/oauth/v2/token';
const CONTACTS = '/api/contacts';
const WINDOW_CALLS = 600;
const DEFAULT_LIMIT = 30;
/** Of the sample tenants. */
const ZONE = 'America/New_York';

const Contact = z.strictObject({
  id: z.int().min(1),
  email: z.string().nullable().default(null),
  dateAdded: z.iso.datetime({ offset: true }),
  dateModified: z.iso.datetime({ offset: true }).nullable().default(null),
  points: z.union([z.int(), z.string()]).default(0),
  tags: z.array(z.string()).default([]),
});
type Contact = z.infer<typeof Contact>;
const Data = z.strictObject({
  contacts: z.array(Contact).max(100_000),
  /** How long a token lasts. */
  tokenSeconds: z.int().min(1).optional(),
});
type Data = z.infer<typeof Data>;

/** A customer's own Mautic: tokens by client credentials, and contacts with conditions. */
export function mautic(): Vendor {
  const callsLeft = callWindow(WINDOW_CALLS, MINUTE);
  return {
    routes: [`POST ${TOKEN}`, `GET ${CONTACTS}`],
    tokenRoutes: [`POST ${TOKEN}`],
    data: { schema: Data, totals: (data, from, to) => totals(data as Data, from, to) },

    answer({ method, url, headers, body, nowMs }, _posts, put) {
      const data = put as Data | undefined;
      if (method === 'POST' && url.pathname === TOKEN) return token(new URLSearchParams(body), data, nowMs);
      if (method !== 'GET' || url.pathname !== CONTACTS) return refusal(404, 'Not found.');
      if (!isGood(headers.authorization, nowMs)) return refusal(401, 'The access token provided has expired.');
      if (callsLeft('all', nowMs) < 0) return refusal(429, 'Too many requests.');
      return contacts(url.searchParams, data?.contacts ?? []);
    },

    ...faultsFrom({
      rate_limit: { unsaid: refusal(429, 'Too many requests.') },
      server_error: { internal: refusal(500, 'Internal error.'), unavailable: refusal(503, 'Unavailable.') },
      bad_token: {
        expired: refusal(401, 'The access token provided has expired.'),
        forbidden: refusal(403, 'You do not have access to the requested area/action.'),
        as_success: { status: 200, body: { errors: [{ code: 0, message: 'Something failed.' }] } },
      },
    }),
  };
}

function refusal(code: number, message: string): VendorAnswer {
  return { status: code, body: { errors: [{ code, message, details: [], type: null }] } };
}

function token(form: URLSearchParams, data: Data | undefined, nowMs: number): VendorAnswer {
  const { clientId, clientSecret } = SIMULATED_MAUTIC;
  if (form.get('grant_type') !== 'client_credentials')
    return { status: 400, body: { error: 'unsupported_grant_type' } };
  if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret)
    return { status: 400, body: { error: 'invalid_client' } };
  const seconds = data?.tokenSeconds ?? HOUR / SECOND;
  const access_token = `sim-mautic-${nowMs + seconds * SECOND}`;
  return { status: 200, body: { access_token, expires_in: seconds, token_type: 'bearer', scope: '' } };
}

function isGood(authorization: string | undefined, nowMs: number): boolean {
  const [, until] = /^Bearer sim-mautic-(\d{10,16})$/.exec(authorization ?? '') ?? [];
  return until !== undefined && Number(until) > nowMs;
}

function contacts(query: URLSearchParams, all: readonly Contact[]): VendorAnswer {
  const [start, limit] = [Number(query.get('start') ?? 0), Number(query.get('limit') ?? DEFAULT_LIMIT)];
  if (query.get('orderBy') !== 'id' || query.get('orderByDir') !== 'asc')
    return refusal(400, 'The simulated Mautic orders by id alone.');
  const found = all.filter((contact) => meets(contact, query, 'where')).toSorted((a, b) => a.id - b.id);
  const shown = found.slice(start, start + limit);
  return {
    status: 200,
    body: {
      total: String(found.length),
      contacts:
        shown.length === 0 ? [] : Object.fromEntries(shown.map((contact) => [String(contact.id), sent(contact)])),
    },
  };
}

const sent = ({ id, email, dateAdded, dateModified, points, tags }: Contact) => ({
  ...{ id, isPublished: true, dateAdded, dateModified, points },
  tags: tags.map((tag, at) => ({ id: at + 1, tag, description: null })),
  fields: {
    core: { email: { id: '6', alias: 'email', value: email } },
    all: { id, email, firstname: 'Invented', ip_address: '203.0.113.7' },
  },
});

/** Whether a contact meets all conditions below a prefix; of one that is `orX`, any of those in it. */
function meets(contact: Contact, query: URLSearchParams, prefix: string): boolean {
  return conditions(query, prefix).every((at) =>
    query.get(`${at}[expr]`) === 'orX'
      ? conditions(query, `${at}[val]`).some((one) => isSo(contact, query, one))
      : isSo(contact, query, at),
  );
}

function conditions(query: URLSearchParams, prefix: string): string[] {
  const found: string[] = [];
  for (let index = 0; query.has(`${prefix}[${index}][expr]`); index += 1) found.push(`${prefix}[${index}]`);
  return found;
}

function isSo(contact: Contact, query: URLSearchParams, at: string): boolean {
  const [column, expression, value] = ['col', 'expr', 'val'].map((name) => query.get(`${at}[${name}]`) ?? '');
  if (column === 'id') return expression === 'gt' && contact.id > Number(value);
  const date = column === 'dateAdded' ? contact.dateAdded : column === 'dateModified' ? contact.dateModified : null;
  // A column that is null meets no comparison.
  return date !== null && expression === 'gte' && Date.parse(date) >= Date.parse(`${value?.replace(' ', 'T')}Z`);
}

/** How many contacts changed last on each day of the sample tenants. */
function totals({ contacts: all }: Data, from: string, to: string) {
  const byDay: Record<string, { all: { contacts: number } }> = {};
  for (const { dateAdded, dateModified } of all) {
    const date = localDateOf(new Date(dateModified ?? dateAdded).toISOString(), ZONE);
    if (date >= from && date <= to) byDay[date] = { all: { contacts: (byDay[date]?.all.contacts ?? 0) + 1 } };
  }
  return byDay;
}
