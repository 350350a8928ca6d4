import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import { clawbackStore } from '../../shared/store/clawbacks.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { clawbackRoutes } from './clawback-routes.ts';

export interface ClawbacksApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
}

/** The clawbacks API over any tables. */
export function clawbacksApi({ tables, ...rest }: ClawbacksApi): HttpHandler & { routes: readonly Route[] } {
  const routes = clawbackRoutes(clawbackStore(tables));
  const registry = registryCache(registryStore(tables), rest.now);
  return Object.assign(httpHandler({ ...rest, routes, registry }), { routes });
}
