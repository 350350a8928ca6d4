import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { alertRoutes } from './alert-routes.ts';
import { statisticsRoute } from './statistics-route.ts';

export interface AlertsApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
}

/** The alerts API over any tables. */
export function alertsApi({ tables, ...rest }: AlertsApi): HttpHandler & { routes: readonly Route[] } {
  const alerts = alertStore(tables);
  const routes = [statisticsRoute(alerts), ...alertRoutes(alerts)];
  const registry = registryCache(registryStore(tables), rest.now);
  return Object.assign(httpHandler({ ...rest, routes, registry }), { routes });
}
