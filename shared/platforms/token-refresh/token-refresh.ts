import type { Instant } from '../../model/instant.ts';
import type { HttpAnswer, HttpOptions } from '../../vendor-http/http.ts';

/** What a vendor said to a request for a longer life. */
export type RefreshOutcome =
  | {
      kind: 'refreshed';
      accessToken: string;
      /** Absent where the one that was used stays good. */
      refreshToken?: string;
      expiresAt?: Instant;
      refreshExpiresAt?: Instant;
    }
  /** The owner's grant is gone: only connecting again helps. */
  | { kind: 'refused' }
  /** Nothing is known about the grant. One plain sentence; never a credential or a body. */
  | { kind: 'failed'; detail: string };

/** Asks the vendor once. Never rejects. */
export type TokenRefresh = (
  tokens: { accessToken: string; refreshToken?: string | undefined },
  now: () => number,
) => Promise<RefreshOutcome>;

/** A second try could use up a refresh token whose successor got lost, and a fetch waits for the answer. */
export const ONCE = 1;
const TIMEOUT_MS = 3_000;

export const refreshHttp = (http: HttpOptions | undefined): HttpOptions => ({ timeoutMs: TIMEOUT_MS, ...http });

export const failed = (detail: string): RefreshOutcome => ({ kind: 'failed', detail });

/** An answer that is neither new tokens nor a plain refusal. */
export function notRefreshed(answer: HttpAnswer): RefreshOutcome {
  if (answer.kind === 'unreachable') return failed('The platform did not answer the refresh of a token.');
  return failed(`The platform did not refresh a token (HTTP ${answer.status}).`);
}
