import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import type { DeadLetterQueues } from '../../shared/outbound/dead-letter-queues.ts';
import { deadLetterStore } from '../../shared/store/dead-letters.ts';
import { platformCostStore } from '../../shared/store/platform-costs.ts';
import { redriveStore } from '../../shared/store/redrives.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { deadLetterRoute } from './dead-letter-route.ts';
import { platformCostRoute } from './platform-cost-route.ts';
import { redriveRoutes } from './redrive-routes.ts';

export interface OpsApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
  queues: DeadLetterQueues;
}

/** The operators' API over any tables and queues. */
export function opsApi({ tables, queues, ...rest }: OpsApi): HttpHandler & { routes: readonly Route[] } {
  const registry = registryCache(registryStore(tables), rest.now);
  const letters = deadLetterStore(tables);
  const redrives = redriveStore(tables, PLATFORM_TENANT);
  const routes = [
    platformCostRoute(platformCostStore(tables)),
    deadLetterRoute({ tables, letters, queues }),
    ...redriveRoutes({ tables, letters, redrives, queues, registry, now: rest.now }),
  ];
  return Object.assign(httpHandler({ ...rest, routes, registry }), { routes });
}
