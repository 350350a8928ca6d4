import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import type { SyncExecutions } from '../../shared/outbound/sync-executions.ts';
import type { SyncSchedules } from '../../shared/outbound/sync-schedules.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import { sourceSettingsStore } from '../../shared/store/source-settings.ts';
import { syncRunStore } from '../../shared/store/sync-runs.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { runRoutes } from './run-routes.ts';
import { settingsRoutes } from './settings-routes.ts';
import { statusRoute } from './status-route.ts';

export interface SyncsApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
  schedules: SyncSchedules;
  executions: SyncExecutions;
}

/** The operators' API of the daily sync over any tables, schedules and executions. */
export function syncsApi(api: SyncsApi): HttpHandler & { routes: readonly Route[] } {
  const { tables, schedules, executions, ...rest } = api;
  const registry = registryCache(registryStore(tables), rest.now);
  const settings = sourceSettingsStore(tables);
  const routes = [
    ...runRoutes({ runs: syncRunStore(tables), settings, executions, registry }),
    statusRoute({ settings, days: sourceDayStore(tables), registry }),
    ...settingsRoutes({ settings, schedules, registry }),
  ];
  return Object.assign(httpHandler({ ...rest, routes, registry }), { routes });
}
