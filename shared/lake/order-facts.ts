import { createHash } from 'node:crypto';
import type { AffiliateOrders, DayOrders, OrderDay, OrderSums } from '../model/order-ledger.ts';
import { quoted, runOverRows, withDuckDb, type DuckDbLimits } from './duckdb.ts';
import { TRACKED_COLUMNS } from './order-columns.ts';
import { orderQuery, ordersOf } from './order-queries.ts';

/** What sums of days and tracking ids need of a row: a tenth of the columns, so that all files together can be summed after each. */
const COLUMNS = [
  ...['file_id', 'feed', 'file_at', 'record', 'orders_id', 'products_id', 'order_date', 'order_status', 'is_test_cc'],
  ...['billing_state', 'affid', 'total_amount_micros', 'refund_amount_micros', 'void_amount_micros', 'ordered_at'],
  ...TRACKED_COLUMNS,
];

/** What days are summed by. */
const SUMS = ['as-created', 'current-state', 'states-by-day', 'affiliates-by-day'] as const;

/** Changes with the SQL: sums that were made by another are not to be mixed with those made by this. */
export const SUMS_FORM = createHash('sha256')
  .update(JSON.stringify([COLUMNS, ordersOf(['']), SUMS.map(orderQuery)]))
  .digest('hex')
  .slice(0, 16);

export interface LakeWork {
  /** Where temporary files may be. */
  folder: string;
  duckDb: DuckDbLimits;
}

/** Writes those columns of a loaded file into a Parquet file of their own. */
export const writeFacts = (parquet: string, facts: string, { folder, duckDb }: LakeWork): Promise<void> =>
  withDuckDb(folder, duckDb, (connection) =>
    runOverRows(
      connection,
      `COPY (SELECT ${COLUMNS.join(', ')} FROM read_parquet(${quoted(parquet)})) TO ${quoted(facts)}
       (FORMAT parquet, COMPRESSION zstd)`,
    ),
  );

/** The days that a file has orders of, with the lowest and the highest of their numbers. */
export const factDays = (facts: string, { folder, duckDb }: LakeWork): Promise<DayOrders[]> =>
  withDuckDb(folder, duckDb, async (connection) => {
    const days = await connection.runAndReadAll(
      `SELECT CAST(order_date AS VARCHAR), min(orders_id), max(orders_id) FROM read_parquet(${quoted(facts)})
       GROUP BY order_date ORDER BY order_date`,
    );
    return days
      .getRowsJS()
      .map(([date, first, last]) => ({ date: String(date), first: Number(first), last: Number(last) }));
  });

type Row = Record<string, string | number | null>;

/** The sums of every day over the facts of these files. */
export async function sumDays(facts: readonly string[], { folder, duckDb }: LakeWork): Promise<OrderDay[]> {
  const [first, ...others] = facts;
  if (first === undefined) return [];
  return withDuckDb(folder, duckDb, async (connection) => {
    for (const statement of ordersOf([first, ...others])) await connection.run(statement);
    const byDay = async (query: (typeof SUMS)[number]): Promise<Map<string, Row[]>> => {
      const reader = await connection.runAndReadAll(orderQuery(query), ['0001-01-01', '9999-12-31']);
      const rows = reader
        .getRowObjectsJson()
        .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(name, value)])));
      return Map.groupBy(rows, (row) => String(row['order_date']));
    };
    const created = await byDay('as-created');
    const now = await byDay('current-state');
    const states = await byDay('states-by-day');
    const affiliates = await byDay('affiliates-by-day');
    return [...new Set([...created.keys(), ...now.keys()])].sort().map((date): OrderDay => ({
      date,
      asCreated: sumsOf(created.get(date)?.[0]),
      now: { ...sumsOf(now.get(date)?.[0]), netMicros: micros(now.get(date)?.[0]?.['net_micros']) },
      states: (states.get(date) ?? []).map((row) => ({
        ...{ state: String(row['state']), orders: Number(row['orders']), declined: Number(row['declined']) },
      })),
      affiliates: (affiliates.get(date) ?? []).map(affiliateOf),
    }));
  });
}

const TEXTS = ['order_date', 'state', 'affiliate'];

/** Wide integers come as text. */
const plain = (name: string, value: unknown): string | number | null =>
  value === null || TEXTS.includes(name) ? (value as string | null) : Number(value);

const micros = (value: Row[string] | undefined): number | null => (typeof value === 'number' ? value : null);

const affiliateOf = (row: Row): AffiliateOrders => ({
  ...{ affiliate: String(row['affiliate']), orders: Number(row['orders']), approved: Number(row['approved']) },
  fate: {
    testOrders: Number(row['test_orders']),
    declined: Number(row['declined']),
    refunded: Number(row['refunded']),
    repeated: Number(row['repeated']),
    onNextUtcDay: Number(row['next_utc_day']),
    onPreviousUtcDay: Number(row['previous_utc_day']),
    revenueMicros: micros(row['revenue_micros']),
    netMicros: micros(row['net_micros']),
  },
});

const sumsOf = (row: Row = {}): OrderSums => ({
  orders: Number(row['orders'] ?? 0),
  testOrders: Number(row['test_orders'] ?? 0),
  approved: Number(row['approved'] ?? 0),
  declined: Number(row['declined'] ?? 0),
  voided: Number(row['voided'] ?? 0),
  revenueMicros: micros(row['revenue_micros']),
});
