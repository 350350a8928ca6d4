import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import { discordLinkStore } from '../../shared/store/discord-links.ts';
import { claimLists } from '../../shared/store/claim-lists.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { trustStore } from '../../shared/store/trust.ts';
import { affiliateRoutes } from './affiliate-routes.ts';
import { discordLinkRoute } from './discord-link-route.ts';
import { trustRoute } from './trust-route.ts';

export interface AffiliatesApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
  cursorSecret: () => Promise<string>;
}

/** The affiliates API over any tables. */
export function affiliatesApi({ tables, ...rest }: AffiliatesApi): HttpHandler & { routes: readonly Route[] } {
  const registry = registryStore(tables);
  const policies = activePolicies(tables, rest.now);
  const recent = { lists: claimLists(tables), claims: claimStore(tables) };
  const routes = [
    ...affiliateRoutes(registry),
    trustRoute({ ...recent, registry, trust: trustStore(tables), policies }),
    discordLinkRoute({ registry, links: discordLinkStore(tables), secret: rest.cursorSecret }),
  ];
  return Object.assign(httpHandler({ ...rest, routes, registry: registryCache(registry, rest.now) }), { routes });
}
