import { Problem } from '../../shared/lambda/error-responses.ts';
import type { ApiCall } from '../../shared/lambda/route.ts';
import { timeOrderedId } from '../../shared/lambda/time-ordered-id.ts';
import { MAX_ENDPOINTS, type WebhookEndpoint } from '../../shared/model/webhook-endpoint.ts';
import { newWebhookSecret } from '../../shared/outbound/webhook-signature.ts';
import type { SealedText } from '../../shared/store/sealed-text.ts';
import type { WebhookStore } from '../../shared/store/webhooks.ts';
import { allowedUrl, type Addressing } from './allowed-url.ts';
import type { NewEndpointBody } from './endpoint-body.ts';
import { sealedSecret } from './endpoint-secret.ts';

export interface Endpoints extends Addressing {
  webhooks: WebhookStore;
  texts: SealedText;
}

const TRIES = 3;

/** Throws 422 for an address that cannot receive, 429 where the tenant has as many as it may have. */
export async function newEndpoint(endpoints: Endpoints, call: ApiCall<NewEndpointBody>): Promise<WebhookEndpoint> {
  const { tenantId, now } = call;
  const { url, events, description } = call.body;
  const id = timeOrderedId('whk', now);
  const endpoint: WebhookEndpoint = {
    ...{ tenantId, id, status: 'enabled', url: await allowedUrl(endpoints, url), events },
    ...(description === undefined ? {} : { description }),
    secrets: { current: await sealedSecret(endpoints.texts, { tenantId, id }, newWebhookSecret()) },
    ...{ createdAt: now, updatedAt: now, version: 1 },
  };
  for (let tries = 0; tries < TRIES; tries += 1) {
    const added = await endpoints.webhooks.addEndpoint(endpoint);
    if (added === 'added') return endpoint;
    if (added === 'full')
      throw new Problem('QUOTA_EXCEEDED', {
        detail: `A tenant has at most ${MAX_ENDPOINTS} endpoints; delete one first.`,
      });
  }
  throw new Problem('REVISION_CONFLICT', { detail: 'Others are adding endpoints at the same time; try again.' });
}
