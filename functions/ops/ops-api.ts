import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import type { DeadLetterQueues } from '../../shared/outbound/dead-letter-queues.ts';
import type { ReplayQueue } from '../../shared/outbound/replay-queue.ts';
import { deadLetterStore } from '../../shared/store/dead-letters.ts';
import { platformCostStore } from '../../shared/store/platform-costs.ts';
import { redriveStore } from '../../shared/store/redrives.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { replayStore } from '../../shared/store/replays.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { deadLetterRoute } from './dead-letter-route.ts';
import { platformCostRoute } from './platform-cost-route.ts';
import { redriveRoutes } from './redrive-routes.ts';
import { replayRoutes } from './replay-routes.ts';

export interface OpsApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
  queues: DeadLetterQueues;
  replayQueue: ReplayQueue;
}

/** The operators' API over any tables and queues. */
export function opsApi({ tables, queues, replayQueue, ...rest }: OpsApi): HttpHandler & { routes: readonly Route[] } {
  const registry = registryCache(registryStore(tables), rest.now);
  const policies = activePolicies(tables, rest.now);
  const letters = deadLetterStore(tables);
  const redrives = redriveStore(tables, PLATFORM_TENANT);
  const routes = [
    platformCostRoute(platformCostStore(tables)),
    deadLetterRoute({ tables, letters, queues }),
    ...redriveRoutes({ tables, letters, redrives, queues, registry, now: rest.now }),
    ...replayRoutes({ replays: replayStore(tables), policies, registry, queue: replayQueue }),
  ];
  return Object.assign(httpHandler({ ...rest, routes, registry }), { routes });
}
