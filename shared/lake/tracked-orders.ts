import type { LocalDate } from '../model/local-date.ts';
import type { OrderDays } from '../model/tracking.ts';
import { withDuckDb, type DuckDbLimits } from './duckdb.ts';
import { TRACKED_COLUMNS } from './order-columns.ts';
import { ordersOf } from './order-queries.ts';

/** An order that carries an id in two columns counts for it once; one that carries two ids, for each. */
const BY_ID = `
  SELECT tracking_id, CAST(order_date AS VARCHAR) AS date, affiliate, count(*) AS orders
  FROM (
    SELECT DISTINCT orders_id, order_date, affiliate, trim(carried) AS tracking_id
    FROM (
      SELECT orders_id, order_date, coalesce(CAST(affid AS VARCHAR), '') AS affiliate,
        unnest([${TRACKED_COLUMNS.join(', ')}]) AS carried
      FROM current_orders
      WHERE order_status = 'NEW' AND NOT is_test_cc AND order_date >= CAST(? AS DATE)
    ) AS carrying
  ) AS orders_by_id
  JOIN wanted USING (tracking_id)
  GROUP BY ALL`;

/** Approved orders from a day on, as they are now and without test orders, by tracking id and day. An id that no order carries is not there. */
export async function trackedOrders(
  facts: readonly string[],
  { trackingIds, from }: { trackingIds: readonly string[]; from: LocalDate },
  { folder, duckDb }: { folder: string; duckDb: DuckDbLimits },
): Promise<Map<string, OrderDays>> {
  const [first, ...others] = facts;
  if (first === undefined || trackingIds.length === 0) return new Map();
  return withDuckDb(folder, duckDb, async (connection) => {
    for (const statement of ordersOf([first, ...others])) await connection.run(statement);
    await connection.run('CREATE TABLE wanted (tracking_id VARCHAR)');
    await connection.run(`INSERT INTO wanted SELECT DISTINCT unnest(from_json(?, '["VARCHAR"]'))`, [
      JSON.stringify(trackingIds),
    ]);
    const found = new Map<string, OrderDays>();
    for (const { tracking_id, date, affiliate, orders } of (
      await connection.runAndReadAll(BY_ID, [from])
    ).getRowObjectsJson()) {
      const days = found.get(String(tracking_id)) ?? {};
      found.set(String(tracking_id), days);
      days[String(date)] = [
        ...(days[String(date)] ?? []),
        { affiliateId: String(affiliate), conversions: Number(orders) },
      ];
    }
    return found;
  });
}
