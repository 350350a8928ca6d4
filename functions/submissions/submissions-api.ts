import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import type { ResolveLink } from '../../shared/outbound/link-resolver.ts';
import { connectedPlatforms } from '../../shared/platforms/capabilities.ts';
import { claimLists } from '../../shared/store/claim-lists.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { reviewStore } from '../../shared/store/reviews.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { trustStore } from '../../shared/store/trust.ts';
import { readRoutes } from './read-routes.ts';
import { reportRoutes } from './report-routes.ts';

export interface SubmissionsApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
  resolveLink: ResolveLink;
}

/** The submissions API over any tables. */
export function submissionsApi({
  tables,
  resolveLink,
  ...rest
}: SubmissionsApi): HttpHandler & { routes: readonly Route[] } {
  const registry = registryStore(tables);
  const cache = registryCache(registry, rest.now);
  const claims = claimStore(tables);
  const policies = activePolicies(tables, rest.now);
  const routes = [
    ...reportRoutes({ claims, registry: cache, policies, resolveLink, connected: connectedPlatforms() }),
    ...readRoutes({
      ...{ claims, lists: claimLists(tables), registry, trust: trustStore(tables), reviews: reviewStore(tables) },
      deadlines: { registry: cache, policies },
    }),
  ];
  return Object.assign(httpHandler({ ...rest, routes, registry: cache }), { routes });
}
