import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import { brandStore } from '../../shared/store/brands.ts';
import { dailyStore } from '../../shared/store/daily.ts';
import { mappingStore } from '../../shared/store/mapping.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { brandRoutes } from './brand-routes.ts';
import { mappingRoutes } from './mapping-routes.ts';

export interface MappingApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
}

/** The API of the mapping and of brands over any tables. */
export function mappingApi({ tables, ...rest }: MappingApi): HttpHandler & { routes: readonly Route[] } {
  const registry = registryCache(registryStore(tables), rest.now);
  const routes = [
    ...mappingRoutes({ mapping: mappingStore(tables), daily: dailyStore(tables), registry }),
    ...brandRoutes(brandStore(tables)),
  ];
  return Object.assign(httpHandler({ ...rest, routes, registry }), { routes });
}
