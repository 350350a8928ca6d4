import { after, atMs, DAY, SECOND, type Instant } from '../model/instant.ts';
import type { MissingReason } from '../model/missing-reason.ts';
import type { HttpAnswer } from '../vendor-http/http.ts';
import type { FetchResult } from './port.ts';
import { retryAfterMs } from '../vendor-http/retry-after.ts';

/** Why a whole call gave nothing about any of its posts. */
export interface Refusal {
  reason: MissingReason;
  call: FetchResult['call'];
  detail: string;
  retryAt?: Instant;
}

export type Answered = Extract<HttpAnswer, { kind: 'answered' }>;

const PAUSE_MS = 60 * SECOND;

export const rateLimited = (retryAt: Instant, detail: string): Refusal => ({
  reason: 'RATE_LIMIT',
  call: 'rate_limited',
  detail,
  retryAt,
});

/** A limit that ends when the answer says so, otherwise after a minute. */
export const rateLimitedFor = ({ headers }: Answered, nowMs: number, detail: string): Refusal =>
  rateLimited(atMs(nowMs + Math.max(retryAfterMs(headers, nowMs) ?? PAUSE_MS, SECOND)), detail);

/** When a limit ends by the vendor's clock. A time that has passed or is absurdly far off is a clock that differs from ours. */
export const plausibleReset = (resetMs: number, nowMs: number): Instant =>
  atMs(Math.min(Math.max(resetMs, nowMs + SECOND), nowMs + DAY));

export const credentialRefused = (detail: string): Refusal => ({ reason: 'AUTH', call: 'ok', detail });

export const malformed: Refusal = {
  reason: 'UNPARSABLE',
  call: 'failed',
  detail: 'The platform answered in a form that cannot be read.',
};

/** Why an answer holds no result, by the vendor's own form of refusal or else by HTTP; null where it may hold one. */
export const refusalOf = (
  answer: HttpAnswer,
  vendorRefusal: (answer: Answered, nowMs: number) => Refusal | null,
  nowMs: number,
): Refusal | null => (answer.kind === 'answered' && vendorRefusal(answer, nowMs)) || httpRefusal(answer, nowMs);

/** What HTTP itself says about an answer that holds no result; null where it may hold one. */
function httpRefusal(answer: HttpAnswer, nowMs: number): Refusal | null {
  if (answer.kind === 'unreachable') {
    const how = answer.cause === 'timeout' ? 'did not answer in time' : 'could not be reached';
    return { reason: 'UPSTREAM_ERROR', call: 'failed', detail: `The platform ${how}.` };
  }
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return null;
  if (status === 429) return rateLimitedFor(answer, nowMs, 'The platform limits how often it may be asked.');
  if (status === 401 || status === 403) {
    return credentialRefused(`The platform refused the credential (HTTP ${status}).`);
  }
  const pause = status >= 500 ? retryAfterMs(headers, nowMs) : undefined;
  return {
    reason: 'UPSTREAM_ERROR',
    call: 'failed',
    detail: `The platform answered with an error (HTTP ${status}).`,
    ...(pause === undefined ? {} : { retryAt: after(atMs(nowMs), pause) }),
  };
}
