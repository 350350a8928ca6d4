import type { LocalDate } from '../model/local-date.ts';
import type { RowsOf } from '../model/source-row.ts';
import { askJson, type HttpOptions } from '../vendor-http/http.ts';
import { SECOND } from '../model/instant.ts';
import { datesBetween } from './dates-between.ts';
import { everflowTable, type EverflowTable, type TableForm } from './everflow-body.ts';
import { NEW_YORK } from './everflow-time-zone.ts';
import { exactJson } from './exact-json.ts';
import { keyedRows } from './keyed-rows.ts';
import type { DayRead, Gate, Piece, PieceRead, RowsClient, SourceLimits } from './port.ts';
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

type EverflowSource = 'everflow' | 'everflow-subs';

/** A report of the network: what it is grouped by, and how its rows are read. */
export interface EverflowReport<S extends EverflowSource> extends TableForm<RowsOf[S]> {
  source: S;
  /** Beside the day. */
  columns: readonly string[];
}

const VENDOR = 'Everflow';
const MALFORMED = failed('SCHEMA', `${VENDOR} answered in a form that cannot be read.`);
const INCOMPLETE = failed('INCOMPLETE', `${VENDOR} has more rows than it answers with, and they do not add up.`);

/** Reads a report of the network, day by day. */
export function everflowReader<S extends EverflowSource>(
  report: EverflowReport<S>,
  { baseUrl, apiKey, timeZoneId, http }: EverflowSettings,
): RowsClient<S> {
  type Row = RowsOf[S];
  type Asked = { kind: 'table'; table: EverflowTable<Row> } | { kind: 'held'; untilMs: number } | Refused;
  const begins = timeZoneId === NEW_YORK ? [0, 4, 5] : [0];

  const question = ({ from, to }: Days, partId: string | undefined) => ({
    from,
    to,
    timezone_id: timeZoneId,
    currency_id: 'USD',
    columns: [...report.columns, 'date'].map((column) => ({ column })),
    query: { filters: partId === undefined ? [] : [{ resource_type: report.part, filter_id_value: partId }] },
  });

  async function ask(days: Days, partId: string | undefined, gate: Gate, now: () => number): Promise<Asked> {
    const untilMs = await gate();
    if (untilMs !== undefined) return { kind: 'held', untilMs };
    const answer = await askJson(
      {
        url: `${baseUrl}/v1/networks/reporting/entity/table`,
        headers: { 'x-eflow-api-key': apiKey, 'content-type': 'application/json' },
        body: JSON.stringify(question(days, partId)),
        tries: 1,
        parse: exactJson,
      },
      http,
    );
    const answered = bodyOf(answer, VENDOR, now());
    if (!('body' in answered)) return answered;
    const table = everflowTable(answered.body, days, begins, report);
    return table === null ? MALFORMED : { kind: 'table', table };
  }

  /** A day that does not fit into an answer, one part after the other. */
  async function byPart(
    day: LocalDate,
    cut: EverflowTable<Row>,
    gate: Gate,
    now: () => number,
  ): Promise<PieceRead<Row>> {
    const parts = new Set(cut.rows.map(({ partId }) => partId).filter((id) => id !== undefined));
    const rows: EverflowTable<Row>['rows'] = [];
    for (const part of parts) {
      const asked = await ask({ from: day, to: day }, part, gate, now);
      if (asked.kind !== 'table') return asked;
      const { table } = asked;
      if (table.rows.some(({ partId }) => partId !== part)) return MALFORMED;
      if (table.incomplete) return INCOMPLETE;
      rows.push(...table.rows);
    }
    const days = byDay({ from: day, to: day }, rows);
    return cut.summary !== null && sameSums(report, cut.summary, days.get(day)?.rows ?? [])
      ? { kind: 'read', days, more: false }
      : INCOMPLETE;
  }

  return {
    source: report.source,
    limits: EVERFLOW_LIMITS,
    joined: ([first]) => first ?? { rows: [], quarantined: [] },

    async read({ from, to }: Piece, gate, now) {
      const asked = await ask({ from, to }, undefined, gate, now);
      if (asked.kind !== 'table') return asked;
      if (!asked.table.incomplete) return { kind: 'read', days: byDay({ from, to }, asked.table.rows), more: false };
      return from === to ? byPart(from, asked.table, gate, now) : { kind: 'too_large' };
    },
  };
}

type Days = Pick<Piece, 'from' | 'to'>;

function byDay<R extends object>({ from, to }: Days, rows: EverflowTable<R>['rows']): Map<LocalDate, DayRead<R>> {
  const found = Map.groupBy(rows, ({ date }) => date);
  return new Map(
    datesBetween(from, to).map((date) => [date, keyedRows((found.get(date) ?? []).map(({ read }) => read))]),
  );
}

const sameSums = <R>({ sumsOf }: TableForm<R>, summary: Record<string, number>, rows: readonly R[]): boolean =>
  Object.entries(summary).every(
    ([field, sum]) => rows.reduce((total, row) => total + (sumsOf(row)[field] ?? 0), 0) === sum,
  );
