import type { SourceFailure } from '../model/partition.ts';
import type { HttpAnswer } from '../vendor-http/http.ts';
import { retryAfterMs } from '../vendor-http/retry-after.ts';
import type { PieceRead } from './port.ts';

export type Refused = Exclude<PieceRead<never>, { kind: 'read' | 'too_large' | 'held' }>;

/** The vendor's answer that holds what was asked for, or why none does. Says nothing of the request: keys stand in it. */
export function bodyOf(answer: HttpAnswer, vendor: string, nowMs: number): { body: unknown } | Refused {
  if (answer.kind === 'unreachable') {
    const how = answer.cause === 'timeout' ? 'did not answer in time' : 'could not be reached';
    return { kind: 'transient', message: `${vendor} ${how}.` };
  }
  const { status, headers, body } = answer;
  if (status === 429) {
    const pause = retryAfterMs(headers, nowMs);
    return { kind: 'rate_limited', ...(pause === undefined ? {} : { retryAfterMs: pause }) };
  }
  if (status === 401 || status === 403) return failed('AUTH', `${vendor} refused the key (HTTP ${status}).`);
  if (status >= 500 || status === 408) return { kind: 'transient', message: `${vendor} answered with HTTP ${status}.` };
  if (status < 200 || status > 299) return failed('SCHEMA', `${vendor} refused the request (HTTP ${status}).`);
  if (!body.json) return failed('SCHEMA', `${vendor} answered something that is no JSON.`);
  return saysError(body.value) ? failed('SCHEMA', `${vendor} answered an error as a success.`) : { body: body.value };
}

const saysError = (body: unknown): boolean =>
  typeof body === 'object' &&
  body !== null &&
  Object.entries(body).some(([name, value]) => /^errors?$/i.test(name) && value !== null);

export const failed = (code: SourceFailure['code'], message: string): { kind: 'failed'; failure: SourceFailure } => ({
  kind: 'failed',
  failure: { code, message },
});
