/** What became of a message to a destination. No reason holds an address or a credential. */
export type SendOutcome =
  | { kind: 'sent'; providerId?: string }
  /** It was not taken and never will be. `permanent` where the destination takes nothing any more, else the fault is ours. */
  | { kind: 'refused'; reason: string; permanent: boolean }
  /** It was not taken this time. */
  | { kind: 'later'; reason: string; retryAfterSeconds?: number }
  /** Nobody knows whether it was taken. */
  | { kind: 'unknown' };

export const later = (reason: string, retryAfterSeconds?: number): SendOutcome => ({
  kind: 'later',
  reason,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

/** For one request, from the connection to the last byte of the answer. */
export const SEND_TIMEOUT_MS = 10_000;

const SECONDS_AT_MOST = 12 * 3600;

/** Whole seconds that a number of seconds, as text or number, asks to wait; undefined where it is none. */
export function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,9}(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0) return undefined;
  return Math.min(Math.ceil(seconds), SECONDS_AT_MOST);
}

/** Undefined where the text is no JSON, or was cut. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
