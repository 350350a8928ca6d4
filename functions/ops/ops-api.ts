import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import { platformCostStore } from '../../shared/store/platform-costs.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { platformCostRoute } from './platform-cost-route.ts';

export interface OpsApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
}

/** The operators' API over any tables. */
export function opsApi({ tables, ...rest }: OpsApi): HttpHandler & { routes: readonly Route[] } {
  const routes = [platformCostRoute(platformCostStore(tables))];
  const registry = registryCache(registryStore(tables), rest.now);
  return Object.assign(httpHandler({ ...rest, routes, registry }), { routes });
}
