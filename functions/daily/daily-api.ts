import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import { brandStore } from '../../shared/store/brands.ts';
import { dailyStore } from '../../shared/store/daily.ts';
import { orderDayStore } from '../../shared/store/order-days.ts';
import { orderFileStore } from '../../shared/store/order-files.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { sourceSettingsStore } from '../../shared/store/source-settings.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { dailyRoute } from './daily-route.ts';
import { orderReportRoutes } from './order-report-routes.ts';
import { reportRoute } from './report-route.ts';

export interface DailyApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
}

/** The API of merged days and of reports over any tables. */
export function dailyApi({ tables, ...rest }: DailyApi): HttpHandler & { routes: readonly Route[] } {
  const registry = registryCache(registryStore(tables), rest.now);
  const reading = { daily: dailyStore(tables), brands: brandStore(tables), settings: sourceSettingsStore(tables) };
  const ordering = { files: orderFileStore(tables), orders: orderDayStore(tables) };
  const routes = [dailyRoute(reading), ...orderReportRoutes(ordering), reportRoute({ ...reading, registry })];
  return Object.assign(httpHandler({ ...rest, routes, registry }), { routes });
}
