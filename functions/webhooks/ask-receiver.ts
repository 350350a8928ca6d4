import { SECOND } from '../../shared/model/instant.ts';
import type { SendingDelivery, TryOutcome } from '../../shared/model/webhook-delivery.ts';
import type { PostAnswer, PostTo } from '../../shared/outbound/post-to.ts';
import { signatureHeaders } from '../../shared/outbound/webhook-signature.ts';
import { retryAfterMs } from '../../shared/vendor-http/retry-after.ts';
import type { Answered } from '../../shared/rules/webhook-delivery.ts';

export const REQUEST_TIMEOUT_MS = 15 * SECOND;

const HEADERS = { 'content-type': 'application/json', 'user-agent': 'claimcheck-webhooks/1' };

/** Posts a delivery, signed with each of the secrets, and says what came of it. */
export async function askReceiver(
  { post, now }: { post: PostTo; now: () => number },
  { eventId, since, body }: SendingDelivery,
  url: string,
  secrets: readonly string[],
): Promise<Answered> {
  const headers = { ...HEADERS, ...signatureHeaders({ id: eventId, at: since, body }, secrets) };
  const begun = now();
  const answer = await post({ url, headers, body, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  const durationMs = Math.max(0, Math.round(now() - begun));
  if (answer.kind === 'unreachable') return { outcome: OUTCOMES[answer.cause], durationMs };
  const wait = retryAfterMs(new Headers({ 'retry-after': answer.headers['retry-after'] ?? '' }), now());
  return { outcome: answer.status, durationMs, body: answer.body, retryAfterMs: wait };
}

const OUTCOMES: Record<Extract<PostAnswer, { kind: 'unreachable' }>['cause'], TryOutcome> = {
  timeout: 'timeout',
  network: 'network',
  address: 'address_forbidden',
};
