import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { toMs, type Instant } from '../model/instant.ts';

const SECRET_BYTES = 32;

/** A secret as its owner is shown it: `whsec_` and the base64 of 32 random bytes. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

export interface SignedMessage {
  /** The same in each try. */
  id: string;
  /** Of this try. */
  at: Instant;
  body: string;
}

/** The headers of Standard Webhooks 1.0.0, with one signature for each secret. */
export const signatureHeaders = (
  { id, at, body }: SignedMessage,
  secrets: readonly string[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(toMs(at) / 1000)),
  'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, new Date(at), body)).join(' '),
});
