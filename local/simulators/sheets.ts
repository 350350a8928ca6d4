import * as z from 'zod';
import { MINUTE, SECOND } from '../../shared/model/instant.ts';
import { callWindow } from './call-window.ts';
import { faultsFrom } from './fault-table.ts';
import { isSigned } from './service-account.ts';
import type { Vendor, VendorAnswer } from './vendor.ts';

const TOKEN = '/token';
const VALUES = /^\/v4\/spreadsheets\/([A-Za-z0-9_-]+)\/values\/([^/]+)$/;
const WINDOW_CALLS = 60;
const LASTS_SECONDS = 3_599;
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const Cell = z.union([z.string(), z.number(), z.boolean()]);
/** The cells of each spreadsheet; a range that names a tab is one of its own. */
const Data = z.strictObject({ sheets: z.record(z.string(), z.strictObject({ values: z.array(z.array(Cell)) })) });
type Data = z.infer<typeof Data>;

/** Ranges of sheets, for a service account with a token that its signed assertion got. */
export function sheets(): Vendor {
  const callsLeft = callWindow(WINDOW_CALLS, MINUTE);
  return {
    routes: [`POST ${TOKEN}`, 'GET /v4/spreadsheets/{id}/values/{range}'],
    tokenRoutes: [`POST ${TOKEN}`],
    data: { schema: Data, totals: (data, _, to) => totals(data as Data, to) },

    answer({ method, url, headers, body, nowMs }, _posts, data) {
      if (method === 'POST' && url.pathname === TOKEN) return token(new URLSearchParams(body), nowMs);
      const [, id, range] = VALUES.exec(url.pathname) ?? [];
      if (method !== 'GET' || id === undefined || range === undefined) return refusal(404, 'NOT_FOUND', 'Not found.');
      const [, until] = /^Bearer ya29\.sim-(\d{10,16})$/.exec(headers.authorization ?? '') ?? [];
      if (until === undefined || Number(until) <= nowMs) return unauthenticated;
      if (callsLeft('all', nowMs) < 0) return exhausted;
      const sheet = (data as Data | undefined)?.sheets[id];
      if (!sheet) return refusal(404, 'NOT_FOUND', 'Requested entity was not found.');
      if (url.searchParams.get('valueRenderOption') !== 'UNFORMATTED_VALUE')
        return refusal(400, 'INVALID_ARGUMENT', 'The simulated sheets know no formats.');
      const values = trimmed(sheet.values);
      const answer = { range: decodeURIComponent(range), majorDimension: 'ROWS' };
      return { status: 200, body: values.length === 0 ? answer : { ...answer, values } };
    },

    ...faultsFrom({
      rate_limit: { quota: refusal(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for quota metric.') },
      server_error: {
        internal: refusal(500, 'INTERNAL', 'Internal error encountered.'),
        unavailable: refusal(503, 'UNAVAILABLE', 'The service is currently unavailable.'),
      },
      bad_token: {
        unauthenticated: refusal(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.'),
        forbidden: refusal(403, 'PERMISSION_DENIED', 'The caller does not have permission.'),
      },
    }),
  };
}

function refusal(code: number, status: string, message: string): VendorAnswer {
  return { status: code, body: { error: { code, message, status } } };
}

const unauthenticated = refusal(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
const exhausted = refusal(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for quota metric.');

function token(form: URLSearchParams, nowMs: number): VendorAnswer {
  if (form.get('grant_type') !== GRANT || !isSigned(form.get('assertion') ?? '', nowMs))
    return { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } };
  const access_token = `ya29.sim-${nowMs + LASTS_SECONDS * SECOND}`;
  return { status: 200, body: { access_token, expires_in: LASTS_SECONDS, token_type: 'Bearer' } };
}

/** As they are sent: without the empty cells and rows at an end. */
function trimmed(values: Data['sheets'][string]['values']): unknown[][] {
  const rows = values.map((cells) => cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1));
  return rows.slice(0, rows.findLastIndex((cells) => cells.length > 0) + 1);
}

/** Rows below the first of each spreadsheet, which are those of the last day: of others nothing is known. */
const totals = ({ sheets: all }: Data, to: string) => ({
  [to]: Object.fromEntries(
    Object.entries(all).map(([id, { values }]) => [
      id,
      { rows: values.slice(1).filter((cells) => cells.some((cell) => cell !== '')).length },
    ]),
  ),
});
