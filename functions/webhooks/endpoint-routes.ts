import { Problem } from '../../shared/lambda/error-responses.ts';
import { route, type ApiCall, type Reveal, type Route } from '../../shared/lambda/route.ts';
import { savedChange } from '../../shared/lambda/save-change.ts';
import type { Role } from '../../shared/model/registry.ts';
import { EndpointId, type WebhookEndpoint } from '../../shared/model/webhook-endpoint.ts';
import { LOG, type LogCode } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { newWebhookSecret } from '../../shared/outbound/webhook-signature.ts';
import { deletedEndpoint } from '../../shared/rules/webhook-health.ts';
import { rotatedEndpoint } from '../../shared/rules/webhook-rotation.ts';
import type { WebhookStore } from '../../shared/store/webhooks.ts';
import { allowedUrl } from './allowed-url.ts';
import { changedEndpoint } from './changed-endpoint.ts';
import { EndpointChangeBody, NewEndpointBody, RotationBody } from './endpoint-body.ts';
import { openedSecret, sealedSecret } from './endpoint-secret.ts';
import { newEndpoint, type Endpoints } from './new-endpoint.ts';
import { presentEndpoint } from './present-endpoint.ts';

export const WEBHOOK_ROLES: readonly Role[] = ['admin'];

/** Where partners are told. A secret is shown when it is made and never again; what is kept of that answer is encrypted. */
export const endpointRoutes = (endpoints: Endpoints): Route[] => {
  const { webhooks, texts } = endpoints;
  const reveal: Reveal = async (tenantId, body) => ({
    ...body,
    secret: await openedSecret(texts, { tenantId, id: String(body.id) }, String(body.secret)),
  });
  return [
    route({
      method: 'GET',
      path: '/v1/webhooks',
      roles: WEBHOOK_ROLES,
      async handle({ tenantId, now }) {
        const items = await webhooks.endpointsOf(tenantId);
        return { status: 200, body: { items: items.map((endpoint) => presentEndpoint(endpoint, now)) } };
      },
    }),
    route({
      method: 'POST',
      path: '/v1/webhooks',
      roles: WEBHOOK_ROLES,
      body: NewEndpointBody,
      reveal,
      async handle(call) {
        const endpoint = await newEndpoint(endpoints, call);
        tell('an endpoint was added', LOG.webhookCreated, endpoint);
        return {
          status: 201,
          body: { ...presentEndpoint(endpoint, call.now), secret: endpoint.secrets.current },
          headers: { location: `/v1/webhooks/${endpoint.id}` },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/webhooks/{id}',
      roles: WEBHOOK_ROLES,
      async handle(call) {
        return { status: 200, body: presentEndpoint(await endpointOf(webhooks, call), call.now) };
      },
    }),
    route({
      method: 'PATCH',
      path: '/v1/webhooks/{id}',
      roles: WEBHOOK_ROLES,
      body: EndpointChangeBody,
      async handle(call) {
        const { url } = call.body;
        await endpointOf(webhooks, call);
        const change = { ...call.body, url: url === undefined ? url : await allowedUrl(endpoints, url) };
        const endpoint = await savedEndpoint(webhooks, call, (before) => changedEndpoint(before, change, call.now));
        tell('an endpoint was changed', LOG.webhookChanged, endpoint);
        return { status: 200, body: presentEndpoint(endpoint, call.now) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/v1/webhooks/{id}',
      roles: WEBHOOK_ROLES,
      async handle(call) {
        const endpoint = await savedChange<WebhookEndpoint>({
          read: () => endpointOf(webhooks, call),
          change: (before) => deletedEndpoint(before, call.now),
          save: (after, expected) => webhooks.removeEndpoint(after, expected),
          notFound: noSuchEndpoint,
        });
        tell('an endpoint was deleted', LOG.webhookChanged, endpoint);
        return { status: 200, body: presentEndpoint(endpoint, call.now) };
      },
    }),
    route({
      method: 'POST',
      path: '/v1/webhooks/{id}/rotate-secret',
      roles: WEBHOOK_ROLES,
      body: RotationBody,
      reveal,
      async handle(call) {
        const { now, body } = call;
        const sealed = await sealedSecret(texts, await endpointOf(webhooks, call), newWebhookSecret());
        const endpoint = await savedEndpoint(webhooks, call, (before) =>
          rotatedEndpoint(before, sealed, body.overlapHours, now),
        );
        tell('a secret was rotated', LOG.webhookChanged, endpoint);
        return { status: 200, body: { ...presentEndpoint(endpoint, now), secret: sealed } };
      },
    }),
  ];
};

const savedEndpoint = (
  webhooks: WebhookStore,
  call: Pick<ApiCall, 'tenantId' | 'id'>,
  change: (before: WebhookEndpoint) => WebhookEndpoint,
): Promise<WebhookEndpoint> =>
  savedChange<WebhookEndpoint>({
    read: () => endpointOf(webhooks, call),
    change,
    save: (after, expected) => webhooks.saveEndpoint(after, expected),
    notFound: noSuchEndpoint,
  });

/** The endpoint of the path. Throws 404. */
export async function endpointOf(
  webhooks: Pick<WebhookStore, 'endpoint'>,
  { tenantId, id }: Pick<ApiCall, 'tenantId' | 'id'>,
): Promise<WebhookEndpoint> {
  const endpoint = EndpointId.safeParse(id).success ? await webhooks.endpoint(tenantId, id) : undefined;
  if (!endpoint) throw noSuchEndpoint();
  return endpoint;
}

const noSuchEndpoint = (): Problem => new Problem('NOT_FOUND', { detail: 'There is no such endpoint.' });

const tell = (message: string, code: LogCode, { id, status, version }: WebhookEndpoint): void =>
  logger.info(message, { code, endpointId: id, status, version });
