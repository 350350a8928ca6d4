import { httpHandler, type HttpApi, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import type { WebhookQueue } from '../../shared/outbound/webhook-queue.ts';
import type { DataKeys } from '../../shared/store/data-keys.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { sealedText } from '../../shared/store/sealed-text.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { tenantKeys } from '../../shared/store/tenant-keys.ts';
import { webhookStore } from '../../shared/store/webhooks.ts';
import type { Addressing } from './allowed-url.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { endpointRoutes } from './endpoint-routes.ts';

export interface WebhooksApi extends Omit<HttpApi, 'routes' | 'registry'>, Addressing {
  tables: Tables;
  dataKeys: DataKeys;
  queue: WebhookQueue;
}

/** The webhooks API over any tables, keys and queue. */
export function webhooksApi({
  tables,
  dataKeys,
  queue,
  localReceivers,
  isInnerName,
  ...rest
}: WebhooksApi): HttpHandler & { routes: readonly Route[] } {
  const webhooks = webhookStore(tables);
  const texts = sealedText(tenantKeys(tables, dataKeys, rest.now));
  const routes = [
    ...endpointRoutes({ webhooks, texts, localReceivers, isInnerName }),
    ...deliveryRoutes({ webhooks, queue }),
  ];
  const registry = registryCache(registryStore(tables), rest.now);
  return Object.assign(httpHandler({ ...rest, routes, registry }), { routes });
}
