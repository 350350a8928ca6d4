import { askJson, type HttpAnswer, type HttpOptions, type HttpRequest } from '../vendor-http/http.ts';
import type { Gate } from './port.ts';
import type { Refused } from './source-refusal.ts';
import type { TokenKeeper } from './vendor-token.ts';

/** Asks with the token of an account, and where that is refused once more with a new one: it may have ended meanwhile. */
export async function askWithToken(
  request: Omit<HttpRequest, 'headers' | 'tries'>,
  tokens: TokenKeeper,
  gate: Gate,
  now: () => number,
  http?: HttpOptions,
): Promise<HttpAnswer | { kind: 'held'; untilMs: number } | Refused> {
  for (let isAgain = false; ; isAgain = true) {
    const untilMs = await gate();
    if (untilMs !== undefined) return { kind: 'held', untilMs };
    const kept = await tokens.current(now);
    if ('kind' in kept) return kept;
    const answer = await askJson({ ...request, headers: { authorization: `Bearer ${kept.token}` }, tries: 1 }, http);
    if (isAgain || answer.kind !== 'answered' || answer.status !== 401) return answer;
    tokens.forget(kept.token);
  }
}
