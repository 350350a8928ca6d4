import { type Answered, credentialRefused, rateLimitedFor, type Refusal } from './refusal.ts';
import { TiktokOutcome } from './tiktok-body.ts';

const CREDENTIAL_REFUSED: Record<string, string> = {
  access_token_invalid: 'TikTok no longer takes the access token of the account.',
  scope_not_authorized: 'The owner of the account has not allowed its videos to be read.',
  scope_permission_missed: 'The owner of the account has not allowed all fields of its videos to be read.',
};

/** Refusals by TikTok's own code, which counts more than the HTTP status; null where that says it all. */
export function tiktokRefusal(answer: Answered, nowMs: number): Refusal | null {
  const outcome = TiktokOutcome.safeParse(answer.body.json ? answer.body.value : undefined);
  const code = outcome.data?.error.code ?? 'ok';
  if (code === 'rate_limit_exceeded') return rateLimitedFor(answer, nowMs, 'TikTok limits how often it may be asked.');
  const detail = CREDENTIAL_REFUSED[code];
  if (detail !== undefined) return credentialRefused(detail);
  // TikTok is well where it finds fault with what it was asked: an id of one owner shall not pause it for all.
  if (code === 'invalid_params') {
    return { reason: 'UPSTREAM_ERROR', call: 'ok', detail: 'TikTok does not take an id or a field of the request.' };
  }
  if (code === 'ok' || answer.status >= 300) return null;
  return { reason: 'UPSTREAM_ERROR', call: 'failed', detail: 'TikTok answered with an error of its own.' };
}
