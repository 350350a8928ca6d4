import * as z from 'zod';
import { daysQuery } from '../../shared/lambda/days-query.ts';
import { invalid } from '../../shared/lambda/error-responses.ts';
import { calledTenant } from '../../shared/lambda/local-today.ts';
import { route, TENANT_READERS, type Route } from '../../shared/lambda/route.ts';
import { atMs, DAY } from '../../shared/model/instant.ts';
import { daysLater, utcMs } from '../../shared/rules/calendar.ts';
import { reconciliationCsv } from '../../shared/rules/reconciliation/reconciliation-csv.ts';
import { reconciliation } from '../../shared/rules/reconciliation/reconciliation.ts';
import type { DailyStore } from '../../shared/store/daily.ts';
import type { OrderDayStore } from '../../shared/store/order-days.ts';
import type { OrderFileStore } from '../../shared/store/order-files.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import { everyAffiliate, type RegistryStore } from '../../shared/store/registry.ts';
import type { SourceDayStore } from '../../shared/store/source-days.ts';
import { csvAnswer, Format } from './csv-answer.ts';
import { reportedClaims, type ClaimReading } from './reported-claims.ts';

const DAYS_AT_MOST = 31;
/** What one answer of Lambda holds. */
const ROWS_AT_MOST = 3000;
/** So much later a report may be made than what it says was so. */
const REPORTED_WITHIN_DAYS = 90;

const ReconciliationQuery = daysQuery({ affiliateId: z.string().optional(), format: Format }, DAYS_AT_MOST);

export interface ReconciliationReading extends ClaimReading {
  registry: Pick<RegistryReads, 'tenant'>;
  affiliates: Pick<RegistryStore, 'affiliates'>;
  daily: Pick<DailyStore, 'range'>;
  sourceDays: Pick<SourceDayStore, 'ledger' | 'restatements'>;
  orders: Pick<OrderDayStore, 'range' | 'version'>;
  files: Pick<OrderFileStore, 'all' | 'ledger'>;
}

/** Claims, platforms, network, orders and spend of each affiliate and day in one row, and what their gaps are booked to. */
export const reconciliationRoute = (reading: ReconciliationReading): Route =>
  route({
    method: 'GET',
    path: '/v1/reports/reconciliation',
    roles: TENANT_READERS,
    query: ReconciliationQuery,
    async handle(call) {
      const { tenantId, query } = call;
      const { from, to, affiliateId: only, format } = query;
      const { timeZone } = await calledTenant(reading.registry, call);
      const affiliates = await everyAffiliate(reading.affiliates, tenantId);
      if (only !== undefined && !affiliates.some(({ id }) => id === only))
        throw invalid({ path: 'affiliateId', message: 'there is no such affiliate' });
      const until = atMs(utcMs(to) + (REPORTED_WITHIN_DAYS + 2) * DAY);
      const affiliateIds = only === undefined ? affiliates.map(({ id }) => id) : [only];
      const { files, orders, sourceDays, daily } = reading;
      const [claims, days, ledger, restatements, orderDays, exports, summed, { version }] = await Promise.all([
        reportedClaims(reading, { tenantId, affiliateIds, until }),
        daily.range(tenantId, from, to),
        sourceDays.ledger(tenantId, from, to),
        sourceDays.restatements(tenantId, 'everflow', from, to),
        orders.range(tenantId, daysLater(from, -1), daysLater(to, 1)),
        files.all(tenantId),
        orders.version(tenantId),
        files.ledger(tenantId),
      ]);
      const ground = { affiliates, claims, days, ledger, restatements, orders: orderDays, files: exports, timeZone };
      const found = reconciliation(ground, { from, to }, only);
      if (found.rows.length > ROWS_AT_MOST)
        throw invalid({
          path: 'to',
          message: `has ${found.rows.length} rows with from: ask for fewer days, or one affiliate`,
        });
      if (format === 'csv') return csvAnswer(`reconciliation-${from}-${to}`, reconciliationCsv(found.rows));
      // Between a file that was loaded and its sums some seconds pass.
      const isCurrent = summed >= version;
      const { rows, ...rest } = found;
      return { status: 200, body: { type: 'reconciliation', from, to, isCurrent, ...rest, rows } };
    },
  });
