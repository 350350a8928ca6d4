import { LinkedinError } from './linkedin-body.ts';
import { type Answered, credentialRefused, rateLimited, rateLimitedFor, type Refusal } from './refusal.ts';
import { retryAfterMs } from '../vendor-http/retry-after.ts';
import { nextUtcMidnight } from './utc-day.ts';

const THROTTLED = 101;
const EXPIRED = 65_602;
const REVOKED = 65_601;

/** A refusal that only LinkedIn's own code explains; null where the HTTP status is enough. */
export function linkedinRefusal(answer: Answered, nowMs: number): Refusal | null {
  const { status } = answer;
  if (status < 400) return null;
  const error = errorOf(answer);
  if (status === 426 || error.code === 'NONEXISTENT_VERSION') {
    return versionRefused('The configured version of the LinkedIn API was retired.');
  }
  if (error.code === 'VERSION_MISSING') return versionRefused('LinkedIn found no API version in the request.');
  // LinkedIn is well where it finds fault with a value: an id of one owner shall not pause it for all.
  if (status === 400 && error.message !== undefined) {
    return { reason: 'UPSTREAM_ERROR', call: 'ok', detail: 'LinkedIn does not take a value of the request.' };
  }
  if (status === 429) return limited(answer, error, nowMs);
  if (status === 401) return credentialRefused(`The connection to LinkedIn ${whatHappenedTo(error)}.`);
  if (status === 403) return credentialRefused('LinkedIn does not let this connection read what was asked for.');
  return null;
}

/** LinkedIn's limits last until midnight in UTC and come without a header; what says otherwise is another throttle. */
function limited(answer: Answered, { serviceErrorCode, message = '' }: LinkedinError, nowMs: number): Refusal {
  const daily = serviceErrorCode === THROTTLED || /\bDAY\b/.test(message);
  if (daily && retryAfterMs(answer.headers, nowMs) === undefined) {
    return rateLimited(nextUtcMidnight(nowMs), 'The daily limit of the LinkedIn API is reached.');
  }
  return rateLimitedFor(answer, nowMs, 'LinkedIn limits how often it may be asked.');
}

function whatHappenedTo({ serviceErrorCode, code }: LinkedinError): string {
  if (serviceErrorCode === EXPIRED || code === 'EXPIRED_ACCESS_TOKEN') return 'has expired';
  if (serviceErrorCode === REVOKED || code === 'REVOKED_ACCESS_TOKEN') return 'was revoked';
  return 'was refused';
}

const versionRefused = (detail: string): Refusal => ({ reason: 'UPSTREAM_ERROR', call: 'failed', detail });

function errorOf({ body }: Answered): LinkedinError {
  const parsed = LinkedinError.safeParse(body.json ? body.value : undefined);
  return parsed.success ? parsed.data : {};
}
