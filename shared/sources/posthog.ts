import { atMs, DAY, MINUTE, SECOND, toMs, type Instant } from '../model/instant.ts';
import type { EventRow } from '../model/lake-row.ts';
import { askJson, type HttpAnswer, type HttpOptions } from '../vendor-http/http.ts';
import { laterDate } from './dates-between.ts';
import { inDays, OVERLAP_MS, type TenantDays } from './day-window.ts';
import type { SourceClient, SourceLimits } from './port.ts';
import { EVENT_COLUMNS, eventPage } from './posthog-body.ts';
import { bodyOf, failed, type Refused } from './source-refusal.ts';
import { instantOf } from './utc-text.ts';

export interface PosthogSettings extends TenantDays {
  /** `https://us.posthog.com` or `https://eu.posthog.com` in production. */
  baseUrl: string;
  /** A personal key, or one of the project, that may query. */
  apiKey: string;
  projectId: string;
  http?: HttpOptions;
}

/** 2,400 queries an hour are allowed to all of a project's keys together, three of them at once. */
export const POSTHOG_LIMITS: SourceLimits = {
  pace: { calls: 40, windowMs: MINUTE, burst: 3 },
  refusalMs: MINUTE,
  mostDays: 1,
};

/** The most rows that an answer has. */
export const EVENTS_A_PAGE = 50_000;

const VENDOR = 'PostHog';

/**
 * Reads events, a tenant's day after the other. Pages go by keyset, so that what arrives meanwhile moves none of them; the
 * same event may come twice, and is one by its uuid.
 */
export function posthogClient(settings: PosthogSettings): SourceClient<'posthog'> {
  const { baseUrl, apiKey, projectId, http, ...days } = settings;
  return {
    source: 'posthog',
    limits: POSTHOG_LIMITS,

    async read({ from, to, after }, gate, now) {
      if (from !== to) return { kind: 'too_large' };
      const untilMs = await gate();
      if (untilMs !== undefined) return { kind: 'held', untilMs };
      const answer = await askJson(
        {
          url: `${baseUrl}/api/projects/${encodeURIComponent(projectId)}/query/`,
          headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
          body: JSON.stringify(question(boundsOf(from, days), after)),
          tries: 1,
        },
        http,
      );
      const answered = pausedOr(answer) ?? bodyOf(answer, VENDOR, now());
      if (!('body' in answered)) return answered;
      const page = eventPage(answered.body);
      if (page === null) return failed('SCHEMA', `${VENDOR} answered in a form that cannot be read.`);
      if (page === 'waiting')
        return { kind: 'transient', message: `${VENDOR} put the query into its queue instead of answering it.` };
      const read = inDays({ from, to }, days, page.read, (event) => instantOf(event.timestamp));
      if (!page.hasMore && page.read.length < EVENTS_A_PAGE) return { kind: 'read', days: read, more: false };
      const last = page.read.findLast((row) => 'row' in row)?.row;
      if (last === undefined || placeOf(last) === after)
        return failed('INCOMPLETE', `${VENDOR} has more events, and none that says where they go on.`);
      return { kind: 'read', days: read, more: true, after: placeOf(last) };
    },
  };
}

/** Where an event stands in the order of the pages. */
const placeOf = ({ timestamp, uuid }: EventRow): string => `${timestamp} ${uuid}`;

interface Bounds {
  from: Instant;
  to: Instant;
}

const boundsOf = (date: string, { startOf }: TenantDays): Bounds => ({
  from: atMs(toMs(startOf(date)) - OVERLAP_MS),
  to: atMs(toMs(startOf(laterDate(date, 1))) + OVERLAP_MS),
});

/** An instant as the query language takes it. */
const asText = (utc: string): string => utc.replace('T', ' ').replace('Z', '');

function question({ from, to }: Bounds, after: string | undefined) {
  const [at, uuid] = after?.split(' ') ?? [];
  const conditions = [
    "timestamp >= toDateTime({from}, 'UTC')",
    "timestamp < toDateTime({to}, 'UTC')",
    ...(at === undefined
      ? []
      : ["(timestamp > toDateTime({at}, 'UTC') OR (timestamp = toDateTime({at}, 'UTC') AND toString(uuid) > {uuid}))"]),
  ];
  const columns = EVENT_COLUMNS.map((name) => (name === 'uuid' ? 'toString(uuid) AS uuid' : name));
  return {
    query: {
      kind: 'HogQLQuery',
      query: `SELECT ${columns.join(', ')} FROM events WHERE ${conditions.join(' AND ')} ORDER BY timestamp, toString(uuid) LIMIT ${EVENTS_A_PAGE}`,
      values: {
        ...{ from: asText(from), to: asText(to) },
        ...(at === undefined ? {} : { at: asText(at), uuid }),
      },
    },
    name: 'claimcheck-events',
    refresh: 'force_blocking',
  };
}

const EXPECTED = /[Ee]xpected available in (\d{1,9}) seconds?/;

/** A refusal that says in words how long it lasts; undefined where it is another answer. */
function pausedOr(answer: HttpAnswer): Refused | undefined {
  if (answer.kind !== 'answered' || answer.status !== 429 || !answer.body.json) return undefined;
  const { detail } = (answer.body.value ?? {}) as { detail?: unknown };
  const [, seconds] = EXPECTED.exec(typeof detail === 'string' ? detail : '') ?? [];
  if (seconds === undefined) return undefined;
  return { kind: 'rate_limited', retryAfterMs: Math.min(Number(seconds) * SECOND, DAY) };
}
