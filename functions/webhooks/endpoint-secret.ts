import type { Instant } from '../../shared/model/instant.ts';
import type { WebhookEndpoint } from '../../shared/model/webhook-endpoint.ts';
import { validSecrets } from '../../shared/rules/webhook-rotation.ts';
import type { SealedText } from '../../shared/store/sealed-text.ts';

/** Whose secret it is. */
type Owner = Pick<WebhookEndpoint, 'tenantId' | 'id'>;

/** A secret as it may be kept. */
export const sealedSecret = (texts: SealedText, { tenantId, id }: Owner, secret: string): Promise<string> =>
  texts.seal(tenantId, boundTo(id), secret);

/** Rejects where it is another endpoint's. */
export const openedSecret = (texts: SealedText, { tenantId, id }: Owner, sealed: string): Promise<string> =>
  texts.open(tenantId, boundTo(id), sealed);

/** What a delivery is signed with at an instant. */
export const signingSecrets = (texts: SealedText, endpoint: WebhookEndpoint, at: Instant): Promise<string[]> =>
  Promise.all(validSecrets(endpoint, at).map((sealed) => openedSecret(texts, endpoint, sealed)));

const boundTo = (id: string): string[] => ['webhook', id];
