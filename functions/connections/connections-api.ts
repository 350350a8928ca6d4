import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import { connectionStore } from '../../shared/store/connections.ts';
import type { DataKeys } from '../../shared/store/data-keys.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { tenantKeys } from '../../shared/store/tenant-keys.ts';
import { tokenVault } from '../../shared/store/token-vault.ts';
import { connectionRoutes } from './connection-routes.ts';

export interface ConnectionsApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
  dataKeys: DataKeys;
}

/** The connections API over any tables and keys. */
export function connectionsApi({
  tables,
  dataKeys,
  ...rest
}: ConnectionsApi): HttpHandler & { routes: readonly Route[] } {
  const registry = registryStore(tables);
  const routes = connectionRoutes({
    registry,
    connections: connectionStore(tables),
    vault: tokenVault(tenantKeys(tables, dataKeys, rest.now)),
    policies: activePolicies(tables, rest.now),
  });
  return Object.assign(httpHandler({ ...rest, routes, registry: registryCache(registry, rest.now) }), { routes });
}
