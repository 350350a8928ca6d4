import * as z from 'zod';
import { DAY, SECOND } from '../../shared/model/instant.ts';
import { LocalDate } from '../../shared/model/local-date.ts';
import { callWindow } from './call-window.ts';
import { SIMULATED_SOURCES } from './credentials.ts';
import { faultsFrom } from './fault-table.ts';
import { jsonOf } from './json-body.ts';
import { httpDateIn } from './rate-refusals.ts';
import { byDay, countSent, dollars, microsSent, SentNumber, sum } from './source-data.ts';
import type { Vendor, VendorAnswer } from './vendor.ts';

const TABLE = '/v1/networks/reporting/entity/table';
const MOST_ROWS = 10_000;
const MOST_DAYS = 367;
const WINDOW_MS = 30 * SECOND;
const WINDOW_CALLS = 900;

/** A row of a day; a metric that is not given is left out of the answer. Rows that differ in their sub id alone are one without it. */
const Row = z.strictObject({
  sub1: z.string().max(200).optional(),
  affiliateId: z.string(),
  affiliateLabel: z.string(),
  advertiserId: z.string(),
  advertiserLabel: z.string(),
  clicks: SentNumber.optional(),
  cv: SentNumber.optional(),
  revenue: SentNumber.optional(),
  payout: SentNumber.optional(),
});
type Row = z.infer<typeof Row>;
const Days = byDay(Row);
type Days = z.infer<typeof Days>;

const Question = z.object({
  from: LocalDate,
  to: LocalDate,
  timezone_id: z.int().min(1),
  currency_id: z.literal('USD'),
  columns: z
    .array(z.strictObject({ column: z.enum(['affiliate', 'advertiser', 'sub1', 'date']) }))
    .min(1)
    .max(10),
  query: z.object({
    filters: z.array(
      z.strictObject({
        resource_type: z.enum(['affiliate', 'advertiser']),
        filter_id_value: z.string().regex(/^\d+$/),
      }),
    ),
  }),
});
type Question = z.infer<typeof Question>;

const KEYS = Object.values(SIMULATED_SOURCES.everflow.accounts).map(({ apiKey }): string => apiKey);

/** The entity table of the network, grouped by what is asked for. */
export function everflow(): Vendor {
  const callsLeft = callWindow(WINDOW_CALLS, WINDOW_MS);
  return {
    routes: [`POST ${TABLE}`],
    data: { schema: Days, totals: (data, from, to) => totals(data as Days, from, to) },

    answer({ method, url, headers, body, nowMs }, _posts, data) {
      if (url.pathname !== TABLE) return refusal(404, 'not found');
      if (method !== 'POST') return refusal(405, 'method not allowed');
      const key = headers['x-eflow-api-key'];
      if (typeof key !== 'string' || !KEYS.includes(key)) return refusal(401, 'unauthorized');
      const left = callsLeft(key, nowMs);
      if (left < 0) return { ...refusal(429, 'too many requests'), headers: limitHeaders(0) };
      const question = Question.safeParse(jsonOf(body));
      if (!question.success) return refusal(400, z.prettifyError(question.error));
      const { from, to } = question.data;
      const days = (Date.parse(to) - Date.parse(from)) / DAY + 1;
      if (days < 1 || days > MOST_DAYS) return refusal(400, `a range of ${days} days`);
      return {
        status: 200,
        headers: limitHeaders(left),
        body: table((data as Days | undefined)?.days ?? {}, question.data),
      };
    },

    ...faultsFrom({
      rate_limit: {
        window: { ...refusal(429, 'too many requests'), headers: limitHeaders(0) },
        http_date: (request, fault) => ({ ...refusal(429, 'too many requests'), headers: httpDateIn(request, fault) }),
      },
      server_error: { internal: refusal(500, 'internal error'), unavailable: refusal(503, 'unavailable') },
      bad_token: {
        unauthorized: refusal(401, 'unauthorized'),
        forbidden: refusal(403, 'forbidden'),
        as_success: { status: 200, body: { error: 'bad key' } },
      },
    }),
  };
}

function refusal(status: number, Error: string): VendorAnswer {
  return { status, body: { Error } };
}

const limitHeaders = (left: number) => ({
  'x-ratelimit-limit': String(WINDOW_CALLS),
  'x-ratelimit-remaining': String(left),
});

function table(days: Days['days'], { from, to, columns, query: { filters } }: Question) {
  const names = columns.map(({ column }) => column);
  const wanted = (row: Row): boolean =>
    filters.every(({ resource_type: type, filter_id_value: id }) =>
      type === 'affiliate' ? row.affiliateId === id : row.advertiserId === id,
    );
  const rows = Object.entries(days)
    .filter(([date]) => date >= from && date <= to)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([date, of]) => grouped(of.filter(wanted), names).map((row) => ({ date, row })));
  return {
    table: rows.slice(0, MOST_ROWS).map(({ date, row }) => ({
      columns: names.map((name) => columnOf(name, date, row)),
      reporting: {
        imp: 0,
        total_click: row.clicks,
        cv: row.cv,
        total_cv: row.cv,
        revenue: row.revenue,
        payout: row.payout,
        profit: dollars(profitOf(row)) ?? undefined,
      },
      usm_columns: [],
      custom_metric_columns: [],
    })),
    summary: summed(rows.map(({ row }) => row)),
    incomplete_results: rows.length > MOST_ROWS,
  };
}

type ColumnName = Question['columns'][number]['column'];

function columnOf(name: ColumnName, date: string, { sub1 = '', ...row }: Row) {
  const texts: Record<ColumnName, { id: string; label: string }> = {
    affiliate: { id: row.affiliateId, label: row.affiliateLabel },
    advertiser: { id: row.advertiserId, label: row.advertiserLabel },
    sub1: { id: sub1, label: sub1 },
    date: { id: String(Date.parse(date) / SECOND), label: date },
  };
  return { column_type: name, ...texts[name] };
}

/** Rows with a sub id that are the same by the columns are added up; one that stands alone is sent as it was put. */
function grouped(rows: readonly Row[], names: readonly ColumnName[]): Row[] {
  const alone = rows.filter(({ sub1 }) => sub1 === undefined);
  const bySub = rows.filter(({ sub1 }) => sub1 !== undefined);
  const groups = Map.groupBy(bySub, (row) => JSON.stringify(names.map((name) => columnOf(name, '2000-01-01', row).id)));
  return [...alone, ...[...groups.values()].map(added)];
}

function added(rows: readonly Row[]): Row {
  const [first, ...others] = rows as readonly [Row, ...Row[]];
  if (others.length === 0) return first;
  const { clicks: _, cv: __, revenue: ___, payout: ____, ...names } = first;
  const sums = summed(rows);
  return {
    ...names,
    ...known('clicks', sums.total_click),
    ...known('cv', sums.cv),
    ...known('revenue', sums.revenue),
    ...known('payout', sums.payout),
  };
}

const known = (name: string, value: number | null) => (value === null ? {} : { [name]: value });

const profitOf = ({ revenue, payout }: Row): number | null => {
  const paid = microsSent(payout);
  return sum([microsSent(revenue), paid === null ? null : -paid]);
};

const summed = (rows: readonly Row[]) => ({
  total_click: sum(rows.map(({ clicks }) => countSent(clicks))),
  cv: sum(rows.map(({ cv }) => countSent(cv))),
  revenue: dollars(sum(rows.map(({ revenue }) => microsSent(revenue)))),
  payout: dollars(sum(rows.map(({ payout }) => microsSent(payout)))),
});

const totals = ({ days }: Days, from: string, to: string) =>
  Object.fromEntries(
    Object.entries(days)
      .filter(([date]) => date >= from && date <= to)
      .map(([date, rows]) => [
        date,
        Object.fromEntries(
          grouped(rows, ['affiliate', 'advertiser']).map((row) => [
            `${row.affiliateId}/${row.advertiserId}`,
            {
              clicks: countSent(row.clicks),
              conversions: countSent(row.cv),
              revenueMicros: microsSent(row.revenue),
              payoutMicros: microsSent(row.payout),
            },
          ]),
        ),
      ]),
  );
