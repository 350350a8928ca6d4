import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { claimLists } from '../../shared/store/claim-lists.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { clawbackStore } from '../../shared/store/clawbacks.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { reviewStore } from '../../shared/store/reviews.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { trustStore } from '../../shared/store/trust.ts';
import { disputeRoutes } from './dispute-routes.ts';
import { overrideRoutes } from './override-routes.ts';
import { queueRoute } from './queue-route.ts';

export interface ReviewsApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
}

/** The API of what people decide, over any tables. */
export function reviewsApi({ tables, ...rest }: ReviewsApi): HttpHandler & { routes: readonly Route[] } {
  const registry = registryCache(registryStore(tables), rest.now);
  const reviewing = {
    ...{ tables, registry, policies: activePolicies(tables, rest.now), random: Math.random },
    ...{ claims: claimStore(tables), lists: claimLists(tables), trust: trustStore(tables) },
    ...{ alerts: alertStore(tables), reviews: reviewStore(tables), clawbacks: clawbackStore(tables) },
  };
  const routes = [queueRoute(reviewing), ...disputeRoutes(reviewing), ...overrideRoutes(reviewing)];
  return Object.assign(httpHandler({ ...rest, routes, registry }), { routes });
}
