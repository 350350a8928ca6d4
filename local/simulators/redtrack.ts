import * as z from 'zod';
import { MINUTE } from '../../shared/model/instant.ts';
import { LocalDate } from '../../shared/model/local-date.ts';
import { callWindow } from './call-window.ts';
import { SIMULATED_SOURCES } from './credentials.ts';
import { faultsFrom } from './fault-table.ts';
import { httpDateIn } from './rate-refusals.ts';
import { byDay, countSent, dollars, microsSent, SentNumber, sum } from './source-data.ts';
import type { Vendor, VendorAnswer } from './vendor.ts';

const REPORT = '/report';
const WINDOW_CALLS = 20;

/** A row of a day, as it is sent. */
const Row = z.strictObject({
  source_id: z.string(),
  source: z.string(),
  source_alias: z.string().optional(),
  clicks: SentNumber,
  conversions: SentNumber,
  total_conversions: SentNumber.optional(),
  cost: SentNumber,
});
type Row = z.infer<typeof Row>;
const Days = byDay(Row);
type Days = z.infer<typeof Days>;

const PageNumber = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number);
const Question = z.object({
  date_from: LocalDate,
  date_to: LocalDate,
  timezone: z.string().min(1),
  group: z.literal('source'),
  per: PageNumber.pipe(z.number().min(1).max(1_000)).default(100),
  page: PageNumber.pipe(z.number().min(1)).default(1),
  total: z.literal('true').optional(),
});

const KEYS = Object.values(SIMULATED_SOURCES.redtrack.accounts).map(({ apiKey }): string => apiKey);

/** The report of the tracker, grouped by traffic source; a row says nothing of its day. */
export function redtrack(): Vendor {
  const callsLeft = callWindow(WINDOW_CALLS, MINUTE);
  return {
    routes: [`GET ${REPORT}`],
    data: { schema: Days, totals: (data, from, to) => totals(data as Days, from, to) },

    answer({ method, url, nowMs }, _posts, data) {
      if (method !== 'GET' || url.pathname !== REPORT) return refusal(404, 'not found');
      const key = url.searchParams.get('api_key') ?? '';
      if (!KEYS.includes(key)) return refusal(401, 'bad key');
      if (callsLeft(key, nowMs) < 0) return refusal(429, 'too many requests');
      const question = Question.safeParse(Object.fromEntries(url.searchParams));
      if (!question.success) return refusal(400, z.prettifyError(question.error));
      const { date_from: from, date_to: to, per, page, total } = question.data;
      const rows = Object.entries((data as Days | undefined)?.days ?? {})
        .filter(([date]) => date >= from && date <= to)
        .flatMap(([, of]) => of)
        .toSorted((a, b) => (countSent(b.clicks) ?? 0) - (countSent(a.clicks) ?? 0));
      const shown = rows.slice((page - 1) * per, page * per);
      return { status: 200, body: total === undefined ? shown : { rows: shown, total: summed(rows) } };
    },

    ...faultsFrom({
      rate_limit: {
        unsaid: refusal(429, 'too many requests'),
        http_date: (request, fault) => ({ ...refusal(429, 'too many requests'), headers: httpDateIn(request, fault) }),
      },
      server_error: { internal: refusal(500, 'internal error'), unavailable: refusal(503, 'unavailable') },
      bad_token: {
        unauthorized: refusal(401, 'bad key'),
        forbidden: refusal(403, 'forbidden'),
        as_success: { status: 200, body: { error: 'bad key' } },
      },
    }),
  };
}

function refusal(status: number, error: string): VendorAnswer {
  return { status, body: { error } };
}

const summed = (rows: readonly Row[]) => ({
  clicks: sum(rows.map(({ clicks }) => countSent(clicks))),
  conversions: sum(rows.map(({ conversions }) => countSent(conversions))),
  cost: dollars(sum(rows.map(({ cost }) => microsSent(cost)))),
});

/** Rows that name no source stand under an empty key, added up. */
const totals = ({ days }: Days, from: string, to: string) =>
  Object.fromEntries(
    Object.entries(days)
      .filter(([date]) => date >= from && date <= to)
      .map(([date, rows]) => [
        date,
        Object.fromEntries(
          [...Map.groupBy(rows, ({ source_id: id }) => id.trim())].map(([id, of]) => [
            id,
            {
              clicks: sum(of.map(({ clicks }) => countSent(clicks))),
              conversions: sum(of.map(({ conversions }) => countSent(conversions))),
              costMicros: sum(of.map(({ cost }) => microsSent(cost))),
            },
          ]),
        ),
      ]),
  );
