import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import type { DataKeys } from '../../shared/store/data-keys.ts';
import { destinationStateStore } from '../../shared/store/destination-states.ts';
import { notificationStore } from '../../shared/store/notifications.ts';
import { noticeStore } from '../../shared/store/notices.ts';
import { notificationPlanStore } from '../../shared/store/notification-plans.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { sealedText } from '../../shared/store/sealed-text.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { tenantKeys } from '../../shared/store/tenant-keys.ts';
import { enableRoute } from './enable-route.ts';
import { noticesRoute } from './notices-route.ts';
import { planRoutes, type Planning } from './plan-routes.ts';

export interface NotificationsApi extends Omit<HttpApi, 'routes' | 'registry'> {
  tables: Tables;
  dataKeys: DataKeys;
  ground: Planning['ground'];
}

/** The notifications API over any tables and keys. */
export function notificationsApi(api: NotificationsApi): HttpHandler & { routes: readonly Route[] } {
  const { tables, dataKeys, ground, ...rest } = api;
  const states = destinationStateStore(tables);
  const plans = notificationPlanStore(tables, sealedText(tenantKeys(tables, dataKeys, rest.now)));
  const routes = [
    ...planRoutes({ plans, states, ground }),
    enableRoute(states),
    noticesRoute(noticeStore(tables), notificationStore(tables)),
  ];
  const registry = registryCache(registryStore(tables), rest.now);
  return Object.assign(httpHandler({ ...rest, routes, registry }), { routes });
}
