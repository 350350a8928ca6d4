import { daysQuery } from '../../shared/lambda/days-query.ts';
import { route, TENANT_READERS, type Route } from '../../shared/lambda/route.ts';
import type { OrderDay } from '../../shared/model/order-ledger.ts';
import {
  orderLeaderboard,
  orderLeaderboardCsv,
  orderTotals,
  stateHeatmap,
  stateHeatmapCsv,
} from '../../shared/rules/order-reports.ts';
import type { OrderDayStore } from '../../shared/store/order-days.ts';
import type { OrderFileStore } from '../../shared/store/order-files.ts';
import { csvAnswer, Format } from './csv-answer.ts';

const DAYS_AT_MOST = 366;

const OrderReportQuery = daysQuery({ format: Format }, DAYS_AT_MOST);

export interface OrderReading {
  files: Pick<OrderFileStore, 'ledger'>;
  orders: Pick<OrderDayStore, 'range' | 'version'>;
}

/** Reports over the orders of a range of days, as they came in. */
export const orderReportRoutes = (reading: OrderReading): Route[] => [
  orderReport(reading, 'state-heatmap', stateHeatmap, stateHeatmapCsv),
  orderReport(reading, 'order-leaderboard', orderLeaderboard, orderLeaderboardCsv),
];

const orderReport = <Row>(
  { files, orders }: OrderReading,
  type: string,
  rowsOf: (days: readonly OrderDay[]) => Row[],
  csvOf: (rows: readonly Row[]) => string,
): Route =>
  route({
    method: 'GET',
    path: `/v1/reports/${type}`,
    roles: TENANT_READERS,
    query: OrderReportQuery,
    async handle({ tenantId, query: { from, to, format } }) {
      const [{ version }, summed, days] = await Promise.all([
        files.ledger(tenantId),
        orders.version(tenantId),
        orders.range(tenantId, from, to),
      ]);
      const rows = rowsOf(days);
      if (format === 'csv') return csvAnswer(`${type}-${from}-${to}`, csvOf(rows));
      // Between a file that was loaded and its sums some seconds pass.
      const isCurrent = summed >= version;
      return { status: 200, body: { type, from, to, isCurrent, totals: orderTotals(days), rows } };
    },
  });
