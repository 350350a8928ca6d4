import { SECOND } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { NetworkRow } from '../model/source-row.ts';
import { askJson, type HttpOptions } from '../vendor-http/http.ts';
import { datesBetween } from './dates-between.ts';
import { everflowTable, type EverflowSums, type EverflowTable } from './everflow-body.ts';
import { NEW_YORK } from './everflow-time-zone.ts';
import { exactJson } from './exact-json.ts';
import { keyedRows } from './keyed-rows.ts';
import type { DayRead, Gate, Piece, PieceRead, SourceClient, SourceLimits } from './port.ts';
import { bodyOf, failed, type Refused } from './source-refusal.ts';

export interface EverflowSettings {
  /** `https://api.eflow.team` in production. */
  baseUrl: string;
  /** A key of the network. */
  apiKey: string;
  /** The network's own number of the time zone whose days are read. */
  timeZoneId: number;
  http?: HttpOptions;
}

/** Thirty calls a second are allowed to all of a customer's programs together, counted over half a minute. */
export const EVERFLOW_LIMITS: SourceLimits = {
  pace: { calls: 600, windowMs: 30 * SECOND, burst: 5 },
  refusalMs: 30 * SECOND,
  mostDays: 367,
};

const VENDOR = 'Everflow';
const MALFORMED = failed('SCHEMA', `${VENDOR} answered in a form that cannot be read.`);
const INCOMPLETE = failed('INCOMPLETE', `${VENDOR} has more rows than it answers with, and they do not add up.`);

/** Reads what the network counted, by affiliate, advertiser and day. */
export function everflowClient(settings: EverflowSettings): SourceClient<'everflow'> {
  const { baseUrl, apiKey, timeZoneId, http } = settings;
  const begins = timeZoneId === NEW_YORK ? [0, 4, 5] : [0];

  type Asked = { kind: 'table'; table: EverflowTable } | { kind: 'held'; untilMs: number } | Refused;

  async function ask(days: Days, advertiserId: string | undefined, gate: Gate, now: () => number): Promise<Asked> {
    const untilMs = await gate();
    if (untilMs !== undefined) return { kind: 'held', untilMs };
    const answer = await askJson(
      {
        url: `${baseUrl}/v1/networks/reporting/entity/table`,
        headers: { 'x-eflow-api-key': apiKey, 'content-type': 'application/json' },
        body: JSON.stringify(question(days, advertiserId, timeZoneId)),
        tries: 1,
        parse: exactJson,
      },
      http,
    );
    const answered = bodyOf(answer, VENDOR, now());
    if (!('body' in answered)) return answered;
    const table = everflowTable(answered.body, days, begins);
    return table === null ? MALFORMED : { kind: 'table', table };
  }

  /** A day that does not fit into an answer, one advertiser after the other. */
  async function byAdvertiser(
    day: LocalDate,
    cut: EverflowTable,
    gate: Gate,
    now: () => number,
  ): Promise<PieceRead<NetworkRow>> {
    const advertisers = new Set(cut.rows.map(({ advertiserId }) => advertiserId).filter((id) => id !== undefined));
    const rows: EverflowTable['rows'] = [];
    for (const advertiser of advertisers) {
      const asked = await ask({ from: day, to: day }, advertiser, gate, now);
      if (asked.kind !== 'table') return asked;
      const { table } = asked;
      if (table.rows.some(({ advertiserId }) => advertiserId !== advertiser)) return MALFORMED;
      if (table.incomplete) return INCOMPLETE;
      rows.push(...table.rows);
    }
    const days = byDay({ from: day, to: day }, rows);
    return cut.summary !== null && sameSums(cut.summary, days.get(day)?.rows ?? [])
      ? { kind: 'read', days, more: false }
      : INCOMPLETE;
  }

  return {
    source: 'everflow',
    limits: EVERFLOW_LIMITS,
    joined: ([first]) => first ?? { rows: [], quarantined: [] },

    async read({ from, to }: Piece, gate, now) {
      const asked = await ask({ from, to }, undefined, gate, now);
      if (asked.kind !== 'table') return asked;
      if (!asked.table.incomplete) return { kind: 'read', days: byDay({ from, to }, asked.table.rows), more: false };
      return from === to ? byAdvertiser(from, asked.table, gate, now) : { kind: 'too_large' };
    },
  };
}

type Days = Pick<Piece, 'from' | 'to'>;

const question = ({ from, to }: Days, advertiserId: string | undefined, timeZoneId: number) => ({
  from,
  to,
  timezone_id: timeZoneId,
  currency_id: 'USD',
  columns: [{ column: 'affiliate' }, { column: 'advertiser' }, { column: 'date' }],
  query: {
    filters: advertiserId === undefined ? [] : [{ resource_type: 'advertiser', filter_id_value: advertiserId }],
  },
});

function byDay({ from, to }: Days, rows: EverflowTable['rows']): Map<LocalDate, DayRead<NetworkRow>> {
  const found = Map.groupBy(rows, ({ date }) => date);
  return new Map(
    datesBetween(from, to).map((date) => [date, keyedRows((found.get(date) ?? []).map(({ read }) => read))]),
  );
}

function sameSums(summary: EverflowSums, rows: readonly NetworkRow[]): boolean {
  const fields = ['clicks', 'conversions', 'revenueMicros', 'payoutMicros'] as const;
  return fields.every((field) => rows.reduce((sum, row) => sum + row[field], 0) === summary[field]);
}
