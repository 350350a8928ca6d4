import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import { policyStore } from '../../shared/store/policies.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { activationRoutes } from './activation-routes.ts';
import { versionRoutes } from './version-routes.ts';

export interface PoliciesApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
}

/** The policies API over any tables. */
export function policiesApi({ tables, ...rest }: PoliciesApi): HttpHandler & { routes: readonly Route[] } {
  const reading = { store: policyStore(tables), verified: activePolicies(tables, rest.now) };
  const routes = [...versionRoutes(reading), ...activationRoutes(reading)];
  const registry = registryCache(registryStore(tables), rest.now);
  return Object.assign(httpHandler({ ...rest, routes, registry }), { routes });
}
