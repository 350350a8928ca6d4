import * as z from 'zod';
import { MINUTE } from '../../shared/model/instant.ts';
import { localDateOf } from '../../shared/rules/local-time.ts';
import { callWindow } from './call-window.ts';
import { SIMULATED_SOURCES } from './credentials.ts';
import { faultsFrom } from './fault-table.ts';
import { jsonOf } from './json-body.ts';
import type { SpokenFault, Vendor, VendorAnswer } from './vendor.ts';

const QUERY = /^\/api\/projects\/(\d+)\/query\/$/;
const WINDOW_CALLS = 240;
const MOST_ROWS = 50_000;
const USUAL_SECONDS = 10;
/** Of the sample tenants. */
const ZONE = 'America/New_York';

/** An event as it is sent; properties may be text of any kind. */
const Event = z.strictObject({
  uuid: z.string(),
  event: z.string(),
  distinct_id: z.string(),
  timestamp: z.string(),
  properties: z.union([z.string(), z.record(z.string(), z.unknown())]).default({}),
});
type Event = z.infer<typeof Event>;
const Data = z.strictObject({ events: z.array(Event).max(200_000) });
type Data = z.infer<typeof Data>;

const Question = z.object({
  query: z.object({
    kind: z.literal('HogQLQuery'),
    query: z.string().regex(/^SELECT .* FROM events WHERE .* ORDER BY timestamp, toString\(uuid\) LIMIT \d{1,6}$/),
    values: z.object({ from: z.string(), to: z.string(), at: z.string().optional(), uuid: z.string().optional() }),
  }),
});

const KEYS = Object.values(SIMULATED_SOURCES.posthog.accounts).map(({ apiKey }): string => apiKey);

/** Events by the query language, as far as one asks for those of some time, page by page. */
export function posthog(): Vendor {
  const callsLeft = callWindow(WINDOW_CALLS, MINUTE);
  return {
    routes: ['POST /api/projects/{project}/query/'],
    data: { schema: Data, totals: (data, from, to) => totals(data as Data, from, to) },

    answer({ method, url, headers, body, nowMs }, _posts, data) {
      if (!QUERY.test(url.pathname)) return refusal(404, 'invalid_request', 'not_found', 'Not found.');
      if (method !== 'POST') return refusal(405, 'invalid_request', 'method_not_allowed', 'Method not allowed.');
      const key = (headers.authorization ?? '').replace(/^Bearer /, '');
      if (!KEYS.includes(key)) return unauthorized;
      if (callsLeft(key, nowMs) < 0) return throttled(USUAL_SECONDS);
      const question = Question.safeParse(jsonOf(body));
      if (!question.success) return refusal(400, 'validation_error', 'invalid_input', z.prettifyError(question.error));
      const { query, values } = question.data.query;
      const limit = Math.min(Number(/LIMIT (\d+)$/.exec(query)?.[1]), MOST_ROWS);
      const found = ((data as Data | undefined)?.events ?? [])
        .map((event) => ({ event, at: asUtc(event.timestamp) }))
        .filter(({ at }) => at >= values.from && at < values.to)
        .filter(({ at, event }) => isBehind(at, event.uuid, values))
        .toSorted((a, b) => compare(a.at, b.at) || compare(a.event.uuid, b.event.uuid));
      const results = found
        .slice(0, limit)
        .map(({ event: { uuid, event, distinct_id, timestamp, properties } }) => [
          ...[uuid, event, distinct_id, timestamp],
          typeof properties === 'string' ? properties : JSON.stringify(properties),
        ]);
      return {
        status: 200,
        body: {
          ...{ results, columns: ['uuid', 'event', 'distinct_id', 'timestamp', 'properties'], types: [] },
          ...{ hasMore: found.length > limit, limit, offset: 0, is_cached: false, timings: [] },
        },
      };
    },

    ...faultsFrom({
      rate_limit: {
        in_words: (_, { retryAfterSeconds = USUAL_SECONDS }: SpokenFault) => throttled(retryAfterSeconds),
        in_header: (_, { retryAfterSeconds = USUAL_SECONDS }: SpokenFault) => ({
          ...refusal(429, 'throttled_error', 'throttled', 'Request was throttled.'),
          headers: { 'retry-after': String(retryAfterSeconds) },
        }),
      },
      server_error: {
        internal: refusal(500, 'server_error', 'error', 'A server error occurred.'),
        queued: { status: 202, body: { query_status: { id: 'sim-query', team_id: 1, complete: false } } },
      },
      bad_token: {
        unauthorized: refusal(401, 'authentication_error', 'authentication_failed', 'Invalid personal API key.'),
        forbidden: refusal(403, 'authentication_error', 'permission_denied', 'The key has no scope query:read.'),
        as_success: { status: 200, body: { error: 'The query failed.' } },
      },
    }),
  };
}

function refusal(status: number, type: string, code: string, detail: string): VendorAnswer {
  return { status, body: { type, code, detail, attr: null } };
}

const unauthorized = refusal(401, 'authentication_error', 'authentication_failed', 'Invalid personal API key.');

const throttled = (seconds: number): VendorAnswer =>
  refusal(
    429,
    'throttled_error',
    'throttled',
    `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`,
  );

/** As the query's values are written: `2026-01-14 15:04:05.123`. */
function asUtc(timestamp: string): string {
  const ms = Date.parse(timestamp);
  return Number.isNaN(ms) ? timestamp : new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

function isBehind(
  at: string,
  uuid: string,
  { at: last, uuid: lastUuid }: { at?: string | undefined; uuid?: string | undefined },
) {
  if (last === undefined || lastUuid === undefined) return true;
  const lastAt = last.slice(0, 23);
  return at > lastAt || (at === lastAt && uuid > lastUuid);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** How many different events of each name there are on each day of the sample tenants. */
function totals({ events }: Data, from: string, to: string) {
  const byDay: Record<string, Record<string, { events: number }>> = {};
  for (const { event, timestamp } of new Map(events.map((one) => [one.uuid, one])).values()) {
    const ms = Date.parse(timestamp);
    const date = Number.isNaN(ms) ? '' : localDateOf(new Date(ms).toISOString(), ZONE);
    if (date < from || date > to) continue;
    const day = (byDay[date] ??= {});
    day[event] = { events: (day[event]?.events ?? 0) + 1 };
  }
  return byDay;
}
