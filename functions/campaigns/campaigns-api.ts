import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import { claimLists } from '../../shared/store/claim-lists.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { campaignRoutes } from './campaign-routes.ts';
import { performanceRoute } from './performance-route.ts';

export interface CampaignsApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
}

/** The campaigns API over any tables. */
export function campaignsApi({ tables, ...rest }: CampaignsApi): HttpHandler & { routes: readonly Route[] } {
  const registry = registryStore(tables);
  const routes = [
    ...campaignRoutes(registry),
    performanceRoute({
      ...{ registry, lists: claimLists(tables), claims: claimStore(tables) },
      policies: activePolicies(tables, rest.now),
    }),
  ];
  return Object.assign(httpHandler({ ...rest, routes, registry: registryCache(registry, rest.now) }), { routes });
}
