import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Claim } from '../../shared/model/claim.ts';
import type { Route } from '../../shared/lambda/route.ts';
import { brandStore } from '../../shared/store/brands.ts';
import { claimLists } from '../../shared/store/claim-lists.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { dailyStore } from '../../shared/store/daily.ts';
import { orderDayStore } from '../../shared/store/order-days.ts';
import { orderFileStore } from '../../shared/store/order-files.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { replacedRevisions } from '../../shared/store/replaced-revisions.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import { sourceSettingsStore } from '../../shared/store/source-settings.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { dailyRoute } from './daily-route.ts';
import { orderReportRoutes } from './order-report-routes.ts';
import { reconciliationRoute } from './reconciliation-route.ts';
import { reportRoute } from './report-route.ts';

export interface DailyApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
}

/** The API of merged days and of reports over any tables. */
export function dailyApi({ tables, ...rest }: DailyApi): HttpHandler & { routes: readonly Route[] } {
  const stored = registryStore(tables);
  const registry = registryCache(stored, rest.now);
  const reading = { daily: dailyStore(tables), brands: brandStore(tables), settings: sourceSettingsStore(tables) };
  const ordering = { files: orderFileStore(tables), orders: orderDayStore(tables) };
  const claiming = {
    ...{ lists: claimLists(tables), claims: claimStore(tables), affiliates: stored, registry },
    replaced: (claims: readonly Claim[]) => replacedRevisions(tables, claims),
  };
  const routes = [
    dailyRoute(reading),
    ...orderReportRoutes(ordering),
    reconciliationRoute({ ...reading, ...ordering, ...claiming, sourceDays: sourceDayStore(tables) }),
    reportRoute({ ...reading, registry }),
  ];
  return Object.assign(httpHandler({ ...rest, routes, registry }), { routes });
}
